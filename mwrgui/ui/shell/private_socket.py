"""Local sockets that only processes of the same user can connect to."""

import ctypes
import os
import socket
import stat
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import platformdirs
from PySide6.QtNetwork import QLocalSocket

from mwrgui.core.paths import APP_NAME

_MAX_ADDRESS_BYTES = 80
"""Longest path of a socket: systems allow at least 104, but Qt first creates it under a longer path."""


def socket_address(name: str) -> str | None:
    """The path of a socket in a private folder of the user, or the plain name on Windows.

    Returns:
        None if there is no such folder; the program then works without a socket.
    """
    if sys.platform == "win32":
        return name  # a named pipe is in no folder, and only the user may open it
    paths = (folder / name for folder in _private_folders())
    return next((str(path) for path in paths if len(os.fsencode(path)) <= _MAX_ADDRESS_BYTES), None)


def is_same_user(peer: QLocalSocket) -> bool:
    """Whether the process at the other end of a connected socket belongs to this user."""
    if sys.platform == "win32":
        return True  # Windows lets nobody else connect
    try:
        with socket.socket(socket.AF_UNIX, fileno=os.dup(peer.socketDescriptor())) as connection:
            return _user_of(connection) == os.geteuid()
    except OSError:
        return False


def _private_folders() -> Iterator[Path]:
    """Yields existing folders that belong to the user and that nobody else can enter, the best one first."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if Path(runtime).is_absolute() and _is_private(Path(runtime)):
        yield Path(runtime)
    cache_folder = Path(platformdirs.user_cache_dir(APP_NAME, appauthor=False)) / "run"
    with suppress(OSError):
        cache_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _is_private(cache_folder):
        yield cache_folder


def _is_private(folder: Path) -> bool:
    try:
        status = folder.lstat()  # not stat: the target of a link may change later
    except OSError:
        return False
    return (
        stat.S_ISDIR(status.st_mode)
        and status.st_uid == os.geteuid()
        and not stat.S_IMODE(status.st_mode) & 0o077
    )


def _user_of(connection: socket.socket) -> int:
    """The user id of the process at the other end of a connection.

    Raises:
        OSError: the system cannot tell.
    """
    if sys.platform == "linux":
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        _process, user, _group = struct.unpack("3i", credentials)
        return int(user)
    user, group = ctypes.c_uint(), ctypes.c_uint()
    try:
        result = ctypes.CDLL(None).getpeereid(connection.fileno(), ctypes.byref(user), ctypes.byref(group))
    except AttributeError as error:
        raise OSError("this system has no getpeereid") from error
    if result != 0:
        raise OSError("getpeereid failed")
    return user.value
