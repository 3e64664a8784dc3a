"""The vertical range of a plot, which changes only when the values no longer fit it well."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Range = tuple[float, float]

_MARGIN = 0.08
"""Margin above and below, as a share of the values' range."""
_MIN_USED_SHARE = 0.45
"""The range shrinks when the values use less than this share of it."""
_OUTLIER_SHARE = 0.01
"""Share of the raw values at either end that may lie outside the range."""


def needed_range(means: Iterable[NDArray[np.float32]], raw: Iterable[NDArray[np.float32]]) -> Range | None:
    """The range of all running means and of raw values except outliers; None without finite values."""
    ends: list[float] = []
    for values in means:
        known = values[np.isfinite(values)]
        if len(known):
            ends += [float(known.min()), float(known.max())]
    for values in raw:
        known = values[np.isfinite(values)]
        if len(known):
            outside = int(_OUTLIER_SHARE * len(known))
            ends += np.sort(known)[[outside, -1 - outside]].tolist()
    return (min(ends), max(ends)) if ends else None


def steady_range(current: Range | None, wanted: Range | None) -> Range | None:
    """The range to show: `current` as long as it fits `wanted` well, otherwise a new one with margins."""
    if wanted is None:
        return current
    low, high = wanted
    spread = high - low
    if (
        current
        and current[0] <= low
        and high <= current[1]
        and spread >= _MIN_USED_SHARE * (current[1] - current[0])
    ):
        return current
    pad = _MARGIN * spread or abs(high) * _MARGIN or 1.0
    return low - pad, high + pad
