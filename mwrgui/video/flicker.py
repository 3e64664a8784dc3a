"""How much a restored clip flickers where the clip itself is still."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

STILL = 8.0
"""Levels of 255 by which a pixel of a still place may differ from one frame to the next: noise, not rain."""


def flicker_ratio(
    frames: Iterable[NDArray[np.uint8]], restored: Iterable[NDArray[np.uint8]], *, still: float = STILL
) -> float:
    """Mean change between neighbouring frames of the result in still places, over that of the clip there.

    1 is as steady as the clip; more flickers. NaN where nothing is still, or where all of it is frozen.

    Args:
        frames: (H, W, 3) each, of the clip.
        restored: the same frames of the result.
        still: levels of 255 that no channel of a still pixel differs by from the frame before.
    """
    before: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
    changes = np.zeros(2)
    for frame, result in zip(frames, restored, strict=True):
        now = frame.astype(np.float32), result.astype(np.float32)
        if before is not None:
            moves = [np.abs(new - old) for new, old in zip(now, before, strict=True)]
            places = moves[0].max(axis=2) <= still
            changes += [float(move[places].sum()) for move in moves]
        before = now
    return float(changes[1] / changes[0]) if changes[0] else float("nan")
