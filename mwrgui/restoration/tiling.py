"""Tiling: overlapping windows of an image, and the weights that blend their results."""

from dataclasses import dataclass
from math import isqrt

import numpy as np
from numpy.typing import NDArray

BLEND_WIDTH = 32
"""Pixels over which adjacent windows are blended."""


@dataclass(frozen=True, slots=True)
class Window:
    """One window along one axis of an image.

    The network sees pixels `start` to `stop`; its result is used from `first` to `last`. `stop` and `last`
    are exclusive. `fades_in`, `fades_out`: whether `BLEND_WIDTH` pixels overlap the previous or next window.
    """

    start: int
    stop: int
    first: int
    last: int
    fades_in: bool
    fades_out: bool

    def weights(self) -> NDArray[np.float32]:
        """Blending weights (last − first,); those of overlapping windows add up to 1."""
        weights = np.ones(self.last - self.first, np.float32)
        rising = (np.arange(BLEND_WIDTH, dtype=np.float32) + 0.5) / BLEND_WIDTH
        if self.fades_in:
            weights[:BLEND_WIDTH] = rising
        if self.fades_out:
            weights[-BLEND_WIDTH:] = rising[::-1]
        return weights


def min_tile_side(*, overlap: int, multiple: int) -> int:
    """The smallest side of a tile with neighbours on both sides."""
    return 2 * overlap + 2 * BLEND_WIDTH + multiple


def split_side(length: int, *, tile: int, overlap: int, multiple: int) -> list[Window]:
    """Splits `length` pixels into windows of at most `tile` pixels, or `min_tile_side` if that is more.

    The result of a window is not used within `overlap` pixels of its edge, except at the edge of the image.
    Windows start at multiples of `multiple`, so that downsampling grids of the network coincide.

    >>> [(w.start, w.stop, w.first, w.last) for w in split_side(250, tile=200, overlap=32, multiple=16)]
    [(0, 192, 0, 160), (96, 250, 128, 250)]
    """
    shared = 2 * overlap + BLEND_WIDTH
    step = (max(tile, min_tile_side(overlap=overlap, multiple=multiple)) - shared) // multiple * multiple
    starts = [0]
    while length > tile and starts[-1] + step + shared < length:
        starts.append(starts[-1] + step)
    windows = []
    for number, start in enumerate(starts):
        is_last = number == len(starts) - 1
        windows.append(
            Window(
                start=start,
                stop=length if is_last else start + step + shared,
                first=start + overlap if number else 0,
                last=length if is_last else start + step + overlap + BLEND_WIDTH,
                fades_in=number > 0,
                fades_out=not is_last,
            )
        )
    return windows


def sides_within(*, height: int, width: int, area: int, max_rows: int, min_side: int) -> tuple[int, int]:
    """Height and width of a tile of at most `area` pixels: the whole image, a whole side, or a square.

    The height is at most `max_rows`. Sides are at least `min_side`, even if that exceeds the other limits,
    unless the image itself is smaller.
    """
    rows = min(height, max(min_side, min(max_rows, max(isqrt(area), area // width))))
    return rows, min(width, max(min_side, area // rows))
