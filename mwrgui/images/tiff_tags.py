"""EXIF and TIFF tags: reading, resetting the orientation, and copying them to another file.

EXIF data is a small TIFF file without pixels, so one reader serves both.
Source: TIFF 6.0, sections 2 and 8; Exif 2.32, section 4.6.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mwrgui.images.photo import Metadata

ORIENTATION = 274
PHOTOMETRIC = 262
EXTRA_SAMPLES = 338

_XMP, _ICC, _IPTC, _PHOTOSHOP = 700, 34675, 33723, 34377
_IPTC_RESOURCE = b"8BIM\x04\x04\0\0"
"""Type, number and empty name of the Photoshop image resource that holds IPTC data."""
_SUBFILE, _COMPRESSION, _SUB_DIRECTORIES, _DNG_VERSION = 254, 259, 330, 50706
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296
_INCH, _CENTIMETRE = 2, 3
_RAW_PHOTOMETRICS = (32803, 34892)
"""Photometric interpretations of raw data: colour filter array, and linear raw."""
_RARE_COMPRESSIONS = {
    **dict.fromkeys((33003, 33004, 33005, 34712), "JPEG 2000"),
    **dict.fromkeys((50002, 52546), "JPEG XL"),
    **dict.fromkeys((50000, 34926), "Zstandard"),
    50001: "WebP",
    34925: "LZMA",
    34887: "LERC",
    34661: "JBIG",
    **dict.fromkeys((34676, 34677), "SGI LogLuv"),
    32809: "ThunderScan",
    34933: "PNG",
    22610: "JPEG XR",
    34934: "JPEG XR",
}

_PIXEL_TAGS = {
    *(256, 257, 258, PHOTOMETRIC, _COMPRESSION, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320),
    *(*range(322, 326), 332, EXTRA_SAMPLES, 339, 347, *range(512, 522), *range(529, 533)),
}
"""Tags that are needed to decode the pixels."""

_EXIF, _GPS, _INTEROPERABILITY = 34665, 34853, 40965
_POINTERS = (_EXIF, _GPS, _INTEROPERABILITY)
_DESCRIPTIVE_TAGS = {270, 271, 272, ORIENTATION, 282, 283, 296, 305, 306, 315, 33432, *range(40091, 40096)}
_DESCRIPTIVE_TAGS |= {_EXIF, _GPS}
"""Tags on camera, author, time and place, which are copied between EXIF data and TIFF files."""
_WIDTHS, _HEIGHTS = (256, 40962), (257, 40963)
"""Tags for the width and for the height of the image: that of TIFF, then that of EXIF."""
_ITEM_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8}
"""TIFF type → bytes per item."""
_INTEGER_SIZES = {**_ITEM_SIZES, 5: 4, 10: 4}
"""TIFF type → bytes per integer; rationals consist of two."""
_CLASSIC_TYPES = range(1, 14)
"""The types of classic TIFF, without those of BigTIFF."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag value: TIFF type, little-endian bytes, and position in the file."""

    type_code: int
    value: bytes
    position: int

    @property
    def first_number(self) -> int:
        """The first integer of the value, unsigned; for rationals the numerator."""
        return int.from_bytes(self.value[: _INTEGER_SIZES[self.type_code]], "little")

    @property
    def numbers(self) -> tuple[int, ...]:
        """All integers of the value, unsigned; for rationals numerators and denominators alternately."""
        step = _INTEGER_SIZES[self.type_code]
        return tuple(
            int.from_bytes(self.value[i : i + step], "little") for i in range(0, len(self.value), step)
        )


Tags = Mapping[int, Tag]
Buffer = bytes | memoryview
_Tree = dict[int, "Tag | _Tree"]
"""Tag number → tag, or the tags of the subdirectory that it points to."""


@dataclass(frozen=True, slots=True)
class _ByteLayout:
    """Byte order of a file, whether it is a BigTIFF, and offset of its first directory."""

    byte_order: str
    is_bigtiff: bool
    first_directory: int

    @property
    def row(self) -> struct.Struct:
        """Format of the start of a directory row: tag number, type, count. Value or offset follows."""
        return struct.Struct(self.byte_order + ("HHQ" if self.is_bigtiff else "HHI"))

    @property
    def offset(self) -> struct.Struct:
        return struct.Struct(self.byte_order + ("Q" if self.is_bigtiff else "I"))

    @property
    def count(self) -> struct.Struct:
        return struct.Struct(self.byte_order + ("Q" if self.is_bigtiff else "H"))


