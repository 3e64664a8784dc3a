"""Writing files so that nothing half-written ever stands under a final name."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from mwrgui.core.errors import MwrError, reason


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path`; on success it is flushed to disk and renamed, else removed.

    The temporary name keeps the ending, for libraries that choose a format by it.

    Raises:
        MwrError: the folder cannot be written or the disk is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
        os.close(handle)
    except OSError as error:
        raise writing_failed(path, error) from error
    temporary = Path(name)
    try:
        yield temporary
        _publish(temporary, path)
    except OSError as error:
        raise writing_failed(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes | memoryview) -> None:
    """Writes a whole file at once, or leaves what was there.

    Raises:
        MwrError: the folder cannot be written or the disk is full.
    """
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def look_at(path: Path) -> None:
    """Finds out whether a file or folder may be looked at; one that is not there is no problem yet.

    Raises:
        MwrError: the system forbids it.
    """
    try:
        if path.is_dir():
            for inside in islice(path.iterdir(), 1):
                inside.lstat()
    except OSError as error:
        raise reading_failed(path, error) from error


def reading_failed(path: Path, error: OSError) -> MwrError:
    """The problem of a file or folder that cannot be opened, in words."""
    return MwrError(
        "{path} cannot be opened: {reason}.", "Check that it may be read.", path=path, reason=reason(error)
    )


def writing_failed(path: Path, error: OSError) -> MwrError:
    """The sentence for a failed write of `path`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return MwrError(
            "The disk is full: {path} was not written.", "Free some space and try again.", path=path
        )
    return MwrError(
        "{path} cannot be written: {reason}.", "Choose another folder.", path=path, reason=reason(error)
    )


def _publish(temporary: Path, path: Path) -> None:
    umask = os.umask(0)
    os.umask(umask)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.chmod(0o666 & ~umask)
    temporary.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
