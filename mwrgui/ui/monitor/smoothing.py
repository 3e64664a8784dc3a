"""Bias-corrected running means of growing series."""

import math

import numpy as np
from numpy.typing import NDArray

_MAX_DIGITS = 200
"""Powers of the decay stay above 10**-_MAX_DIGITS, well within the range of float64."""
_MAX_BLOCK = 1 << 14
"""Largest number of values that are averaged in one pass."""


class RunningMean:
    """An exponential moving average over about `span` values, divided by the sum of its weights.

    The mean at a NaN or infinite value is NaN; such values have no weight.
    Source: bias correction as in Adam (Kingma and Ba, ICLR 2015), section 3.
    """

    def __init__(self, span: int) -> None:
        self._decay = 1 - 1 / span
        self._sum = 0.0
        self._start_weight = 1.0  # weight of the time before the first value
        if self._decay:
            block = min(_MAX_BLOCK, math.ceil(-_MAX_DIGITS / math.log10(self._decay)))
            self._powers = self._decay ** np.arange(1, block + 1)

    def extend(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Adds values, (n,), and returns the mean after each of them, (n,)."""
        if not self._decay:
            return values.copy()
        means = np.full(len(values), np.nan, np.float32)
        known = np.flatnonzero(np.isfinite(values))
        for start in range(0, len(known), len(self._powers)):
            indices = known[start : start + len(self._powers)]
            means[indices] = self._extend_block(values[indices].astype(np.float64))
        return means

    def _extend_block(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Computes sₙ = d·sₙ₋₁ + (1 − d)·xₙ for a whole block: sₙ·d⁻ⁿ is a cumulative sum."""
        powers = self._powers[: len(values)]
        sums = ((1 - self._decay) * np.cumsum(values / powers) + self._sum) * powers
        means: NDArray[np.float64] = sums / (1 - self._start_weight * powers)
        self._sum, self._start_weight = float(sums[-1]), self._start_weight * float(powers[-1])
        return means
