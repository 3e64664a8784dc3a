"""Metadata of a PNG file that libvips does not report or preserve.

Source: PNG (third edition), 11.3; XMP part 3, 1.1.5.
"""

import struct
import zlib
from collections.abc import Iterator

from mwrgui.images.jpeg_segments import Parts
from mwrgui.images.photo import Metadata

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER_BYTES = len(_SIGNATURE) + 25
"""Size in bytes of the signature and the header chunk together."""
_RESOLUTION_BYTES = 21
"""Size of the resolution chunk in bytes."""
_XMP_KEY = "XML:com.adobe.xmp"
_MAX_TEXT_BYTES = 1 << 24
"""Largest number of bytes to which a text is decompressed; the rest is dropped."""


def is_whole(data: bytes) -> bool:
    """Whether a file is complete: follows the chunks to IEND and verifies checksums of critical ones."""
    position = len(_SIGNATURE)
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


def chunks_of(data: bytes) -> dict[bytes, list[bytes]]:
    """Bodies of all chunks except pixel data, by name."""
    found: dict[bytes, list[bytes]] = {}
    position = len(_SIGNATURE)
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        if kind not in (b"IDAT", b"fdAT"):
            found.setdefault(kind, []).append(data[position + 8 : position + 8 + length])
        position += 12 + length
    return found


def frames_in(chunks: dict[bytes, list[bytes]]) -> int:
    """Number of frames of an animation; 1 for a still image."""
    control = chunks.get(b"acTL", [b""])[0]
    return int.from_bytes(control[:4], "big") or 1


def metadata_in(chunks: dict[bytes, list[bytes]]) -> Metadata:
    """Metadata in the chunks, without EXIF, XMP and ICC."""
    texts = [
        text
        for kind in (b"tEXt", b"zTXt", b"iTXt")
        for body in chunks.get(kind, ())
        for text in _decoded_text(kind, body)
    ]
    density = chunks.get(b"pHYs", [b""])[0]
    across, down, unit = struct.unpack(">IIB", density) if len(density) == 9 else (0, 0, 0)
    return Metadata(
        texts=tuple((key, text) for key, text in texts if key != _XMP_KEY),
        pixels_per_metre=(across, down) if unit == 1 and across and down else None,
        cicp=chunks.get(b"cICP", [b""])[0],
        png_colour={kind: chunks[kind][0] for kind in (b"gAMA", b"cHRM", b"sRGB") if kind in chunks},
    )


def png_with(data: memoryview, metadata: Metadata) -> Parts:
    """Inserts metadata chunks after the header of a PNG file, in place of libvips's own resolution chunk."""
    rest_start = HEADER_BYTES + (
        _RESOLUTION_BYTES if bytes(data[HEADER_BYTES + 4 : HEADER_BYTES + 8]) == b"pHYs" else 0
    )
    return [data[:HEADER_BYTES], metadata_chunks(metadata), data[rest_start:]]


def metadata_chunks(metadata: Metadata) -> bytes:
    """The metadata chunks to insert after the header."""
    return b"".join(_chunk(kind, body) for kind, body in _chunks_for(metadata))


def resolution_chunk(metadata: Metadata) -> bytes:
    """The resolution chunk, of constant length; an unknown resolution is written as square pixels."""
    if not metadata.pixels_per_metre:
        return _chunk(b"pHYs", struct.pack(">IIB", 1, 1, 0))
    across, down = (min(round(each), 2**31 - 1) for each in metadata.pixels_per_metre)
    return _chunk(b"pHYs", struct.pack(">IIB", across, down, 1))


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def _decoded_text(kind: bytes, body: bytes) -> Iterator[tuple[str, str]]:
    """Yields key and text of a text chunk; nothing if it is invalid."""
    key, _, rest = body.partition(b"\0")
    try:
        if kind == b"iTXt":
            compressed, rest = rest[0], rest[2:].split(b"\0", 2)[2]
        else:
            compressed, rest = kind == b"zTXt", rest[1:] if kind == b"zTXt" else rest
        if compressed:
            rest = zlib.decompressobj().decompress(rest, _MAX_TEXT_BYTES)
        yield key.decode("latin-1"), rest.decode("utf-8" if kind == b"iTXt" else "latin-1")
    except (IndexError, UnicodeDecodeError, zlib.error):
        return


def _chunks_for(metadata: Metadata) -> Iterator[tuple[bytes, bytes]]:
    """Yields names and bodies of the chunks that hold the metadata."""
    if metadata.cicp:
        yield b"cICP", metadata.cicp[:2] + b"\0" + metadata.cicp[3:]  # PNG holds RGB, so no matrix
    yield from metadata.png_colour.items()
    if metadata.icc:
        yield b"iCCP", b"ICC profile\0\0" + zlib.compress(metadata.icc)
    if metadata.pixels_per_metre:
        yield b"pHYs", resolution_chunk(metadata)[8:-4]
    if metadata.exif:
        yield b"eXIf", metadata.exif
    if metadata.xmp:
        yield b"iTXt", _XMP_KEY.encode() + b"\0\0\0\0\0" + metadata.xmp
    for key, text in metadata.texts:
        try:
            yield b"tEXt", key.encode("latin-1") + b"\0" + text.encode("latin-1")
        except UnicodeEncodeError:
            yield b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    for comment in metadata.comments:
        yield b"iTXt", b"Comment\0\0\0\0\0" + comment.decode("utf-8", "replace").encode()
