"""The kinds of photo file: how to recognise one, what it can hold, and whether a file is all there."""

import re
import zlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PhotoFormat:
    """One kind of file: its endings, most bits per channel, whether it holds alpha, longest side."""

    name: str
    endings: tuple[str, ...]
    bits: int = 8
    alpha: bool = True
    longest: int = 1 << 20


JPEG = PhotoFormat("JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), alpha=False, longest=65_500)
PNG = PhotoFormat("PNG", (".png",), bits=16)
TIFF = PhotoFormat("TIFF", (".tif", ".tiff"), bits=16)
WEBP = PhotoFormat("WebP", (".webp",), longest=16_383)
AVIF = PhotoFormat("AVIF", (".avif",), bits=12, longest=65_536)
BMP = PhotoFormat("BMP", (".bmp",), alpha=False)
FORMATS = (JPEG, PNG, TIFF, WEBP, AVIF, BMP)
ENDINGS = tuple(ending for format in FORMATS for ending in format.endings)

_PNG_START = b"\x89PNG\r\n\x1a\n"
_JPEG_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]", re.DOTALL)
HEAD = 64
"""Bytes from which `recognise` tells."""


def recognise(head: bytes) -> PhotoFormat | None:
    """Tells the format by the first bytes of a file, whatever its name."""
    starts = {b"\xff\xd8\xff": JPEG, _PNG_START: PNG, b"BM": BMP}
    starts |= dict.fromkeys((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), TIFF)
    for start, format in starts.items():
        if head.startswith(start):
            return format
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and (b"avif" in head[8:] or b"avis" in head[8:]):
        return AVIF
    return None


def format_of(path: Path) -> PhotoFormat | None:
    """The format that a file name asks for."""
    return next((f for f in FORMATS if path.suffix.lower() in f.endings), None)


def is_whole(data: bytes, format: PhotoFormat) -> bool:
    """Whether a file reaches its own end; for formats whose decoder tells, always.

    Decoders fill the missing part of a JPEG with grey and say nothing to the caller. Bytes
    after the end are fine: phones put depth maps and clips there.
    """
    match format.name:
        case "JPEG":
            return _jpeg_is_whole(data)
        case "PNG":
            return _png_is_whole(data)
        case "WebP":
            return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    return True


def _jpeg_is_whole(data: bytes) -> bool:
    """Goes from marker to marker, over the scans, to the end-of-image marker."""
    position = 2
    while marker := _JPEG_MARKER.search(data, position):
        if marker[0] == b"\xff\xd9":
            return True
        position = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return False


def _png_is_whole(data: bytes) -> bool:
    """Goes from chunk to chunk to IEND, with the checksums of those that a decoder needs."""
    position = len(_PNG_START)
    while position + 12 <= len(data):
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        if kind == b"IEND":
            return True
        stored = int.from_bytes(data[end - 4 : end], "big")
        if kind[:1].isupper() and stored != zlib.crc32(memoryview(data)[position + 4 : end - 4]):
            return False
        position = end
    return False
