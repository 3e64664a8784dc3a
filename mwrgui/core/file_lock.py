"""Advisory locks on open files, for writes that other processes must not make at the same time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    _LOCKED_OFFSET = 1 << 60
    """Offset of the locked byte, beyond the end of any file, because Windows forbids reading locked bytes."""
else:
    import fcntl


_MAX_ATTEMPTS = 10
"""Limit for creating a lock file again; on some file systems it always seems to have been removed."""


@contextmanager
def locked(file: BinaryIO) -> Iterator[None]:
    """A context that holds the lock of a file, after waiting for it; the lock also ends with the process.

    It goes on without the lock on file systems without locks, and on Windows after waiting for 10 s.
    """
    try:
        _lock(file)
    except OSError:
        yield
        return
    try:
        yield
    finally:
        _unlock(file)


@contextmanager
def exclusive_lock(path: Path) -> Iterator[bool]:
    """A context that holds the lock of the file `path`, which is created for it and removed at the end.

    Yields False at once if another process, or another context of this process, holds the lock. On file
    systems without locks, it always yields True.

    Raises:
        OSError: the file cannot be created.
    """
    file = _open_and_lock(path)
    if file is None:
        yield False
        return
    try:
        yield True
    finally:
        still_named = _is_at(file, path)
        if sys.platform == "win32":
            file.close()  # an open file cannot be removed there
        if still_named:
            with suppress(OSError):
                path.unlink()
        file.close()


def _open_and_lock(path: Path) -> BinaryIO | None:
    """The locked file, created again if its last holder removed it; None if another one holds the lock."""
    for last_attempt in (*[False] * _MAX_ATTEMPTS, True):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = path.open("ab")
        except FileNotFoundError:  # its folder was removed meanwhile
            if last_attempt:
                raise
            continue
        if not _try_lock(file):
            break
        if last_attempt or _is_at(file, path):
            return file
        file.close()
    file.close()
    return None


def _is_at(file: BinaryIO, path: Path) -> bool:
    """Whether `path` still names this open file."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


if sys.platform == "win32":

    def _try_lock(file: BinaryIO) -> bool:
        os.lseek(file.fileno(), _LOCKED_OFFSET, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _lock(file: BinaryIO) -> None:
        os.lseek(file.fileno(), _LOCKED_OFFSET, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _unlock(file: BinaryIO) -> None:
        os.lseek(file.fileno(), _LOCKED_OFFSET, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:

    def _try_lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # no locks on this file system
            return True
        return True

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)

    def _unlock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
