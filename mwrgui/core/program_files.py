"""Programs in files (ONNX, torch.export, TorchScript): which kind a file is and what it says of itself."""

import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Literal

ProgramKind = Literal["onnx", "pt2", "torchscript"]

ENDINGS: Mapping[ProgramKind, str] = {"onnx": ".onnx", "pt2": ".pt2", "torchscript": ".pt"}
"""How such files are called; only those of ONNX cannot be told by their content."""

_METADATA = "metadata.json"
_LARGEST_METADATA = 2**20
_UNREADABLE = (OSError, ValueError, LookupError, zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""What reading a damaged archive raises."""
_SAID = 14
"""The field of an ONNX file that holds a name and a text; 7 holds the graph."""
_NUMBER, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
"""Kinds of fields of a protocol buffer."""


def program_kind(path: Path) -> ProgramKind | None:
    """Which kind of program a file is; None if it is none."""
    if not path.is_file():  # a pipe would keep us waiting
        return None
    if path.suffix.lower() == ENDINGS["onnx"]:
        return "onnx"
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return None
            parts = [name.split("/") for name in zipfile.ZipFile(file).namelist()]
    except _UNREADABLE:
        return None
    if any(each[1:2] == ["code"] or each[1:] == ["constants.pkl"] for each in parts):
        return "torchscript"
    models = any(each[-2:-1] == ["models"] and each[-1].endswith(".json") for each in parts)
    old = any(each[-1] == "serialized_exported_program.json" for each in parts)
    return "pt2" if models or old or path.suffix.lower() == ENDINGS["pt2"] else None


def program_metadata(path: Path, kind: ProgramKind) -> dict[str, str]:
    """What a program says of itself, as our exports do; empty where it says nothing or is damaged."""
    try:
        with path.open("rb") as file:
            return dict(sorted(_of_onnx(file))) if kind == "onnx" else _of_archive(file)
    except _UNREADABLE:
        return {}


def _of_archive(file: IO[bytes]) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        entries = [e for e in archive.infolist() if e.filename.endswith(f"/extra/{_METADATA}")]
        if not entries or entries[0].file_size > _LARGEST_METADATA:
            return {}
        said = json.loads(archive.read(entries[0]))
    return {str(name): str(text) for name, text in said.items()} if isinstance(said, dict) else {}


def _of_onnx(file: IO[bytes]) -> Iterator[tuple[str, str]]:
    """Names and texts among the outermost fields; the graph is skipped unread."""
    for field, length in _fields(file):
        if field == _SAID and length <= _LARGEST_METADATA:
            text = _texts(file, length)
            yield text.get(1, ""), text.get(2, "")
        else:
            file.seek(length, 1)


def _texts(file: IO[bytes], length: int) -> dict[int, str]:
    end, found = file.tell() + length, {}
    for field, size in _fields(file, end):
        found[field] = file.read(size).decode("utf-8")
    return found


def _fields(file: IO[bytes], end: int | None = None) -> Iterator[tuple[int, int]]:
    """Number and length of each field of bytes; the file then stands at its content, which must be passed."""
    while end is None or file.tell() < end:
        tag = _varint(file)
        if tag is None:
            return
        kind = tag & 7
        if kind == _BYTES:
            yield tag >> 3, _varint(file) or 0
        elif kind == _NUMBER:
            _varint(file)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            file.seek(8 if kind == _EIGHT_BYTES else 4, 1)
        else:
            raise ValueError("no protocol buffer")


def _varint(file: IO[bytes]) -> int | None:
    """A number of seven bits per byte; None at the end of the file."""
    number = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            return None
        number |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return number
    raise ValueError("no protocol buffer")