def main_tags(data: bytes) -> Tags:
    """Reads the first directory of a TIFF file or of EXIF data; empty if it is neither."""
    layout = _layout_of(data)
    return _read_directory(data, layout, layout.first_directory) if layout else {}


def number_in(tags: Tags, number: int, default: int) -> int:
    """The first integer of a tag, or `default` if it is missing."""
    return tags[number].first_number if number in tags else default


def orientation_of(tags: Tags) -> int:
    """The EXIF orientation, 1 to 8; 1 is upright."""
    orientation = number_in(tags, ORIENTATION, 1)
    return orientation if 1 <= orientation <= 8 else 1


def upright_exif(exif: bytes, *, width: int, height: int) -> bytes:
    """EXIF data for the image turned upright: orientation 1, new width and height, no thumbnail.

    No value is moved, because maker notes use absolute offsets. Empty if `exif` is not EXIF data.
    """
    layout = _layout_of(exif)
    main = _read_directory(exif, layout, layout.first_directory) if layout else {}
    if layout is None or not main:
        return b""
    data = bytearray(exif)
    detail = _read_directory(exif, layout, main[_EXIF].first_number) if _EXIF in main else {}
    for tags in (main, detail):
        _overwrite(data, layout, tags.get(ORIENTATION), 1)
        for numbers, side in ((_WIDTHS, width), (_HEIGHTS, height)):
            for number in numbers:
                _overwrite(data, layout, tags.get(number), side)
    _unlink_thumbnail(data, layout)
    return bytes(data)


def exif_of_tiff(data: bytes) -> bytes:
    """Descriptive tags of a TIFF file (camera, time, place, …) as separate EXIF data."""
    layout = _layout_of(data)
    if layout is None:
        return b""
    tree = {
        n: item
        for n, item in _read_tree(data, layout, layout.first_directory).items()
        if n in _DESCRIPTIVE_TAGS
    }
    return b"II*\0" + struct.pack("<I", 8) + _pack_directory(tree, 8) if tree else b""


def metadata_of_tiff(data: bytes, tags: Tags) -> Metadata:
    """Metadata of a TIFF file; `tags` are those of its first directory."""
    values = {number: tags[number].value for number in (_XMP, _ICC, _IPTC, _PHOTOSHOP) if number in tags}
    resources = values.get(_PHOTOSHOP, b"")
    if (iptc := values.get(_IPTC)) and not _iptc_in(resources):
        resources += _IPTC_RESOURCE + struct.pack(">I", len(iptc)) + iptc + bytes(len(iptc) % 2)
    return Metadata(
        exif=exif_of_tiff(data),
        xmp=values.get(_XMP, b""),
        icc=values.get(_ICC, b""),
        iptc=resources,
        pixels_per_metre=_resolution(tags),
    )


def _iptc_in(resources: bytes) -> bytes:
    """The IPTC data among Photoshop image resources; empty if there is none.

    A resource consists of type, number, padded name, size and padded body.
    Source: Adobe Photoshop File Formats Specification, "Image Resources Section".
    """
    at = 0
    while at + 12 <= len(resources) and resources[at : at + 4] == b"8BIM":
        size_at = at + 6 + (resources[at + 6] + 2) // 2 * 2
        size = int.from_bytes(resources[size_at : size_at + 4], "big")
        if resources[at : at + 6] == _IPTC_RESOURCE[:6]:
            return resources[size_at + 4 : size_at + 4 + size]
        at = size_at + 4 + size + size % 2
    return b""


def pages_in(data: bytes) -> int:
    """Number of images in a TIFF file, not counting smaller copies and masks."""
    return sum(not number_in(tags, _SUBFILE, 0) & 5 for tags in _directories(data)) or 1


def is_raw(data: bytes) -> bool:
    """Whether a TIFF file is camera raw; the first image of such a file is often a thumbnail."""
    layout = _layout_of(data)
    main = main_tags(data)
    if layout is None or _DNG_VERSION in main:
        return layout is not None
    subdirectories = (
        [_read_directory(data, layout, offset) for offset in main[_SUB_DIRECTORIES].numbers]
        if _SUB_DIRECTORIES in main
        else []
    )
    return any(
        number_in(tags, PHOTOMETRIC, 0) in _RAW_PHOTOMETRICS
        for tags in (*_directories(data), *subdirectories)
    )


