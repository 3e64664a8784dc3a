"""Atomic writing of files: no incomplete file ever has a final name."""

import errno
import os
import platform
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

import psutil

from mwrgui.core.errors import MwrError, system_reason

TEMPORARY_PREFIX = ".mwrgui-"
"""Prefix of temporary file names; the machine and the process that created them follow."""
LONGEST_NAME = 255
"""Longest file name in bytes on all common file systems."""
_LONGEST_ENDING = 16
"""Longest file extension in bytes that a temporary file keeps."""
_cleaned_folders: set[str] = set()
"""Folders that this process has already cleaned of leftovers of killed processes."""


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yields a temporary path next to `path`; on success it is flushed to disk and renamed, else removed.

    The temporary name keeps the file extension, for libraries that choose a format by it.

    Raises:
        MwrError: the folder cannot be written or the disk is full.
    """
    with temporary_beside(path) as temporary:
        try:
            yield temporary
            flush_to_disk(temporary)
            temporary.replace(path)
            _flush_folder(path.parent)
        except OSError as error:
            raise writing_failed(path, error) from error


def write_new(names: Iterator[Path], write: Callable[[Path], object]) -> Path:
    """Writes a file under the first free name of `names`; never replaces a file.

    `names` must not end; `write` is called with a temporary path. Concurrent processes get different names.

    Raises:
        MwrError: the folder cannot be written or the disk is full. Exceptions of `write` pass through, except
            OSError, which becomes an MwrError.
    """
    first = next(names)
    with temporary_beside(first) as temporary:
        try:
            with naming_in_errors(temporary, first):
                write(temporary)
            flush_to_disk(temporary)
            for path in chain([first], names):
                if rename_if_free(temporary, path):
                    return path
        except OSError as error:
            raise writing_failed(first, error) from error
    raise AssertionError("the names never end")


@contextmanager
def temporary_beside(path: Path) -> Iterator[Path]:
    """Yields a new empty file in the folder of `path`, which is created if necessary; removes it at the end.

    Leftovers of killed processes are removed first. The name is short even if that of `path` is long.

    Raises:
        MwrError: the folder cannot be written or the disk is full.
    """
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if (key := os.path.realpath(folder)) not in _cleaned_folders:
            remove_leftovers(folder)
            _cleaned_folders.add(key)
        ending = path.suffix if len(os.fsencode(path.suffix)) <= _LONGEST_ENDING else ""
        handle, name = tempfile.mkstemp(
            dir=folder, prefix=f"{TEMPORARY_PREFIX}{_host()}-{os.getpid()}-", suffix=ending
        )
        os.close(handle)
    except OSError as error:
        raise writing_failed(path, error) from error
    temporary = Path(name)
    try:
        yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def flush_to_disk(temporary: Path) -> None:
    """Flushes a temporary file to disk and sets the default permissions of new files.

    Raises:
        OSError: the disk is full, or the file is gone.
    """
    umask = os.umask(0)
    os.umask(umask)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.chmod(0o666 & ~umask)


def rename_if_free(temporary: Path, path: Path) -> bool:
    """Renames a file unless the name is taken; returns whether it did.

    Raises:
        OSError: the folder cannot be written.
    """
    try:
        _rename_to_new(temporary, path)
    except FileExistsError:
        return False
    _flush_folder(path.parent)
    return True


@contextmanager
def naming_in_errors(temporary: Path, path: Path) -> Iterator[None]:
    """Replaces the name of a temporary file in errors by its final name."""
    try:
        yield
    except MwrError as problem:
        raise problem.with_values({temporary: path}) from problem


def remove_leftovers(folder: Path, *, subfolders: bool = False) -> None:
    """Removes temporary files that killed processes left in a folder, with `subfolders` also below it.

    Only files with our temporary names are removed, and only if their process has ended.
    """
    pattern = f"{TEMPORARY_PREFIX}{_host()}-*"
    with suppress(OSError):
        for path in list(folder.rglob(pattern) if subfolders else folder.glob(pattern)):
            process_id = path.name.removeprefix(f"{TEMPORARY_PREFIX}{_host()}-").partition("-")[0]
            if process_id.isdecimal() and _is_gone(int(process_id), path):
                with suppress(OSError):
                    path.unlink()


def write_bytes(path: Path, data: bytes | memoryview) -> None:
    """Writes a file atomically: on failure, an existing file stays as it was.

    Raises:
        MwrError: the folder cannot be written or the disk is full.
    """
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def open_regular(path: Path) -> BinaryIO:
    """Opens a regular file for reading; refuses devices, pipes and sockets.

    Raises:
        MwrError: it is a device, a pipe or a socket.
        OSError: it cannot be opened, or is a folder.
    """
    # Without O_NONBLOCK, opening a pipe blocks until another process writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise MwrError(
        "{path} is a device or a pipe, not a file.", "Copy its content into a file first.", path=path
    )


def truncated_name(stem: str, max_bytes: int) -> str:
    """Truncates a name to at most `max_bytes` bytes without splitting a character."""
    while len(os.fsencode(stem)) > max_bytes:
        stem = stem[:-1]
    return stem


def real_path(path: Path) -> Path:
    """Resolves the symbolic links in a path; unlike `Path.resolve`, accepts links that form a loop."""
    return Path(os.path.realpath(path))


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; never raises, even for invalid names."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises for a name that is too long


def check_folder_readable(path: Path) -> None:
    """Checks that a folder can be listed; accepts files and missing paths without a check.

    Raises:
        MwrError: access to the folder or its entries is denied.
    """
    try:
        if is_folder(path):
            for entry in islice(path.iterdir(), 1):
                entry.lstat()
    except OSError as error:
        raise reading_failed(path, error) from error


def reading_failed(path: Path, error: OSError) -> MwrError:
    """The error for a file or folder that cannot be opened."""
    return MwrError(
        "{path} cannot be opened: {reason}.",
        "Check that it may be read.",
        path=path,
        reason=system_reason(error),
    )


def writing_failed(path: Path, error: OSError) -> MwrError:
    """The error for a failed write of `path`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return MwrError(
            "The disk is full: {path} was not written.", "Free some space and try again.", path=path
        )
    return MwrError(
        "{path} cannot be written: {reason}.",
        "Choose another folder.",
        path=path,
        reason=system_reason(error),
    )


def _rename_to_new(temporary: Path, path: Path) -> None:
    """Renames a file without ever replacing another.

    Raises:
        FileExistsError: the name is taken.
        OSError: the folder cannot be written.
    """
    if os.name == "nt":
        temporary.rename(path)  # on Windows, os.rename itself never replaces a file
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # no hard links on this file system: reserve the name, then replace it
        path.open("xb").close()
        try:
            temporary.replace(path)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    else:
        temporary.unlink()


def _flush_folder(folder: Path) -> None:
    """Flushes a folder, so that renames survive a power cut."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_gone(process_id: int, path: Path) -> bool:
    """Whether the process that created a file has ended, even if its PID was reused."""
    try:
        return psutil.Process(process_id).create_time() > path.stat().st_mtime + 1
    except psutil.NoSuchProcess:
        return True
    except (psutil.Error, OSError):
        return False


@cache
def _host() -> str:
    """A short hash of this machine's name, which tells it from others that share a folder."""
    return sha256(platform.node().encode()).hexdigest()[:6]
