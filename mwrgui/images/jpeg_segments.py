"""Metadata of a JPEG file that libvips does not report or preserve.

Source: JFIF 1.02; Exif 2.32, 4.7.2; XMP part 3, 1.1.3; ICC.1:2022, B.4; CIPA DC-007 (several images).
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mwrgui.images import tiff_tags
from mwrgui.images.photo import Metadata

END_OF_IMAGE = b"\xff\xd9"

_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]", re.DOTALL)
_MAX_BODY_BYTES = 65_533
_XMP_PREFIX = b"http://ns.adobe.com/xap/1.0/\0"
_EXTENDED_XMP = b"http://ns.adobe.com/xmp/extension/\0"
_ICC_PREFIX = b"ICC_PROFILE\0"
_PHOTOSHOP_PREFIX = b"Photoshop 3.0\0"
_MULTI_PICTURE = b"MPF\0"
_GAIN_MAP = b"urn:iso:std:iso:ts:21496:-1\0"
_APP0, _APP1, _APP2, _APP13, _COMMENT, _SCAN = 0xE0, 0xE1, 0xE2, 0xED, 0xFE, 0xDA
_INCH, _CENTIMETRE = 1, 2
_COUNT_OF_PICTURES, _LIST_OF_PICTURES = 0xB001, 0xB002
_THUMBNAILS = (0x010001, 0x010002)
"""Types of images in a multi-picture file that are smaller copies of the first, for screens."""


Parts = list[bytes | memoryview]
"""A file in pieces, so that a large one is not copied to join them."""


@dataclass(frozen=True, slots=True)
class JpegFacts:
    """Metadata before the pixels; `pictures` is the number of images except smaller copies of the first."""

    pixels_per_metre: tuple[float, float] | None
    xmp: bytes
    extended_xmp: tuple[bytes, ...]
    comments: tuple[bytes, ...]
    iptc: bytes
    pictures: int
    gain_map: bool


def is_whole(data: bytes) -> bool:
    """Whether a file is complete: follows its segments and scan data up to the end-of-image marker.

    Data after the end are accepted: phones store depth maps and clips there.
    """
    position = 2
    while marker := _MARKER.search(data, position):
        if marker[0] == END_OF_IMAGE:
            return True
        position = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return False


def read_facts(data: bytes) -> JpegFacts:
    """Reads the metadata in the segments before the first scan."""
    found = list(_segments_of(data))
    bodies = [
        (marker, bytes(body)) for marker, body in found if marker in (_APP0, _APP1, _APP2, _APP13, _COMMENT)
    ]
    jfif_headers = [body for marker, body in bodies if marker == _APP0 and body.startswith(b"JFIF\0")]
    indexes = [body[4:] for marker, body in bodies if marker == _APP2 and body.startswith(_MULTI_PICTURE)]
    return JpegFacts(
        pixels_per_metre=_pixels_per_metre(jfif_headers[0]) if jfif_headers else None,
        xmp=next(
            (b.removeprefix(_XMP_PREFIX) for m, b in bodies if m == _APP1 and b.startswith(_XMP_PREFIX)), b""
        ),
        extended_xmp=tuple(b for m, b in bodies if m == _APP1 and b.startswith(_EXTENDED_XMP)),
        comments=tuple(b for m, b in bodies if m == _COMMENT),
        iptc=b"".join(
            b.removeprefix(_PHOTOSHOP_PREFIX)
            for m, b in bodies
            if m == _APP13 and b.startswith(_PHOTOSHOP_PREFIX)
        ),
        pictures=max([1, *map(_pictures_in, indexes)]),
        gain_map=any(m == _APP2 and b.startswith(_GAIN_MAP) for m, b in bodies),
    )


def profile_in(data: bytes) -> bytes:
    """Reads the ICC profile without libvips, which takes too long to load for a preview."""
    pieces = (bytes(body) for marker, body in _segments_of(data) if marker == _APP2)
    numbered = {
        piece[12]: piece[14:] for piece in pieces if piece.startswith(_ICC_PREFIX) and len(piece) > 14
    }
    return b"".join(numbered[number] for number in sorted(numbered))


def jpeg_with(data: memoryview, metadata: Metadata) -> Parts:
    """Adds metadata segments to a JPEG file that has none; leaves out those that are too long for JPEG."""
    unit, across, down = 0, 1, 1
    if metadata.pixels_per_metre:
        unit = _INCH
        across, down = (min(65_535, max(1, round(each * 0.0254))) for each in metadata.pixels_per_metre)
    header = struct.pack(">4sH5sHBHHH", b"\xff\xd8\xff\xe0", 16, b"JFIF\0", 0x0101, unit, across, down, 0)
    segments = (
        b"\xff" + bytes([marker]) + (len(body) + 2).to_bytes(2, "big") + body
        for marker, body in _segments_for(metadata)
        if len(body) <= _MAX_BODY_BYTES
    )
    return [header, *segments, data[2:]]


def _segments_of(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """Yields markers and bodies of the segments, up to the first scan."""
    view, offset = memoryview(data), 2
    while offset + 4 <= len(data) and data[offset] == 0xFF and data[offset + 1] != _SCAN:
        if data[offset + 1] == 0xFF:  # padding
            offset += 1
            continue
        size = int.from_bytes(data[offset + 2 : offset + 4], "big")
        yield data[offset + 1], view[offset + 4 : offset + 2 + size]
        offset += 2 + size


def _pixels_per_metre(header: bytes) -> tuple[float, float] | None:
    if len(header) < 12:
        return None
    unit, across, down = struct.unpack_from(">BHH", header, 7)
    scale = {_INCH: 1 / 0.0254, _CENTIMETRE: 100}.get(unit)
    return (across * scale, down * scale) if scale and across and down else None


def _pictures_in(index: bytes) -> int:
    """Number of images in the index of a multi-picture file, not counting smaller copies of the first."""
    tags = tiff_tags.main_tags(index)
    count = tiff_tags.number_in(tags, _COUNT_OF_PICTURES, 1)
    entries = tags[_LIST_OF_PICTURES].value if _LIST_OF_PICTURES in tags else b""
    order = ">" if index[:2] == b"MM" else "<"
    kinds = [
        struct.unpack_from(order + "I", entries, at)[0] & 0xFFFFFF for at in range(0, len(entries) - 15, 16)
    ]
    return count - sum(kind in _THUMBNAILS for kind in kinds)


def _segments_for(metadata: Metadata) -> Iterator[tuple[int, bytes]]:
    """Yields markers and bodies of the segments that hold the metadata."""
    if metadata.exif:
        yield _APP1, b"Exif\0\0" + metadata.exif
    if metadata.xmp:
        yield _APP1, _XMP_PREFIX + metadata.xmp
    yield from ((_APP1, body) for body in metadata.extended_xmp)
    step = _MAX_BODY_BYTES - len(_ICC_PREFIX) - 2
    pieces = [metadata.icc[i : i + step] for i in range(0, len(metadata.icc), step)]
    for number, piece in enumerate(pieces, start=1):
        yield _APP2, _ICC_PREFIX + bytes([number, len(pieces)]) + piece
    step = _MAX_BODY_BYTES - len(_PHOTOSHOP_PREFIX)
    for at in range(0, len(metadata.iptc), step):
        yield _APP13, _PHOTOSHOP_PREFIX + metadata.iptc[at : at + step]
    yield from ((_COMMENT, comment) for comment in metadata.comments)