def rare_compression(tags: Tags) -> str | None:
    """The name of the compression if decoders may lack it; None if it is a common one."""
    return _RARE_COMPRESSIONS.get(number_in(tags, _COMPRESSION, 1))


def with_changed_tags(data: bytes, values: Mapping[int, int]) -> bytes:
    """The file with existing tags of its first directory overwritten; `values` maps tag numbers to values."""
    layout, result, tags = _layout_of(data), bytearray(data), main_tags(data)
    for number, value in values.items():
        if layout:
            _overwrite(result, layout, tags.get(number), value)
    return bytes(result)


def with_tags_of_pixels(data: bytes) -> bytes:
    """The file with a single directory, which holds only the tags that the pixels need."""
    layout = _layout_of(data)
    if layout is None or layout.first_directory + layout.count.size > len(data):
        return data
    (count,) = layout.count.unpack_from(data, layout.first_directory)
    start, step = layout.first_directory + layout.count.size, layout.row.size + layout.offset.size
    rows: dict[int, bytes] = {}
    for row_offset in range(start, min(start + count * step, len(data) - step + 1), step):
        number = layout.row.unpack_from(data, row_offset)[0]
        if number in _PIXEL_TAGS:
            rows.setdefault(number, data[row_offset : row_offset + step])
    ordered = (rows[number] for number in sorted(rows))
    directory = b"".join((layout.count.pack(len(rows)), *ordered, layout.offset.pack(0)))
    end = len(data) + len(data) % 2
    pointer_offset = 8 if layout.is_bigtiff else 4
    head = data[:pointer_offset] + layout.offset.pack(end)
    return b"".join((head, memoryview(data)[len(head) :], bytes(end - len(data)), directory))


def _resolution(tags: Tags) -> tuple[float, float] | None:
    """Horizontal and vertical pixels per metre; None if unknown."""
    scale = {_INCH: 1 / 0.0254, _CENTIMETRE: 100.0}.get(number_in(tags, _RESOLUTION_UNIT, _INCH))
    fractions = [
        struct.unpack_from("<II", tags[n].value)
        for n in (_X_RESOLUTION, _Y_RESOLUTION)
        if n in tags and tags[n].type_code == 5
    ]
    if (
        scale is None
        or len(fractions) < 2
        or not all(numerator and denominator for numerator, denominator in fractions)
    ):
        return None
    across, down = (numerator / denominator * scale for numerator, denominator in fractions)
    return across, down


def _directories(data: bytes) -> Iterator[Tags]:
    """Yields the chain of main directories; stops at a loop."""
    layout, seen = _layout_of(data), set[int]()
    offset = layout.first_directory if layout else 0
    while layout and offset and offset not in seen and offset + layout.count.size <= len(data):
        seen.add(offset)
        yield _read_directory(data, layout, offset)
        (count,) = layout.count.unpack_from(data, offset)
        next_offset = offset + layout.count.size + count * (layout.row.size + layout.offset.size)
        if next_offset + layout.offset.size > len(data):
            return
        (offset,) = layout.offset.unpack_from(data, next_offset)


def tiff_with(tiff: memoryview, metadata: Metadata) -> list[bytes | memoryview]:
    """Adds metadata to `tiff`, which must be little-endian; returns the new file in pieces."""
    layout, exif_layout = _layout_of(tiff), _layout_of(metadata.exif)
    assert layout is not None
    tree: _Tree = dict(_read_directory(tiff, layout, layout.first_directory))
    for number in (_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT):
        tree.pop(number, None)  # libvips always writes these
    if metadata.pixels_per_metre:
        for number, density in zip((_X_RESOLUTION, _Y_RESOLUTION), metadata.pixels_per_metre, strict=True):
            per_inch = Fraction(density * 0.0254).limit_denominator(1000)
            tree[number] = Tag(
                type_code=5, value=struct.pack("<II", per_inch.numerator, per_inch.denominator), position=0
            )
        tree[_RESOLUTION_UNIT] = Tag(type_code=3, value=struct.pack("<H", _INCH), position=0)
    exif = metadata.exif
    if exif_layout:
        exif_tree = _read_tree(exif, exif_layout, exif_layout.first_directory)
        tree.update({n: item for n, item in exif_tree.items() if n in _DESCRIPTIVE_TAGS})
    blobs = {
        _XMP: (1, metadata.xmp),
        _ICC: (7, metadata.icc),
        _IPTC: (7, _iptc_in(metadata.iptc)),
        _PHOTOSHOP: (1, metadata.iptc),
    }
    tree.update(
        {n: Tag(type_code=kind, value=value, position=0) for n, (kind, value) in blobs.items() if value}
    )
    end = len(tiff) + len(tiff) % 2
    return [tiff[:4], struct.pack("<I", end), tiff[8:], bytes(end - len(tiff)), _pack_directory(tree, end)]


