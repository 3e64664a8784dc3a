"""Checks by the size in the header of a photo whether it fits into memory, before it is decoded."""

from dataclasses import dataclass

import psutil

_COPIES_IN_MEMORY = 3
"""Copies in memory: the photo, its result, and buffers of decoders and encoders."""
_MEMORY_SHARE = 0.75
"""Largest share of the free memory that restoring a photo may need."""
_MAX_PIXELS = 1 << 30
_SUSPICIOUS_PIXELS, _MAX_BITS_PER_BYTE = 100_000_000, 1600
"""A photo is suspicious if it exceeds both: number of pixels, and decoded bits per byte of its file."""


class PhotoTooLarge(Exception):
    """A photo has too many pixels: for the free memory, for this program, or for so small a file.

    Attributes:
        needed, free: memory in GB.
        suspicious: whether it has too many pixels for so small a file.
    """

    def __init__(self, megapixels: float, needed: float, free: float, *, suspicious: bool) -> None:
        super().__init__(f"{megapixels:.0f} megapixels")
        self.megapixels, self.needed, self.free = megapixels, needed, free
        self.suspicious = suspicious


@dataclass(frozen=True, slots=True)
class PhotoSize:
    """Width and height in pixels, channels and bit depth by the header, and the size of the file in bytes."""

    width: int
    height: int
    channels: int
    has_16_bits: bool
    file_bytes: int

    @property
    def pixels(self) -> int:
        """Number of pixels: width times height."""
        return self.width * self.height

    @property
    def needed_bytes(self) -> int:
        """Memory in bytes that restoring needs."""
        return self.pixels * max(3, self.channels) * (2 if self.has_16_bits else 1) * _COPIES_IN_MEMORY


def refuse_too_large(size: PhotoSize) -> None:
    """Checks a size before its pixels are decoded.

    Raises:
        PhotoTooLarge: it has more than 2³⁰ pixels, restoring it would need more than three quarters of the
            free memory, or it has suspiciously many pixels for its file.
    """
    free = psutil.virtual_memory().available
    claimed_bits = size.pixels * size.channels * (16 if size.has_16_bits else 8)
    suspicious = size.pixels > _SUSPICIOUS_PIXELS and claimed_bits > size.file_bytes * _MAX_BITS_PER_BYTE
    if size.pixels > _MAX_PIXELS or size.needed_bytes > free * _MEMORY_SHARE or suspicious:
        raise PhotoTooLarge(size.pixels / 1e6, size.needed_bytes / 1e9, free / 1e9, suspicious=suspicious)
