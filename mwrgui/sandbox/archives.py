"""Reads torch.export archives, and rewrites them from checked entries for torch to open."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from mwrgui.core.broken_files import damaged_file, false_size_claimed

MAX_EXPANSION = 4
"""An archive may unpack to this many times its size, plus `MAX_CODE_BYTES`: torch compresses only code."""
MAX_CODE_BYTES = 64 * 2**20

_DAMAGE_ERRORS = (zipfile.BadZipFile, zlib.error, OSError, ValueError, LookupError, RuntimeError)


def read_entries(path: Path) -> dict[str, bytes]:
    """Reads all entries, by their names without the archive's root folder.

    Raises:
        MwrError: the file cannot be read, is damaged, or unpacks to far more bytes than it has.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            infos = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(e.file_size for e in infos) > MAX_EXPANSION * path.stat().st_size + MAX_CODE_BYTES:
                raise false_size_claimed(path)
            names = [entry.filename.partition("/")[2] for entry in infos]
            if len({name.casefold() for name in names}) != len(names) or "" in names:
                raise damaged_file(path)
            return {name: archive.read(entry) for name, entry in zip(names, infos, strict=True)}
    except _DAMAGE_ERRORS as error:
        raise damaged_file(path) from error


def rewrite_archive(entries: Mapping[str, bytes]) -> io.BytesIO:
    """Writes an archive of exactly these entries, so that torch reads nothing that we have not checked."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, data in entries.items():
            archive.writestr(f"program/{name}", data)
    content.seek(0)
    return content