def _layout_of(data: Buffer) -> _ByteLayout | None:
    order = {b"II": "<", b"MM": ">"}.get(bytes(data[:2]))
    if order is None or len(data) < 8:
        return None
    version = struct.unpack_from(order + "H", data, 2)[0]
    if version == 42:
        return _ByteLayout(
            order, is_bigtiff=False, first_directory=struct.unpack_from(order + "I", data, 4)[0]
        )
    if version == 43 and len(data) >= 16:
        return _ByteLayout(
            order, is_bigtiff=True, first_directory=struct.unpack_from(order + "Q", data, 8)[0]
        )
    return None


def _read_directory(data: Buffer, layout: _ByteLayout, offset: int) -> dict[int, Tag]:
    """Reads one directory; skips tags that point outside the data."""
    tags: dict[int, Tag] = {}
    if offset + layout.count.size > len(data):
        return tags
    (count,) = layout.count.unpack_from(data, offset)
    start, step = offset + layout.count.size, layout.row.size + layout.offset.size
    for row_offset in range(start, min(start + count * step, len(data) - step + 1), step):
        number, kind, items = layout.row.unpack_from(data, row_offset)
        size, value_offset = items * _ITEM_SIZES.get(kind, 0), row_offset + layout.row.size
        if size > layout.offset.size:
            (value_offset,) = layout.offset.unpack_from(data, value_offset)
        if size and value_offset + size <= len(data):
            tags[number] = Tag(
                kind,
                _little_endian(data[value_offset : value_offset + size], kind, layout.byte_order),
                value_offset,
            )
    return tags


def _read_tree(data: bytes, layout: _ByteLayout, offset: int, depth: int = 2) -> _Tree:
    """Reads a directory and its subdirectories; `depth` bounds the recursion in case of a loop."""
    tree: _Tree = {}
    for number, tag in _read_directory(data, layout, offset).items():
        if number in _POINTERS:
            inner = _read_tree(data, layout, tag.first_number, depth - 1) if depth else {}
            if inner:
                tree[number] = inner
        elif tag.type_code in _CLASSIC_TYPES:
            tree[number] = tag
    return tree


def _pack_directory(tree: _Tree, start: int) -> bytes:
    """Packs a directory for offset `start`, followed by all values that it points to; little-endian."""
    rows, rest = bytearray(), bytearray()
    values_start = start + 2 + 12 * len(tree) + 4
    for number in sorted(tree):
        item, value_offset = tree[number], values_start + len(rest)
        if isinstance(item, dict):
            rows += struct.pack("<HHII", number, 4, 1, value_offset)
            rest += _pack_directory(item, value_offset)
            continue
        rows += struct.pack("<HHI", number, item.type_code, len(item.value) // _ITEM_SIZES[item.type_code])
        if len(item.value) <= 4:
            rows += item.value.ljust(4, b"\0")
        else:
            rows += struct.pack("<I", value_offset)
            rest += item.value + bytes(len(item.value) % 2)
    return struct.pack("<H", len(tree)) + bytes(rows) + bytes(4) + bytes(rest)


def _little_endian(value: Buffer, kind: int, order: str) -> bytes:
    step = _INTEGER_SIZES[kind]
    if order == "<" or step == 1:
        return bytes(value)
    return b"".join(value[i : i + step][::-1] for i in range(0, len(value), step))


def _overwrite(data: bytearray, layout: _ByteLayout, tag: Tag | None, number: int) -> None:
    """Overwrites the value of a tag if it is a short or long integer that can hold `number`."""
    format_code = {3: "H", 4: "I"}.get(tag.type_code) if tag else None
    if tag and format_code and number < 1 << (8 * _ITEM_SIZES[tag.type_code]):
        struct.pack_into(layout.byte_order + format_code, data, tag.position, number)


def _unlink_thumbnail(data: bytearray, layout: _ByteLayout) -> None:
    (count,) = layout.count.unpack_from(data, layout.first_directory)
    step = layout.row.size + layout.offset.size
    next_offset = layout.first_directory + layout.count.size + count * step
    if next_offset + layout.offset.size <= len(data):
        layout.offset.pack_into(data, next_offset, 0)
