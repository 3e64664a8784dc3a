"""The protocol between the processes: a JSON header and float32 arrays, over a pair of pipes."""

import json
import math
import string
import struct
from collections.abc import Mapping, Sequence
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.parsing import parse_json
from mwrgui.core.sentences import Sentence
from mwrgui.core.text import replace_unprintable

Array = NDArray[np.float32]
MAX_HEADER_BYTES = 2**20
"""Longest header in bytes; it has a few numbers and at most one error or colour profile."""
MAX_TEXT = 300
"""Longest text in characters; longer ones are truncated."""
_LENGTH_FORMAT = struct.Struct("<I")


def send(stream: IO[bytes], header: Mapping[str, Any], arrays: Sequence[Array] = ()) -> None:
    """Writes one message.

    Raises:
        OSError: the other process has ended.
    """
    header_bytes = json.dumps({**header, "shapes": [item.shape for item in arrays]}).encode()
    stream.write(_LENGTH_FORMAT.pack(len(header_bytes)) + header_bytes)
    for item in arrays:
        stream.write(np.ascontiguousarray(item, np.float32).data)
    stream.flush()


def receive(stream: IO[bytes], max_elements: int | None = None) -> tuple[dict[str, Any], list[Array]]:
    """Reads one message; its arrays have at most `max_elements` elements together.

    Raises:
        EOFError: the other process has ended.
        ValueError: the message is invalid, or larger than allowed.
    """
    (length,) = _LENGTH_FORMAT.unpack(_read_exactly(stream, _LENGTH_FORMAT.size))
    if length > MAX_HEADER_BYTES:
        raise ValueError("the header is too long")
    header = parse_json(_read_exactly(stream, length))
    shapes = [tuple(int(side) for side in shape) for shape in header.pop("shapes")]
    if any(side < 0 for shape in shapes for side in shape):
        raise ValueError("negative shape")
    if max_elements is not None and sum(math.prod(shape) for shape in shapes) > max_elements:
        raise ValueError("more numbers than agreed")
    return header, [_read_array(stream, shape) for shape in shapes]


def to_json_value(value: object) -> Any:
    """Converts a sentence, or a value in one, to JSON."""
    if isinstance(value, Sentence):
        return {"template": value.template, "values": {n: to_json_value(v) for n, v in value.values.items()}}
    if isinstance(value, (tuple, list)):
        return [to_json_value(item) for item in value]
    return value if isinstance(value, (int, float, str)) else str(value)


def from_json_value(value: Any) -> object:
    """Converts JSON from the other process to a sentence or value; makes texts safe for one line.

    Raises:
        ValueError: the template does more than insert values.
    """
    if isinstance(value, dict):
        template = str(value["template"])
        _refuse_expressions(template)
        return Sentence(template, {str(n): from_json_value(v) for n, v in value["values"].items()})
    if isinstance(value, list):
        return tuple(from_json_value(item) for item in value)
    return replace_unprintable(value, longest=MAX_TEXT) if isinstance(value, str) else value


def packed_error(error: MwrError) -> list[Any]:
    """Converts an error with its hint to JSON."""
    return [to_json_value(error.message), to_json_value(error.hint)]


def unpacked_error(data: Any) -> MwrError:
    """Converts JSON back to an error.

    Raises:
        ValueError: it is not an error.
    """
    message, hint = (from_json_value(item) for item in data)
    if not isinstance(message, Sentence) or not isinstance(hint, Sentence):
        raise ValueError("not a sentence")
    return MwrError(message, hint)


def _refuse_expressions(template: str) -> None:
    """Refuses templates with attribute access, by which a format string can reach into objects."""
    for _, name, style, conversion in string.Formatter().parse(template):
        if name is not None and (not name.isidentifier() or style not in ("", ",") or conversion):
            raise ValueError("not a plain template")


def _read_array(stream: IO[bytes], shape: tuple[int, ...]) -> Array:
    array = np.empty(shape, np.float32)
    view, filled = array.reshape(-1).view(np.uint8).data, 0
    while filled < len(view):
        read = stream.readinto(view[filled:])  # type: ignore[attr-defined]  # every binary stream has it
        if not read:
            raise EOFError
        filled += read
    return array


def _read_exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data
