"""The vertical range of a plot: it holds still while the values move within it."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Range = tuple[float, float]

_PAD = 0.08
"""Room above and below, as a share of what is spanned."""
_LEAST_USED = 0.45
"""A range of which the values use less is drawn together."""
_OUTLIERS = 0.01
"""The share of faint values, at either end, that need not be seen."""


def spanned(firm: Iterable[NDArray[np.float32]], faint: Iterable[NDArray[np.float32]]) -> Range | None:
    """What must be seen: all of the firm values, and of the faint ones all but the outliers."""
    ends: list[float] = []
    for values in firm:
        known = values[np.isfinite(values)]
        if len(known):
            ends += [float(known.min()), float(known.max())]
    for values in faint:
        known = values[np.isfinite(values)]
        if len(known):
            outside = int(_OUTLIERS * len(known))
            ends += np.sort(known)[[outside, -1 - outside]].tolist()
    return (min(ends), max(ends)) if ends else None


def settle(now: Range | None, wanted: Range | None) -> Range | None:
    """The range to show: that of now as long as it serves."""
    if wanted is None:
        return now
    low, high = wanted
    spread = high - low
    if now and now[0] <= low and high <= now[1] and spread >= _LEAST_USED * (now[1] - now[0]):
        return now
    pad = _PAD * spread or abs(high) * _PAD or 1.0
    return low - pad, high + pad
