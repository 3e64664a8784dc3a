"""EXIF and TIFF tags: reading them, turning them upright with their picture, carrying them to another file.

EXIF data is a small TIFF file without pixels, so one reader serves both.
Source: TIFF 6.0, sections 2 and 8; Exif 2.32, section 4.6.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

ORIENTATION = 274
BITS_PER_SAMPLE = 258
PHOTOMETRIC = 262
PLANAR = 284
EXTRA_SAMPLES = 338
XMP = 700
ICC = 34675

_EXIF, _GPS, _INTEROPERABILITY = 34665, 34853, 40965
_POINTERS = (_EXIF, _GPS, _INTEROPERABILITY)
_DESCRIBING = {270, 271, 272, ORIENTATION, 282, 283, 296, 305, 306, 315, 33432, *range(40091, 40096)}
_DESCRIBING |= {_EXIF, _GPS}
_WIDTHS, _HEIGHTS = (256, 40962), (257, 40963)
_ITEM_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8}
_SWAP_SIZES = {**_ITEM_SIZES, 5: 4, 10: 4}
_CLASSIC_KINDS = range(1, 14)


@dataclass(frozen=True, slots=True)
class Tag:
    """One value: its TIFF type, its bytes in little-endian order, and where they stand in the file."""

    kind: int
    value: bytes
    at: int

    @property
    def number(self) -> int:
        """The first of its integers."""
        return int.from_bytes(self.value[: _SWAP_SIZES[self.kind]], "little")


Tags = Mapping[int, Tag]
Buffer = bytes | memoryview
_Tree = dict[int, "Tag | _Tree"]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Byte order of a file, whether it is a BigTIFF, and where its first directory stands."""

    order: str
    big: bool
    first: int

    @property
    def row(self) -> struct.Struct:
        """Tag number, type, count; then the value or its offset."""
        return struct.Struct(self.order + ("HHQ" if self.big else "HHI"))

    @property
    def offset(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "I"))

    @property
    def count(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "H"))


def main_tags(data: bytes) -> Tags:
    """The tags of the first directory of a TIFF file or of EXIF data; empty if it is neither."""
    layout = _layout_of(data)
    return _read(data, layout, layout.first) if layout else {}


def number_in(tags: Tags, number: int, default: int) -> int:
    """The first integer of a tag, or `default` where it is missing."""
    return tags[number].number if number in tags else default


def orientation_of(tags: Tags) -> int:
    """How the picture must be turned, 1 to 8 as in EXIF; 1 is upright."""
    orientation = number_in(tags, ORIENTATION, 1)
    return orientation if 1 <= orientation <= 8 else 1


def upright_exif(exif: bytes, *, width: int, height: int) -> bytes:
    """EXIF data for the same picture turned upright: orientation 1, new sides, no thumbnail.

    Changed in place, because a maker's own notes point to absolute places. Empty if `exif` is not EXIF data.
    """
    layout = _layout_of(exif)
    main = _read(exif, layout, layout.first) if layout else {}
    if layout is None or not main:
        return b""
    data = bytearray(exif)
    detail = _read(exif, layout, main[_EXIF].number) if _EXIF in main else {}
    for tags in (main, detail):
        _put(data, layout, tags.get(ORIENTATION), 1)
        for numbers, side in ((_WIDTHS, width), (_HEIGHTS, height)):
            for number in numbers:
                _put(data, layout, tags.get(number), side)
    _unlink_thumbnail(data, layout)
    return bytes(data)


def exif_of_tiff(data: bytes) -> bytes:
    """The describing tags of a TIFF file (camera, time, place, …) as EXIF data of their own."""
    layout = _layout_of(data)
    if layout is None:
        return b""
    tree = {n: item for n, item in _read_tree(data, layout, layout.first).items() if n in _DESCRIBING}
    return b"II*\0" + struct.pack("<I", 8) + _pack(tree, 8) if tree else b""


