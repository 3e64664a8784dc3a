"""Puts EXIF, XMP and an ICC profile into an encoded JPEG or PNG file.

WORKAROUND(opencv 5.0): it fails on ICC profiles above 64 KiB and on those that libpng doubts, and
writes XMP into a PNG chunk where no one looks for it.
Source: Exif 2.32, 4.7.2; XMP part 3, 1.1.3 and 1.1.5; ICC.1:2022, B.4; PNG (third edition), 11.3.
"""

import zlib
from collections.abc import Iterator

from mwrgui.core.decoding import XMP_IN_JPEG, Metadata

_SEGMENT = 65_533
_ICC_NAME = b"ICC_PROFILE\0"
_PNG_HEADER = 8 + 25


Parts = list[bytes | memoryview]
"""A file in pieces, so that a large one is not copied to be put together."""


def jpeg_with(data: memoryview, metadata: Metadata) -> Parts:
    """A JPEG file with segments put behind its JFIF header; EXIF or XMP too long for one is left out."""
    behind_jfif = 4 + int.from_bytes(data[4:6], "big")
    segments = (
        b"\xff" + bytes([marker]) + (len(body) + 2).to_bytes(2, "big") + body
        for marker, body in _segments(metadata)
        if len(body) <= _SEGMENT
    )
    return [data[:behind_jfif], *segments, data[behind_jfif:]]


def png_with(data: memoryview, metadata: Metadata) -> Parts:
    """A PNG file with chunks put behind its header."""
    chunks = (
        len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
        for kind, body in _chunks(metadata)
    )
    return [data[:_PNG_HEADER], *chunks, data[_PNG_HEADER:]]


def _segments(metadata: Metadata) -> Iterator[tuple[int, bytes]]:
    """Numbers and bodies of JPEG segments."""
    if metadata.exif:
        yield 0xE1, b"Exif\0\0" + metadata.exif
    if metadata.xmp:
        yield 0xE1, XMP_IN_JPEG + metadata.xmp
    step = _SEGMENT - len(_ICC_NAME) - 2
    pieces = [metadata.icc[i : i + step] for i in range(0, len(metadata.icc), step)]
    for number, piece in enumerate(pieces, start=1):
        yield 0xE2, _ICC_NAME + bytes([number, len(pieces)]) + piece


def _chunks(metadata: Metadata) -> Iterator[tuple[bytes, bytes]]:
    """Names and bodies of PNG chunks."""
    if metadata.icc:
        yield b"iCCP", b"ICC profile\0\0" + zlib.compress(metadata.icc)
    if metadata.exif:
        yield b"eXIf", metadata.exif
    if metadata.xmp:
        yield b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + metadata.xmp
