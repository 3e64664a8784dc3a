"""Reduces flicker: smooths the network's residual over time wherever the clip itself does not move.

Haze and brightness vary slowly, so fast variations of their residual are uncertainty of the network and not
weather: the means over cells are smoothed over about half a second. Rain streaks and drops are fine and move:
wherever a pixel of the clip moves, each frame keeps its own residual; elsewhere the fine part of the residual
is smoothed over a few frames.
"""

from dataclasses import dataclass
from math import exp

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.video.planes import Residual

CELL_SIDE = 16
"""Side in pixels of the cells over which the slow part of the residual is averaged."""
_CUT_SHARE = 0.5
"""Mean motion of the cells from which on a frame counts as the first after a cut."""
_FINE_TIME_SHARE = 0.3
"""Time constant for single pixels, as a share of that for cells."""

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _MotionThresholds:
    """Differences between frames, 0..1, below which a value is still and above which it has moved."""

    noise_below: float
    motion_above: float

    def motion(self, difference: Values) -> Values:
        """(h, w, 1): from 0 where nothing moves to 1 where the content has changed."""
        motion: Values = np.clip(
            (difference - self.noise_below) / (self.motion_above - self.noise_below), 0, 1
        )
        return motion


_CELLS, _PIXELS = _MotionThresholds(0.03, 0.11), _MotionThresholds(4 / 255, 10 / 255)


class TemporalSmoother:
    """Smooths the residuals of one clip, frame by frame; restarts at each cut.

    Args:
        seconds: time constant: a lasting change reaches two thirds of its size after it. 0 turns smoothing
            off.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._state: dict[str, Values] = {}
        self._time = 0.0

    def smooth(self, residual: Residual, picture: NDArray[np.uint16], time: float) -> Residual:
        """Returns the smoothed residual of the network's input `picture`, displayed at `time` in seconds."""
        if not self._seconds:
            return residual
        seen = np.multiply(picture, 1 / 65535, dtype=np.float32)
        slow, cells = _cell_means(residual), _cell_means(seen)
        elapsed, self._time = max(0.0, time - self._time), time
        motion = self._motion_of_cells(cells)
        if motion is None:
            self._state = {
                "slow": slow,
                "cells": cells,
                "fine": residual - _enlarge(slow, residual),
                "seen": seen,
            }
            return residual
        fine = residual - _enlarge(slow, residual)
        weight = 1 - exp(-elapsed / self._seconds)
        slow = self._blend_towards({"slow": slow, "cells": cells}, weight + (1 - weight) * motion)
        difference = np.abs(seen - self._state["seen"]).mean(axis=2, keepdims=True)
        weight = 1 - exp(-elapsed / (self._seconds * _FINE_TIME_SHARE))
        fine = self._blend_towards(
            {"fine": fine, "seen": seen}, weight + (1 - weight) * _PIXELS.motion(difference)
        )
        return fine + _enlarge(slow, residual)

    @property
    def state(self) -> dict[str, NDArray[np.generic]]:
        """All that the next call of `smooth` depends on."""
        return {**self._state, "time": np.array(self._time)}

    def load_state(self, state: dict[str, NDArray[np.generic]]) -> None:
        """Restores a state; the result is the same as if smoothing had not been interrupted."""
        self._state = {name: values.astype(np.float32) for name, values in state.items() if name != "time"}
        self._time = float(state["time"]) if state else 0.0

    def _blend_towards(self, values: dict[str, Values], weight: Values) -> Values:
        """Blends stored values with new ones by `weight`, (h, w, 1) 0..1; returns the first of them."""
        weight = weight.astype(np.float32)
        for name, new in values.items():
            self._state[name] = self._state[name] + weight * (new - self._state[name])
        return self._state[next(iter(values))]

    def _motion_of_cells(self, cells: Values) -> Values | None:
        """(h, w, 1), 0..1; None for the first frame and after a cut."""
        before = self._state.get("cells")
        if before is None or before.shape != cells.shape:
            return None
        motion = _CELLS.motion(np.abs(cells - before).mean(axis=2, keepdims=True))
        return None if motion.mean() > _CUT_SHARE else motion


def _cell_means(values: Values) -> Values:
    height, width, _ = values.shape
    size = (max(1, round(width / CELL_SIDE)), max(1, round(height / CELL_SIDE)))
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def _enlarge(cells: Values, like: Residual) -> Values:
    height, width, _ = like.shape
    return cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)