def tiff_with(
    tiff: memoryview, *, exif: bytes, xmp: bytes, icc: bytes, alpha: bool
) -> list[bytes | memoryview]:
    """A little-endian TIFF file with metadata, in pieces; `alpha` says that the fourth sample is that."""
    layout, exif_layout = _layout_of(tiff), _layout_of(exif)
    assert layout is not None
    tree: _Tree = dict(_read(tiff, layout, layout.first))
    if exif_layout:
        carried = _read_tree(exif, exif_layout, exif_layout.first)
        tree.update({n: item for n, item in carried.items() if n in _DESCRIBING})
    if xmp:
        tree[XMP] = Tag(kind=1, value=xmp, at=0)
    if icc:
        tree[ICC] = Tag(kind=7, value=icc, at=0)
    if alpha:
        tree[EXTRA_SAMPLES] = Tag(kind=3, value=b"\2\0", at=0)
    end = len(tiff) + len(tiff) % 2
    return [tiff[:4], struct.pack("<I", end), tiff[8:], bytes(end - len(tiff)), _pack(tree, end)]


def _layout_of(data: Buffer) -> _Layout | None:
    order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]))
    if order is None or len(data) < 8:
        return None
    version = struct.unpack_from(order + "H", data, 2)[0]
    if version == 42:
        return _Layout(order, big=False, first=struct.unpack_from(order + "I", data, 4)[0])
    if version == 43 and len(data) >= 16:
        return _Layout(order, big=True, first=struct.unpack_from(order + "Q", data, 8)[0])
    return None


def _read(data: Buffer, layout: _Layout, offset: int) -> dict[int, Tag]:
    """One directory; tags that point outside the data are left out."""
    tags: dict[int, Tag] = {}
    if offset + layout.count.size > len(data):
        return tags
    (count,) = layout.count.unpack_from(data, offset)
    start, step = offset + layout.count.size, layout.row.size + layout.offset.size
    for at in range(start, min(start + count * step, len(data) - step + 1), step):
        number, kind, items = layout.row.unpack_from(data, at)
        size, place = items * _ITEM_SIZES.get(kind, 0), at + layout.row.size
        if size > layout.offset.size:
            (place,) = layout.offset.unpack_from(data, place)
        if size and place + size <= len(data):
            tags[number] = Tag(kind, _little_endian(data[place : place + size], kind, layout.order), place)
    return tags


def _read_tree(data: bytes, layout: _Layout, offset: int, depth: int = 2) -> _Tree:
    """A directory with those that it points to; `depth` ends the walk where they point in a circle."""
    tree: _Tree = {}
    for number, tag in _read(data, layout, offset).items():
        if number in _POINTERS:
            inner = _read_tree(data, layout, tag.number, depth - 1) if depth else {}
            if inner:
                tree[number] = inner
        elif tag.kind in _CLASSIC_KINDS:
            tree[number] = tag
    return tree


def _pack(tree: _Tree, at: int) -> bytes:
    """A directory that stands at offset `at`, followed by all that it points to; little-endian."""
    rows, rest = bytearray(), bytearray()
    behind = at + 2 + 12 * len(tree) + 4
    for number in sorted(tree):
        item, place = tree[number], behind + len(rest)
        if isinstance(item, dict):
            rows += struct.pack("<HHII", number, 4, 1, place)
            rest += _pack(item, place)
            continue
        rows += struct.pack("<HHI", number, item.kind, len(item.value) // _ITEM_SIZES[item.kind])
        if len(item.value) <= 4:
            rows += item.value.ljust(4, b"\0")
        else:
            rows += struct.pack("<I", place)
            rest += item.value + bytes(len(item.value) % 2)
    return struct.pack("<H", len(tree)) + bytes(rows) + bytes(4) + bytes(rest)


def _little_endian(value: Buffer, kind: int, order: str) -> bytes:
    step = _SWAP_SIZES[kind]
    if order == "<" or step == 1:
        return bytes(value)
    return b"".join(value[i : i + step][::-1] for i in range(0, len(value), step))


def _put(data: bytearray, layout: _Layout, tag: Tag | None, number: int) -> None:
    """Overwrites a tag that holds one short or long integer."""
    form = {3: "H", 4: "I"}.get(tag.kind) if tag else None
    if tag and form and number < 1 << (8 * _ITEM_SIZES[tag.kind]):
        struct.pack_into(layout.order + form, data, tag.at, number)


def _unlink_thumbnail(data: bytearray, layout: _Layout) -> None:
    (count,) = layout.count.unpack_from(data, layout.first)
    step = layout.row.size + layout.offset.size
    at = layout.first + layout.count.size + count * step
    if at + layout.offset.size <= len(data):
        layout.offset.pack_into(data, at, 0)
