"""Reads facts about the pixels of a WebP file, and inserts EXIF data unchanged.

Source: RFC 9649 (WebP image format).
"""

from collections.abc import Iterator

from mwrgui.images.jpeg_segments import Parts

_HEADER_BYTES = 12


def is_whole(data: bytes) -> bool:
    """Whether a file is at least as long as its header states."""
    return len(data) >= 8 + int.from_bytes(data[4:8], "little")


def frames_in(data: bytes) -> int:
    """Number of frames of an animation; 1 for a still image."""
    return max(1, sum(kind == b"ANMF" for kind, _, _ in _chunks(data)))


def is_lossless(data: bytes) -> bool:
    """Whether a still image is stored losslessly."""
    return any(kind == b"VP8L" for kind, _, _ in _chunks(data))


def webp_with_exif(data: memoryview, exif: bytes) -> Parts:
    """Replaces the EXIF data of a WebP file, because libvips rearranges what it writes."""
    parts: Parts = [b""]
    for kind, start, stop in _chunks(data):
        if kind == b"EXIF":
            parts += [b"EXIF" + len(exif).to_bytes(4, "little") + exif + bytes(len(exif) % 2)]
        else:
            parts += [data[start - 8 : stop + (stop - start) % 2]]
    size = 4 + sum(map(len, parts))
    parts[0] = b"RIFF" + size.to_bytes(4, "little") + b"WEBP"
    return parts


def _chunks(data: bytes | memoryview) -> Iterator[tuple[bytes, int, int]]:
    """Yields name, start and end of the body of each chunk."""
    offset = _HEADER_BYTES
    while offset + 8 <= len(data):
        size = int.from_bytes(data[offset + 4 : offset + 8], "little")
        yield bytes(data[offset : offset + 4]), offset + 8, offset + 8 + size
        offset += 8 + size + size % 2
