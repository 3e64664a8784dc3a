"""Files of exported graphs (ONNX, torch.export): their kind and metadata."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Literal

from mwrgui.core.errors import MwrError
from mwrgui.core.parsing import parse_json

GraphKind = Literal["onnx", "pt2"]

GRAPH_ENDINGS: Mapping[GraphKind, str] = {"onnx": ".onnx", "pt2": ".pt2"}
"""File extensions. ONNX files are recognised by theirs, because their content has no signature."""

TORCHSCRIPT_ENDING = ".pt"
"""Extension of TorchScript files, which earlier versions opened and libraries may still contain."""
_METADATA_FILE = "metadata.json"
_MAX_METADATA_BYTES = 2**20
_UNREADABLE = (OSError, ValueError, LookupError, zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""Exceptions that reading a damaged archive may raise."""
_METADATA_ENTRY = 14
"""Field number of a metadata entry in an ONNX file; 7 is the graph."""
_VARINT, _FIXED64, _LENGTH_DELIMITED, _FIXED32 = 0, 1, 2, 5
"""Wire types of protocol buffers."""
_MODEL_FIELDS = {"graph": 7}
_GRAPH_FIELDS = {"node": 1, "initializer": 5}
_NODE_FIELDS = {"attribute": 5}
_ATTRIBUTE_FIELDS = {"tensor": 5, "graph": 6}
_TENSOR_FIELDS = {"external": 13}
"""Numbers of the fields of an ONNX file that lead to external tensors, by type of message."""


def graph_kind(path: Path) -> GraphKind | None:
    """The kind of exported graph in a file; None if the file is not an exported graph.

    Raises:
        MwrError: it is a TorchScript file, which is not opened.
    """
    if not path.is_file():  # opening a pipe would block
        return None
    if path.suffix.lower() == GRAPH_ENDINGS["onnx"]:
        return "onnx"
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PK\x03\x04":
                return None
            parts = [name.split("/") for name in zipfile.ZipFile(file).namelist()]
    except _UNREADABLE:
        return None
    if any(each[1:2] == ["code"] or each[1:] == ["constants.pkl"] for each in parts):
        raise torchscript_refused(path)
    has_models = any(each[-2:-1] == ["models"] and each[-1].endswith(".json") for each in parts)
    has_old_graph = any(each[-1] == "serialized_exported_program.json" for each in parts)
    return "pt2" if has_models or has_old_graph or path.suffix.lower() == GRAPH_ENDINGS["pt2"] else None


def torchscript_refused(path: Path) -> MwrError:
    """The error for TorchScript files, which cannot be checked without torch's own parser."""
    return MwrError(
        "{file} is a TorchScript program, which may hide code that changes files, and was not opened.",
        "Export its network by torch.export or as ONNX; torch has deprecated TorchScript.",
        file=path.name,
    )


def graph_metadata(path: Path, kind: GraphKind) -> dict[str, str]:
    """Metadata of an exported graph; empty if it has none or is damaged."""
    try:
        with path.open("rb") as file:
            return dict(sorted(_onnx_metadata(file))) if kind == "onnx" else _archive_metadata(file)
    except _UNREADABLE:
        return {}


def external_files(path: Path) -> list[str]:
    """Names of the external data files of an ONNX file; incomplete if it is damaged."""
    found: dict[str, None] = {}
    try:
        with path.open("rb") as file:
            for name in _external_names(file, _MODEL_FIELDS, None):
                found[name] = None
    except (*_UNREADABLE, RecursionError):
        pass
    return list(found)


def _external_names(file: IO[bytes], fields: Mapping[str, int], end: int | None) -> Iterator[str]:
    """Names of external files in the message up to `end`, found by descending into its `fields`."""
    children = {
        "graph": _GRAPH_FIELDS,
        "node": _NODE_FIELDS,
        "attribute": _ATTRIBUTE_FIELDS,
        "tensor": _TENSOR_FIELDS,
        "initializer": _TENSOR_FIELDS,
    }
    for field, length in _fields(file, end):
        field_end = file.tell() + length
        name = next((name for name, number in fields.items() if number == field), None)
        if name == "external":
            entry = _read_string_fields(file, length)
            if entry.get(1) == "location":
                yield entry.get(2, "")
        elif name:
            yield from _external_names(file, children[name], field_end)
        file.seek(field_end)


def _archive_metadata(file: IO[bytes]) -> dict[str, str]:
    with zipfile.ZipFile(file) as archive:
        entries = [e for e in archive.infolist() if e.filename.endswith(f"/extra/{_METADATA_FILE}")]
        if not entries or entries[0].file_size > _MAX_METADATA_BYTES:
            return {}
        metadata = parse_json(archive.read(entries[0]))
    return {str(name): str(text) for name, text in metadata.items()} if isinstance(metadata, dict) else {}


def _onnx_metadata(file: IO[bytes]) -> Iterator[tuple[str, str]]:
    """Metadata entries among the top-level fields; the graph is skipped."""
    for field, length in _fields(file):
        if field == _METADATA_ENTRY and length <= _MAX_METADATA_BYTES:
            text = _read_string_fields(file, length)
            yield text.get(1, ""), text.get(2, "")
        else:
            file.seek(length, 1)


def _read_string_fields(file: IO[bytes], length: int) -> dict[int, str]:
    """Reads the string fields of a message of `length` bytes, by field number."""
    end, found = file.tell() + length, {}
    for field, size in _fields(file, end):
        found[field] = file.read(size).decode("utf-8")
    return found


def _fields(file: IO[bytes], end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yields number and length of each length-delimited field; the caller must read or skip its content."""
    while end is None or file.tell() < end:
        tag = _read_varint(file)
        if tag is None:
            return
        wire_type = tag & 7
        if wire_type == _LENGTH_DELIMITED:
            yield tag >> 3, _read_varint(file) or 0
        elif wire_type == _VARINT:
            _read_varint(file)
        elif wire_type in (_FIXED64, _FIXED32):
            file.seek(8 if wire_type == _FIXED64 else 4, 1)
        else:
            raise ValueError("not a protocol buffer")


def _read_varint(file: IO[bytes]) -> int | None:
    """Reads a varint; None at the end of the file."""
    number = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            return None
        number |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return number
    raise ValueError("not a protocol buffer")
