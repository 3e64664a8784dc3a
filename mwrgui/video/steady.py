"""Keeps neighbouring frames from flickering: the change is smoothed over time where the clip itself is still.

Haze and brightness change slowly over the picture, so what their change does from one frame to the next is
the network's doubt and not the weather: means over cells are smoothed over half a second. Streaks and drops
are fine and move: each frame keeps its own change wherever a pixel differs from what it was, and elsewhere
the change is smoothed over few frames.
"""

from dataclasses import dataclass
from math import exp
from typing import Any

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
        """(h, w), 0 where it is still to 1 where another thing is seen."""
        scale = 1 / (self.moved - self.noise)
        motion = cv2.addWeighted(difference, scale, difference, 0, -self.noise * scale)
        return _values(np.clip(motion, 0, 1, out=motion))


_CELLS, _PIXELS = _Stillness(0.03, 0.11), _Stillness(4 / 255, 10 / 255)
_MEAN_OF_CHANNELS = np.full((1, 3), 1 / 3, np.float32)


class Steadying:
    """Smooths the changes of one clip, frame by frame; begins anew by itself where the scene is cut.

    Arrays of pixels pass through OpenCV, in place: a quarter of the time that NumPy takes for three channels.

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
        fine = _enlarged(slow, change)
        cv2.subtract(change, fine, dst=fine)
        passed, self._time = max(0.0, time - self._time), time
        motion = self._motion_of_cells(cells)
        if motion is None:
            self._kept = {"slow": slow, "cells": cells, "fine": fine, "seen": seen}
            return change
        self._follow({"slow": slow, "cells": cells}, _weight(motion, passed / self._seconds))
        motion = _PIXELS.motion(_mean_difference(seen, self._kept["seen"]))
        self._follow({"fine": fine, "seen": seen}, _weight(motion, passed / (self._seconds * _FINE)))
        result = _enlarged(self._kept["slow"], change)
        cv2.add(result, self._kept["fine"], dst=result)
        return result

    @property
    def state(self) -> dict[str, NDArray[np.generic]]:
        """All that the next frames depend on."""
        return {name: values.copy() for name, values in self._kept.items()} | {"time": np.array(self._time)}

    def go_on(self, state: dict[str, NDArray[np.generic]]) -> None:
        """Goes on where another one was when it had this state."""
        self._kept = {name: values.astype(np.float32) for name, values in state.items() if name != "time"}
        self._time = float(state["time"]) if state else 0.0

    def _follow(self, values: dict[str, Values], weight: Values) -> None:
        """Lets what is kept move towards new values by `weight`, (h, w, 3) 0..1; uses up the new values."""
        for name, new in values.items():
            kept = self._kept[name]
            cv2.subtract(new, kept, dst=new)
            cv2.multiply(new, weight, dst=new)
            cv2.add(kept, new, dst=kept)

    def _motion_of_cells(self, cells: Values) -> Values | None:
        """(h, w) 0..1; None at the first frame and after a cut."""
        before = self._kept.get("cells")
        if before is None or before.shape != cells.shape:
            return None
        motion = _CELLS.motion(_mean_difference(cells, before))
        return None if motion.mean() > _CUT else motion


def _weight(motion: Values, passed: float) -> Values:
    """(h, w, 3): how far to follow after a time in units of that of the smoothing; wholly where it moves."""
    usual = 1 - exp(-passed)
    weight = _values(usual + (1 - usual) * motion)
    return _values(cv2.merge((weight, weight, weight)))


def _mean_difference(first: Values, second: Values) -> Values:
    """(h, w): absolute, mean of the channels."""
    return _values(cv2.transform(cv2.absdiff(first, second), _MEAN_OF_CHANNELS))


def _values(array: NDArray[Any]) -> Values:
    return array.astype(np.float32, copy=False)


def _in_cells(values: Values) -> Values:
    height, width, _ = values.shape
    size = (max(1, round(width / CELL)), max(1, round(height / CELL)))
    return _values(cv2.resize(values, size, interpolation=cv2.INTER_AREA))


def _enlarged(cells: Values, like: Change) -> Values:
    height, width, _ = like.shape
    return _values(cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR))
