"""What an AVIF file says beside its pixels and EXIF data: how to turn it, its depth, its ICC profile and XMP.

OpenCV 5.0 gives none of these.
Source: ISO/IEC 14496-12 (boxes), 23008-12 (HEIF: irot, imir, pixi, items), 23000-22 (irot before imir).
"""

from collections.abc import Iterator
from dataclasses import dataclass

_XMP_TYPE = b"application/rdf+xml\0"
_ORIENTATIONS = {
    # quarter turns anticlockwise, then mirrored: None not, 0 top with bottom, 1 left with right
    (0, None): 1, (1, None): 8, (2, None): 3, (3, None): 6,
    (0, 0): 4, (1, 0): 5, (2, 0): 2, (3, 0): 7,
    (0, 1): 2, (1, 1): 7, (2, 1): 4, (3, 1): 5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AvifNotes:
    """`orientation` as in EXIF, 1 to 8; `bits` per channel."""

    orientation: int
    bits: int
    icc: bytes
    xmp: bytes


def read_notes(data: bytes) -> AvifNotes:
    """Reads the boxes of an AVIF file that can be decoded."""
    meta = _first(data, b"meta", 0, len(data))
    properties = {name: data[a:b] for name, a, b in _properties(data, meta)}
    turns = properties.get(b"irot", b"\0")[0] & 3
    mirror = properties[b"imir"][0] & 1 if b"imir" in properties else None
    depths = properties.get(b"pixi", b"\0\0\0\0\1\x08")
    return AvifNotes(
        orientation=_ORIENTATIONS[turns, mirror],
        bits=depths[5],
        icc=properties.get(b"colr", b""),
        xmp=_xmp(data, meta),
    )


def _properties(data: bytes, meta: range) -> Iterator[tuple[bytes, int, int]]:
    """Properties by name, the first of each last so that it wins; of `colr` only ICC profiles."""
    shared = _first(data, b"iprp", meta.start + 4, meta.stop)
    shared = _first(data, b"ipco", shared.start, shared.stop)
    for name, start, stop in reversed(list(_boxes(data, shared.start, shared.stop))):
        if name != b"colr":
            yield name, start, stop
        elif data[start : start + 4] in (b"prof", b"rICC"):
            yield name, start + 4, stop


def _xmp(data: bytes, meta: range) -> bytes:
    """The XMP item, found by its content type in `iinf`, placed by `iloc`."""
    entries = _first(data, b"iinf", meta.start + 4, meta.stop)
    skip = 8 if data[entries.start : entries.start + 1] != b"\0" else 6
    for name, start, stop in _boxes(data, entries.start + skip, entries.stop):
        if name == b"infe" and data[start] == 2 and _XMP_TYPE in data[start:stop]:
            item = int.from_bytes(data[start + 4 : start + 6], "big")
            return b"".join(_extents(data, meta, item))
    return b""


def _extents(data: bytes, meta: range, wanted: int) -> Iterator[bytes]:
    """The pieces of an item that lies in the file itself."""
    places = _first(data, b"iloc", meta.start + 4, meta.stop)
    version, sizes = data[places.start], int.from_bytes(data[places.start + 4 : places.start + 6], "big")
    reader = _Reader(data, places.start + 6)
    for _ in range(reader.number(4 if version == 2 else 2)):
        item = reader.number(4 if version == 2 else 2)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)
        base = reader.number(sizes >> 4 & 15)
        for _ in range(reader.number(2)):
            reader.number(sizes & 15 if version else 0)
            offset, length = reader.number(sizes >> 12), reader.number(sizes >> 8 & 15)
            if item == wanted and method == 0:
                yield data[base + offset : base + offset + length]


class _Reader:
    """Reads big-endian integers one after the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def number(self, size: int) -> int:
        self._at += size
        return int.from_bytes(self._data[self._at - size : self._at], "big")


def _first(data: bytes, name: bytes, start: int, stop: int) -> range:
    """The body of the first box of that name; an empty range where there is none."""
    return next((range(a, b) for found, a, b in _boxes(data, start, stop) if found == name), range(0))


def _boxes(data: bytes, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of the body of each box between two places."""
    while start + 8 <= stop:
        size, header = int.from_bytes(data[start : start + 4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        end = start + size if size else stop
        if size and size < header:
            return
        yield data[start + 4 : start + 8], start + header, min(end, stop)
        start = end
