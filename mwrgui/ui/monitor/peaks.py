"""The lowest and the highest value of every block of a growing series, so that a long one is cut quickly."""

import numpy as np
from numpy.typing import NDArray

BLOCK = 64
"""Values in a block that is remembered; larger ones are put together from these."""

Floats = NDArray[np.float32]


class Peaks:
    """Knows all whole blocks of a series; what is no number counts only where there is nothing else."""

    def __init__(self) -> None:
        self._known = np.empty((0, 2), np.float32)

    def extend(self, values: Floats) -> None:
        """Takes up what has come; `values` are all there are, from the first."""
        start, end = (BLOCK * n for n in (len(self._known), len(values) // BLOCK))
        if start < end:
            self._known = np.concatenate([self._known, _ends(values[start:end], BLOCK)])

    def cut(self, values: Floats, *, start: int, end: int, block: int) -> Floats:
        """(n, 2) Lowest and highest of every `block` values between two places; the last may be fewer.

        `block` is a power of two and `start` a multiple of it.
        """
        if block < BLOCK:
            return _ends(values[start:end], block)
        whole = end // BLOCK
        parts = [self._known[start // BLOCK : whole]]
        if end % BLOCK:
            parts.append(_ends(values[whole * BLOCK : end], BLOCK))
        ends, starts = np.concatenate(parts), np.arange(0, sum(map(len, parts)), block // BLOCK)
        return np.stack([np.fmin.reduceat(ends[:, 0], starts), np.fmax.reduceat(ends[:, 1], starts)], axis=1)


def _ends(values: Floats, block: int) -> Floats:
    starts = np.arange(0, len(values), block)
    return np.stack([np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)], axis=1)
