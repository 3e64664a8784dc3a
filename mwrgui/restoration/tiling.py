"""How a picture is cut into overlapping windows, and with which weights their results are put together."""

from dataclasses import dataclass
from math import isqrt

import numpy as np
from numpy.typing import NDArray

RAMP = 32
"""Pixels over which one window fades into the next."""


@dataclass(frozen=True, slots=True)
class Window:
    """One window along one side of a picture.

    The network sees `start` to `stop`; its result counts from `first` to `last`, fading in and
    out over `RAMP` pixels wherever another window goes on.
    """

    start: int
    stop: int
    first: int
    last: int
    fades_in: bool
    fades_out: bool

    def weights(self) -> NDArray[np.float32]:
        """(last − first,) weights; those of overlapping windows add up to 1."""
        weights = np.ones(self.last - self.first, np.float32)
        rising = (np.arange(RAMP, dtype=np.float32) + 0.5) / RAMP
        if self.fades_in:
            weights[:RAMP] = rising
        if self.fades_out:
            weights[-RAMP:] = rising[::-1]
        return weights


def least_side(*, overlap: int, multiple: int) -> int:
    """The smallest side of a tile that has a neighbour on both sides."""
    return 2 * overlap + 2 * RAMP + multiple


def cut(length: int, *, tile: int, overlap: int, multiple: int) -> list[Window]:
    """Windows of at most `tile` pixels over a side of `length` pixels, in order; one if it fits.

    A window's result does not count within `overlap` pixels of its edge, unless that is the picture's own.
    Windows start at multiples of `multiple`, so that a network which works on coarser grids sees
    the same grid in each.

    >>> [(w.start, w.stop, w.first, w.last) for w in cut(250, tile=200, overlap=32, multiple=16)]
    [(0, 192, 0, 160), (96, 250, 128, 250)]
    """
    shared = 2 * overlap + RAMP
    step = (max(tile, least_side(overlap=overlap, multiple=multiple)) - shared) // multiple * multiple
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
                last=length if is_last else start + step + overlap + RAMP,
                fades_in=number > 0,
                fades_out=not is_last,
            )
        )
    return windows


def sides_within(*, height: int, width: int, area: int, most_rows: int, least: int) -> tuple[int, int]:
    """Rows and columns of a tile of at most `area` pixels: the whole picture, a whole side, or a square.

    Sides do not fall below `least`, unless the picture itself is smaller.
    """
    rows = min(height, max(least, min(most_rows, max(isqrt(area), area // width))))
    return rows, min(width, max(least, area // rows))
