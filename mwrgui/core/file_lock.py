"""Advisory locks on open files, for writes that other processes must not make at the same time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    _PLACE = 1 << 60
    """Offset of the locked byte, beyond the end of any file, because Windows forbids reading locked bytes."""
else:
    import fcntl


_TRIES = 10
"""How often at most a lock file is made anew: some file systems do not tell whether it is still there."""


@contextmanager
def locked(file: BinaryIO) -> Iterator[None]:
    """A context that holds the lock of a file, after waiting for it; the lock also ends with the process.

    On file systems without locks, it does nothing.
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
def sole_holder(path: Path) -> Iterator[bool]:
    """A context that holds the lock of the file `path`, made for it and removed at the end.

    Yields False at once if another process, or another context of this one, holds the lock. On file systems
    without locks, everybody holds it.

    Raises:
        OSError: the file cannot be made.
    """
    file = _open_and_lock(path)
    if file is None:
        yield False
        return
    try:
        yield True
    finally:
        ours = _is_at(file, path)
        if sys.platform == "win32":
            file.close()  # an open file cannot be removed there
        if ours:
            with suppress(OSError):
                path.unlink()
        file.close()


def _open_and_lock(path: Path) -> BinaryIO | None:
    """The locked file; None if another holds the lock. One that its last holder removed is made anew."""
    for last in (*[False] * _TRIES, True):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = path.open("ab")
        except FileNotFoundError:  # its folder was removed meanwhile
            if last:
                raise
            continue
        if not _lock_at_once(file):
            break
        if last or _is_at(file, path):
            return file
        file.close()
    file.close()
    return None


def _is_at(file: BinaryIO, path: Path) -> bool:
    """Whether an open file is the one that has this name now."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


if sys.platform == "win32":

    def _lock_at_once(file: BinaryIO) -> bool:
        os.lseek(file.fileno(), _PLACE, os.SEEK_SET)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _lock(file: BinaryIO) -> None:
        os.lseek(file.fileno(), _PLACE, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _unlock(file: BinaryIO) -> None:
        os.lseek(file.fileno(), _PLACE, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:

    def _lock_at_once(file: BinaryIO) -> bool:
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
