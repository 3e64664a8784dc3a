"""Measures how much a restored clip flickers where the original does not move."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

STILL_THRESHOLD = 8.0
"""Largest change in levels (of 255) between two frames that still counts as noise and not as motion."""


def flicker_ratio(
    frames: Iterable[NDArray[np.uint8]],
    restored: Iterable[NDArray[np.uint8]],
    *,
    still_threshold: float = STILL_THRESHOLD,
) -> float:
    """Ratio of the frame-to-frame change of a result to that of the clip, over pixels that do not move.

    1 means as steady as the clip; higher values mean flicker. NaN if no pixel is still, or if the still
    pixels of the clip do not change at all.

    Args:
        frames: (H, W, 3) each, frames of the clip.
        restored: the corresponding frames of the result.
        still_threshold: a pixel is still if no channel changes by more levels (of 255) than this.
    """
    previous: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
    changes = np.zeros(2)
    for frame, result in zip(frames, restored, strict=True):
        current = frame.astype(np.float32), result.astype(np.float32)
        if previous is not None:
            differences = [np.abs(new - old) for new, old in zip(current, previous, strict=True)]
            still = differences[0].max(axis=2) <= still_threshold
            changes += [float(difference[still].sum()) for difference in differences]
        previous = current
    return float(changes[1] / changes[0]) if changes[0] else float("nan")
