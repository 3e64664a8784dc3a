"""The horizontal scale that all plots share: steps or run time, with conversions."""

from dataclasses import dataclass

import numpy as np

from mwrgui.runs.history import RunHistory
from mwrgui.runs.series import Series

_ROUND_FACTORS = (1, 2, 5, 10)
_RELATIVE_LENGTH = 1.02
"""Length of the scale relative to the run, so that marks at the last step are not cut off."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of steps, or of run time in seconds if `by_time`.

    Attributes:
        clock: a series with the time of every step.
        planned_steps: the step at which the run will end; 0 if it has ended.
    """

    by_time: bool
    clock: Series
    last_step: int
    planned_steps: int = 0

    def x_of(self, step: float) -> float:
        """The coordinate of a step: the step itself, or its time in seconds (0 before the first step)."""
        if not self.by_time:
            return step
        count = int(np.searchsorted(self.clock.steps, np.int64(step), side="right"))
        return float(self.clock.seconds[count - 1]) if count else 0.0

    def step_at(self, x: float) -> int:
        """The step nearest to `x`; on a time scale, the last step at or before `x`, 0 before the first."""
        if not self.by_time:
            return max(0, min(round(x), self.last_step))
        count = int(np.searchsorted(self.clock.seconds, x, side="right"))
        return int(self.clock.steps[count - 1]) if count else 0

    @property
    def full_range(self) -> tuple[float, float]:
        """From the start to a round number beyond the end, which seldom changes while the run grows."""
        end = max(self.x_of(self.last_step) * _RELATIVE_LENGTH, 1.0)
        power = 10.0 ** np.floor(np.log10(end))
        rounded = float(next(r * power for r in _ROUND_FACTORS if r * power >= end))
        if self.by_time:
            return 0.0, rounded
        return 0.0, max(end, min(rounded, self.planned_steps * _RELATIVE_LENGTH))


def scale_of(history: RunHistory, *, by_time: bool) -> Scale:
    """The scale of a run as far as its history reaches now."""
    planned_steps = 0 if history.finished else history.steps
    return Scale(by_time, history.series.get("learning_rate", Series()), history.last_step, planned_steps)
