"""Reads, checks and changes boxes of AVIF and HEIC files, where libvips and pi-heif do not.

Source: ISO/IEC 14496-12 (boxes, sample tables), 23008-12 (HEIF: pixi, colr), AV1 in ISOBMFF (av1C).
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_IDENTITY_MATRIX = 0
_APPLE_GAIN_MAP = b":aux:hdrgainmap"
_SAMPLE_TABLE_PATH = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


@dataclass(frozen=True, slots=True)
class HeifFacts:
    """What the boxes of an AVIF or HEIC file state about its pixels.

    Attributes:
        bits: bits per channel; 8 if the file does not state them.
        cicp: codes of primaries, transfer, matrix and range (H.273), one byte each; empty if not stated.
        grey: whether the file is an AVIF with a single channel, not counting alpha.
        full_chroma: whether the file is a colour AVIF without chroma subsampling (4:4:4).
        frames: number of frames in the first track; 1 for a still image.
        gain_map: whether the file has a gain map for HDR screens.
        longest_side: longest side in pixels of any image in the file; 0 if it states no sizes.
    """

    bits: int
    cicp: bytes
    grey: bool
    full_chroma: bool
    frames: int
    gain_map: bool
    longest_side: int

    @property
    def limited_range(self) -> bool:
        """Whether `cicp` states limited range, in which black is 16 of 255 and white 235."""
        return len(self.cicp) == 4 and not self.cicp[3]

    @property
    def cicp_of_pixels(self) -> bytes:
        """`cicp` of the decoded pixels, which have full range; empty if `cicp` is."""
        return self.cicp[:3] + b"\1" if self.cicp else b""

    @property
    def may_be_lossless(self) -> bool:
        """Whether the samples are those of an RGB AVIF (4:4:4), which only lossless encoders write."""
        return self.full_chroma and self.cicp[2:3] == bytes([_IDENTITY_MATRIX])


def read_facts(data: bytes) -> HeifFacts:
    """Reads the facts from the boxes of a file, which may lack any of them."""
    meta = _first_box(data, b"meta", 0, len(data))
    found = {name: data[start:stop] for name, start, stop in _properties(data, meta)}
    depths, av1_config = found.get(b"pixi", b"\0\0\0\0\1\x08"), found.get(b"av1C", b"") + bytes(4)
    return HeifFacts(
        bits=depths[5] if len(depths) > 5 else 8,
        cicp=_cicp(found.get(b"nclx", b"")),
        grey=bool(av1_config[2] & 0x10),
        full_chroma=b"av1C" in found and not av1_config[2] & 0x1C,
        frames=_frames(data),
        longest_side=max(
            (max(struct.unpack(">II", data[at + 4 : at + 12])) for at in _positions_of_sizes(data, meta)),
            default=0,
        ),
        gain_map=b"tmap" in data[8:64] or _APPLE_GAIN_MAP in data[meta.start : meta.stop],
    )


def has_readable_names(data: bytes) -> bool:
    """Whether the types and names of all items are valid UTF-8, as the standard requires.

    WORKAROUND(pi-heif 1.4): it crashes on a file in which they are not.
    """
    meta = _first_box(data, b"meta", 0, len(data))
    for found in re.finditer(b"infe", data[meta.start : meta.stop]):
        start = meta.start + found.start()
        stop = start - 4 + int.from_bytes(data[start - 4 : start], "big")
        id_bytes = 4 if data[start + 4 : start + 5] == b"\x03" else 2
        try:
            data[start + 8 + id_bytes + 2 : stop].decode()
        except UnicodeDecodeError:
            return False
    return True


def with_cicp(data: bytes, cicp: bytes) -> bytes:
    """Returns a copy of a file that libheif wrote, with other codes for primaries and transfer.

    Matrix and range are kept, because libheif has encoded the pixels with them. A file without an `nclx`
    property gets one, with matrix 6 and full range.

    Args:
        cicp: codes as in `HeifFacts`; only the first two, primaries and transfer, are used.
    """
    meta = _first_box(data, b"meta", 0, len(data))
    for name, start, _ in _properties(data, meta):
        if name == b"nclx":
            changed = bytearray(data)
            struct.pack_into(">HH", changed, start, cicp[0], cicp[1])
            return bytes(changed)
    return _with_nclx(data, meta, struct.pack(">I8sHHHB", 19, b"colrnclx", cicp[0], cicp[1], 6, 0x80))


def _with_nclx(data: bytes, meta: range, box: bytes) -> bytes:
    """Adds `box` as the last property, associates it with the first item, and corrects sizes and offsets."""
    properties = _first_box(data, b"iprp", meta.start + 4, meta.stop)
    container = _first_box(data, b"ipco", properties.start, properties.stop)
    associations = _first_box(data, b"ipma", properties.start, properties.stop)
    changed = bytearray(data)
    growth = len(box) + 1
    for body, added_bytes in ((meta, growth), (properties, growth), (container, len(box)), (associations, 1)):
        _increase(changed, body.start - 8, added_bytes)
    _shift_item_offsets(changed, _first_box(data, b"iloc", meta.start + 4, meta.stop), growth)
    count_position = associations.start + 10
    changed[count_position] += 1
    property_index = len(list(_boxes(data, container.start, container.stop))) + 1
    changed.insert(count_position + changed[count_position], property_index)
    changed[container.stop : container.stop] = box
    return bytes(changed)


def _shift_item_offsets(data: bytearray, iloc: range, amount: int) -> None:
    """Adds `amount` to the offset of each item: libheif writes one per item, in four bytes."""
    count = int.from_bytes(data[iloc.start + 6 : iloc.start + 8], "big")
    assert data[iloc.start + 4 : iloc.start + 6] == b"\x44\x40", "as libheif writes it"
    for item in range(count):
        _increase(data, iloc.start + 8 + item * 18 + 10, amount)


def _increase(data: bytearray, offset: int, amount: int) -> None:
    """Adds `amount` to the four-byte big-endian integer at `offset`, such as the size of a box."""
    data[offset : offset + 4] = (int.from_bytes(data[offset : offset + 4], "big") + amount).to_bytes(4, "big")


def _positions_of_sizes(data: bytes, meta: range) -> list[int]:
    """Start positions of all complete `ispe` properties; each holds the width and height of an image."""
    return [start for name, start, stop in _properties(data, meta) if name == b"ispe" and stop - start >= 12]


def _cicp(nclx: bytes) -> bytes:
    """The four CICP codes in the body of an `nclx` property, one byte each; empty if it is too short."""
    if len(nclx) < 7:
        return b""
    return bytes([nclx[1], nclx[3], nclx[5], nclx[6] >> 7])


def _properties(data: bytes, meta: range) -> Iterator[tuple[bytes, int, int]]:
    """Yields each property, the last one first: its name, and the start and end of its body.

    A `colr` property is named by its colour type, such as `nclx`, which its body then does not include.
    """
    properties = _first_box(data, b"iprp", meta.start + 4, meta.stop)
    container = _first_box(data, b"ipco", properties.start, properties.stop)
    for name, start, stop in reversed(list(_boxes(data, container.start, container.stop))):
        if name == b"colr":
            yield data[start : start + 4], start + 4, stop
        else:
            yield name, start, stop


def _frames(data: bytes) -> int:
    """Number of frames in the first track of a sequence; 1 for a still image."""
    body = range(len(data))
    for name in _SAMPLE_TABLE_PATH:
        body = _first_box(data, name, body.start, body.stop)
    sizes = _first_box(data, b"stsz", body.start, body.stop)
    return int.from_bytes(data[sizes.start + 8 : sizes.start + 12], "big") if sizes else 1


def _first_box(data: bytes, name: bytes, start: int, stop: int) -> range:
    """The byte range of the body of the first box with this name; an empty range if there is none."""
    return next((range(a, b) for found, a, b in _boxes(data, start, stop) if found == name), range(0))


def _boxes(data: bytes, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Yields each box between two positions: its name, and the start and end of its body.

    A body is cut off at `stop`. The first box whose size is smaller than its header ends the iteration.
    """
    while start + 8 <= stop:
        size, header = int.from_bytes(data[start : start + 4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(data[start + 8 : start + 16], "big"), 16
        end = start + size if size else stop
        if size and size < header:
            return
        yield data[start + 4 : start + 8], start + header, min(end, stop)
        start = end
