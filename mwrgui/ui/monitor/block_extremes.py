"""Lowest and highest value of every block of a growing series, so that long series are drawn quickly."""

import numpy as np
from numpy.typing import NDArray

BLOCK_LENGTH = 64
"""Number of values in a stored block; extremes of larger blocks are computed from the stored ones."""

Floats = NDArray[np.float32]


class BlockExtremes:
    """The extremes of all complete blocks of a series; NaN only for a block in which all values are NaN."""

    def __init__(self) -> None:
        self._extremes = np.empty((0, 2), np.float32)

    def extend(self, values: Floats) -> None:
        """Adds the blocks that have been completed; `values` is the whole series."""
        start, end = (BLOCK_LENGTH * n for n in (len(self._extremes), len(values) // BLOCK_LENGTH))
        if start < end:
            self._extremes = np.concatenate(
                [self._extremes, _extremes_of_blocks(values[start:end], BLOCK_LENGTH)]
            )

    def between(self, values: Floats, *, start: int, end: int, block: int) -> Floats:
        """Lowest and highest value of every block between two indices, (n, 2); the last block may be shorter.

        Args:
            start: index of the first value; a multiple of `block`.
            end: index after the last value.
            block: number of values in a block, a power of two.
        """
        if block < BLOCK_LENGTH:
            return _extremes_of_blocks(values[start:end], block)
        whole = end // BLOCK_LENGTH
        parts = [self._extremes[start // BLOCK_LENGTH : whole]]
        if end % BLOCK_LENGTH:
            parts.append(_extremes_of_blocks(values[whole * BLOCK_LENGTH : end], BLOCK_LENGTH))
        extremes, starts = np.concatenate(parts), np.arange(0, sum(map(len, parts)), block // BLOCK_LENGTH)
        return np.stack(
            [np.fmin.reduceat(extremes[:, 0], starts), np.fmax.reduceat(extremes[:, 1], starts)], axis=1
        )


def _extremes_of_blocks(values: Floats, block: int) -> Floats:
    starts = np.arange(0, len(values), block)
    return np.stack([np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)], axis=1)
