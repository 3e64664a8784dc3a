"""Reads the archives of torch's programs; torch opens one that is written anew from what was checked."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence
from mwrgui.core.text import printable
from mwrgui.models.checkpoint import damaged, larger_than_it_is

MOST_EXPANSION = 4
"""How many times a file's size it may unpack to, besides `MOST_CODE`; only code is ever compressed."""
MOST_CODE = 64 * 2**20

_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, ValueError, LookupError, RuntimeError)


def read_entries(path: Path) -> dict[str, bytes]:
    """All entries by their names without the archive's own folder.

    Raises:
        MwrError: the file cannot be read, is damaged, or unpacks to far more than it is.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            listed = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(e.file_size for e in listed) > MOST_EXPANSION * path.stat().st_size + MOST_CODE:
                raise larger_than_it_is(path)
            names = [entry.filename.partition("/")[2] for entry in listed]
            if len({name.casefold() for name in names}) != len(names) or "" in names:
                raise damaged(path)
            return {name: archive.read(entry) for name, entry in zip(names, listed, strict=True)}
    except _DAMAGE as error:
        raise damaged(path) from error


def written_anew(entries: Mapping[str, bytes]) -> io.BytesIO:
    """An archive of just these entries: however readers may differ over a file, torch sees what we saw."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, data in entries.items():
            archive.writestr(f"program/{name}", data)
    content.seek(0)
    return content


def holds_code(path: Path, what: str | Sentence) -> MwrError:
    """What is said of a program that would do more than compute with tensors."""
    return MwrError(
        "{file} does more than compute pictures ({what}) and was not opened.",
        "Ask for its weights as a safetensors file, or for an ONNX file.",
        file=path.name,
        what=printable(what) if isinstance(what, str) else what,
    )


def cannot_run(path: Path, error: BaseException) -> MwrError:
    """What is said of a program that this version of a runtime does not take."""
    lines = re.sub(r"[ \t]+", " ", str(error)).strip().splitlines() or [type(error).__name__]
    return MwrError(
        "{file} cannot be opened as a program: {why}.",
        "Export it again with a current version, or choose another file.",
        file=path.name,
        why=printable(lines[0].rstrip("."), longest=200),
    )
