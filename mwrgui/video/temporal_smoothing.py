"""Reduces flicker: smooths the network's residual over time wherever the clip itself does not move.

Haze and brightness vary slowly: fast variations of their residual are noise of the network, not weather. So
the means over cells are smoothed over about half a second. Rain streaks and drops are small and move, so each
frame keeps its own residual wherever a pixel of the clip moves; elsewhere the fine part of the residual is
smoothed over a few frames.
"""

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mwrgui.video.planes import Residual  # imports PyAV, which a camera does not need

CELL_SIDE = 16
"""Side in pixels of the cells over which the slow part of the residual is averaged."""
_CUT_MOTION = 0.5
"""Mean motion of the cells, 0..1, above which a frame counts as the first after a cut."""
_FINE_TIME_SHARE = 0.3
"""Time constant for single pixels, as a share of that for cells."""

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _MotionThresholds:
    """Differences between frames, 0..1, below which content is still and above which it has changed."""

    noise_below: float
    motion_above: float

    def motion(self, difference: Values) -> Values:
        """(h, w): from 0 where nothing moves to 1 where the content has changed."""
        scale = 1 / (self.motion_above - self.noise_below)
        motion = cv2.addWeighted(difference, scale, difference, 0, -self.noise_below * scale)
        return _as_float32(np.clip(motion, 0, 1, out=motion))


_CELL_THRESHOLDS, _PIXEL_THRESHOLDS = _MotionThresholds(0.03, 0.11), _MotionThresholds(4 / 255, 10 / 255)
_MEAN_OF_CHANNELS = np.full((1, 3), 1 / 3, np.float32)


class TemporalSmoother:
    """Smooths the residuals of one clip, frame by frame; restarts at each cut.

    Computes with OpenCV and in place, which takes a quarter of the time of NumPy for three channels.

    Args:
        seconds: time constant: after it, a lasting change has reached two thirds of its size. 0 turns
            smoothing off.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._state: dict[str, Values] = {}
        self._time = 0.0

    def smooth(self, residual: "Residual", picture: NDArray[np.uint16], time: float) -> "Residual":
        """Returns the smoothed residual of the network's input `picture`, displayed at `time` in seconds."""
        if not self._seconds:
            return residual
        scaled = np.multiply(picture, 1 / 65535, dtype=np.float32)
        slow, cells = _cell_means(residual), _cell_means(scaled)
        fine = _enlarge(slow, residual)
        cv2.subtract(residual, fine, dst=fine)
        elapsed, self._time = max(0.0, time - self._time), time
        motion = self._motion_of_cells(cells)
        if motion is None:
            self._state = {"slow": slow, "cells": cells, "fine": fine, "seen": scaled}
            return residual
        self._blend_towards({"slow": slow, "cells": cells}, _blend_weight(motion, elapsed / self._seconds))
        motion = _PIXEL_THRESHOLDS.motion(_mean_difference(scaled, self._state["seen"]))
        weight = _blend_weight(motion, elapsed / (self._seconds * _FINE_TIME_SHARE))
        self._blend_towards({"fine": fine, "seen": scaled}, weight)
        smoothed = _enlarge(self._state["slow"], residual)
        cv2.add(smoothed, self._state["fine"], dst=smoothed)
        return smoothed

    @property
    def state(self) -> dict[str, NDArray[np.generic]]:
        """Everything that the next call of `smooth` depends on, by name."""
        copies = {name: values.copy() for name, values in self._state.items()}
        return {**copies, "time": np.array(self._time)}

    def load_state(self, state: dict[str, NDArray[np.generic]]) -> None:
        """Loads a state; smoothing continues as if it had not been interrupted. An empty state resets it."""
        self._state = {name: values.astype(np.float32) for name, values in state.items() if name != "time"}
        self._time = float(state["time"]) if state else 0.0

    def _blend_towards(self, values: dict[str, Values], weight: Values) -> None:
        """Blends stored values with new ones by `weight`, (h, w, 3) 0..1; overwrites the new ones."""
        for name, new in values.items():
            stored = self._state[name]
            cv2.subtract(new, stored, dst=new)
            cv2.multiply(new, weight, dst=new)
            cv2.add(stored, new, dst=stored)

    def _motion_of_cells(self, cells: Values) -> Values | None:
        """Motion since the previous frame, (h, w), 0..1; None for the first frame and after a cut."""
        previous = self._state.get("cells")
        if previous is None or previous.shape != cells.shape:
            return None
        motion = _CELL_THRESHOLDS.motion(_mean_difference(cells, previous))
        return None if motion.mean() > _CUT_MOTION else motion


def _blend_weight(motion: Values, elapsed: float) -> Values:
    """Weight of new values, (h, w, 3), 0..1: 1 where content has changed; `elapsed` is in time constants."""
    still = 1 - exp(-elapsed)
    weight = _as_float32(still + (1 - still) * motion)
    return _as_float32(cv2.merge((weight, weight, weight)))


def _mean_difference(first: Values, second: Values) -> Values:
    """(h, w): the absolute difference, averaged over the channels."""
    return _as_float32(cv2.transform(cv2.absdiff(first, second), _MEAN_OF_CHANNELS))


def _as_float32(array: NDArray[Any]) -> Values:
    return array.astype(np.float32, copy=False)


def _cell_means(values: Values) -> Values:
    height, width, _ = values.shape
    size = (max(1, round(width / CELL_SIDE)), max(1, round(height / CELL_SIDE)))
    return _as_float32(cv2.resize(values, size, interpolation=cv2.INTER_AREA))


def _enlarge(cells: Values, like: "Residual") -> Values:
    height, width, _ = like.shape
    return _as_float32(cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR))
