"""Reads zip and tar archives; refuses those that would unpack to far more than their size."""

import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mwrgui.core.broken_files import damaged_file, false_size_claimed

MAX_EXPANSION = 4
ALLOWED_BYTES = 64 * 2**20
"""Limit of compressed archives: `MAX_EXPANSION` · size + `ALLOWED_BYTES`, because weights hardly compress."""
MAX_MEMBERS = 100_000
CHECKPOINT_ENDINGS = (
    ".pth",
    ".pt",
    ".ckpt",
    ".safetensors",
    ".pth.tar",
    ".tar",
    ".bin",
    ".pkl",
    ".pickle",
    ".model",
)
"""Extensions of files in an archive that may be checkpoints."""


@dataclass(frozen=True, slots=True)
class ArchiveMembers:
    """The files of an archive.

    Attributes:
        sizes: unpacked size of each file in bytes, by name.
        read: reads a file by name.
        has_duplicates: whether two files have the same name; different readers would choose different ones.
        size: unpacked size of the whole archive in bytes.
    """

    sizes: Mapping[str, int]
    read: Callable[[str], bytes]
    has_duplicates: bool
    size: int

    def open(self, name: str) -> IO[bytes]:
        """Reads a file of the archive into memory and opens it there."""
        return io.BytesIO(self.read(name))


def open_zip(file: IO[bytes], path: Path, size: int) -> ArchiveMembers:
    """Opens a zip archive of `size` bytes.

    Raises:
        MwrError: it has too many files, or would unpack to far more than its size.
    """
    archive = zipfile.ZipFile(file)
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    unpacked = sum(entry.file_size for entry in entries)
    stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in entries)
    allowed = size if stored else MAX_EXPANSION * size + ALLOWED_BYTES
    if unpacked > allowed or len(entries) > MAX_MEMBERS:
        raise false_size_claimed(path)
    by_name = {entry.filename: entry for entry in entries if not _is_macos_metadata(entry.filename)}
    return ArchiveMembers(
        {name: entry.file_size for name, entry in by_name.items()},
        lambda name: archive.read(by_name[name]),
        has_duplicates=len({entry.filename for entry in entries}) != len(entries),
        size=max(unpacked, size),
    )


def open_tar(file: IO[bytes], path: Path) -> ArchiveMembers:
    """Opens an uncompressed tar archive.

    Raises:
        MwrError: it has too many files, or some claim to be larger than the archive.
    """
    entries: dict[str, tarfile.TarInfo] = {}
    max_size = path.stat().st_size
    archive = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115 (in use as long as `file` is open)
    for count, entry in enumerate(archive):
        if entry.issparse() or entry.size > max_size:
            raise false_size_claimed(path)
        if entry.isreg() and not _is_macos_metadata(entry.name):
            entries[entry.name.removeprefix("./")] = entry
        if count > MAX_MEMBERS:
            raise damaged_file(path)

    def read(name: str) -> bytes:
        content = archive.extractfile(entries[name])
        if content is None:
            raise LookupError(name)
        return content.read()

    sizes = {name: entry.size for name, entry in entries.items()}
    return ArchiveMembers(sizes, read, has_duplicates=False, size=sum(sizes.values()))


def _is_macos_metadata(name: str) -> bool:
    """Whether it is a metadata file that macOS adds to archives."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")
