"""Checks from the header of a photo, before decoding it, whether it fits into memory."""

from dataclasses import dataclass

import psutil

_COPIES = 3
"""Copies in memory: the photo, its result, and buffers of decoders and encoders."""
_MEMORY_SHARE = 0.75
_MAX_PIXELS = 1 << 30
_SUSPICIOUS_PIXELS, _MAX_BITS_PER_BYTE = 100_000_000, 800
"""A photo with more pixels than the first value is suspicious if it has more bits per byte of its file."""


class TooLarge(Exception):
    """A photo needs more memory than is free, or has suspiciously many pixels for its file."""

    def __init__(self, megapixels: float, needed: float, free: float, *, suspicious: bool) -> None:
        super().__init__(f"{megapixels:.0f} megapixels")
        self.megapixels, self.needed, self.free = megapixels, needed, free
        self.suspicious = suspicious


@dataclass(frozen=True, slots=True)
class Size:
    """Sides and channels by the header, whether channels have 16 bits, and the size of the file in bytes."""

    width: int
    height: int
    channels: int
    deep: bool
    file: int

    @property
    def pixels(self) -> int:
        """Number of pixels: width times height."""
        return self.width * self.height

    @property
    def needed(self) -> int:
        """Memory in bytes that restoring needs."""
        return self.pixels * max(3, self.channels) * (2 if self.deep else 1) * _COPIES


def refuse_too_large(size: Size) -> None:
    """Checks a size before its pixels are decoded.

    Raises:
        TooLarge: it would need more than three quarters of the free memory, or is suspicious.
    """
    free = psutil.virtual_memory().available
    claimed_bits = size.pixels * size.channels * (16 if size.deep else 8)
    suspicious = size.pixels > _SUSPICIOUS_PIXELS and claimed_bits > size.file * _MAX_BITS_PER_BYTE * 2
    if size.pixels > _MAX_PIXELS or size.needed > free * _MEMORY_SHARE or suspicious:
        raise TooLarge(size.pixels / 1e6, size.needed / 1e9, free / 1e9, suspicious=suspicious)
