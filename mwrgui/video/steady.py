"""Keeps neighbouring frames from flickering: the change is smoothed over time where the clip itself is still.

Haze and brightness change slowly over the picture, so what their change does from one frame to the next is
the network's doubt and not the weather: means over cells are smoothed over half a second. Streaks and drops
are fine and move: each frame keeps its own change wherever a pixel differs from what it was, and elsewhere
the change is smoothed over few frames.
"""

from dataclasses import dataclass
from math import exp

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.video.planes import Change

CELL = 16
"""Pixels of the small picture whose mean change is smoothed as one."""
_CUT = 0.5
"""Share of the cells that show other things after a cut."""
_FINE = 0.3
"""Of the seconds over which cells are smoothed, those for single pixels."""

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Stillness:
    """Difference to what was seen, 0..1: still up to `noise`, another thing from `moved` on."""

    noise: float
    moved: float

    def motion(self, difference: Values) -> Values:
        """(h, w, 1), 0 where it is still to 1 where another thing is seen."""
        motion: Values = np.clip((difference - self.noise) / (self.moved - self.noise), 0, 1)
        return motion


_CELLS, _PIXELS = _Stillness(0.03, 0.11), _Stillness(4 / 255, 10 / 255)


class Steadying:
    """Smooths the changes of one clip, frame by frame; begins anew by itself where the scene is cut.

    Args:
        seconds: after which two thirds of a lasting difference have come through; 0 smooths nothing.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[str, Values] = {}
        self._time = 0.0

    def smooth(self, change: Change, picture: NDArray[np.uint16], time: float) -> Change:
        """The change (h, w, 3) to the small `picture` shown at `time`, in seconds, made steady."""
        if not self._seconds:
            return change
        seen = np.multiply(picture, 1 / 65535, dtype=np.float32)
        slow, cells = _in_cells(change), _in_cells(seen)
        passed, self._time = max(0.0, time - self._time), time
        motion = self._motion_of_cells(cells)
        if motion is None:
            self._kept = {
                "slow": slow,
                "cells": cells,
                "fine": change - _enlarged(slow, change),
                "seen": seen,
            }
            return change
        fine = change - _enlarged(slow, change)
        usual = 1 - exp(-passed / self._seconds)
        slow = self._follow({"slow": slow, "cells": cells}, usual + (1 - usual) * motion)
        difference = np.abs(seen - self._kept["seen"]).mean(axis=2, keepdims=True)
        usual = 1 - exp(-passed / (self._seconds * _FINE))
        fine = self._follow({"fine": fine, "seen": seen}, usual + (1 - usual) * _PIXELS.motion(difference))
        return fine + _enlarged(slow, change)

    @property
    def state(self) -> dict[str, NDArray[np.generic]]:
        """All that the next frames depend on."""
        return {**self._kept, "time": np.array(self._time)}

    def go_on(self, state: dict[str, NDArray[np.generic]]) -> None:
        """Goes on where another one was when it had this state."""
        self._kept = {name: values.astype(np.float32) for name, values in state.items() if name != "time"}
        self._time = float(state["time"]) if state else 0.0

    def _follow(self, values: dict[str, Values], weight: Values) -> Values:
        """Lets what is kept move towards new values by `weight`, (h, w, 1) 0..1; returns the first."""
        weight = weight.astype(np.float32)
        for name, new in values.items():
            self._kept[name] = self._kept[name] + weight * (new - self._kept[name])
        return self._kept[next(iter(values))]

    def _motion_of_cells(self, cells: Values) -> Values | None:
        """(h, w, 1) 0..1; None at the first frame and after a cut."""
        before = self._kept.get("cells")
        if before is None or before.shape != cells.shape:
            return None
        motion = _CELLS.motion(np.abs(cells - before).mean(axis=2, keepdims=True))
        return None if motion.mean() > _CUT else motion


def _in_cells(values: Values) -> Values:
    height, width, _ = values.shape
    size = (max(1, round(width / CELL)), max(1, round(height / CELL)))
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def _enlarged(cells: Values, like: Change) -> Values:
    height, width, _ = like.shape
    return cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)
