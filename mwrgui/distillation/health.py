"""Health checks of a run, which detect that its image source or its student is failing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mwrgui.engine.task import HealthChange

AVERAGED_STEPS = 200
"""Steps over which figures are averaged before they are compared with their limits."""
STALLED_MEASUREMENTS = 6
"""Measurements in a row without a gain after which the run counts as stalled."""
MIN_GAIN = 0.05
"""The smallest improvement of the score, in dB, that counts as a gain."""
MIN_CHANGE = 1e-3
"""Lower bound of the teacher's mean change, RGB 0..1, where errors are divided by it."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """The range in which the running mean of a figure must stay."""

    figure: str
    low: float = float("-inf")
    high: float = float("inf")


class DistillationHealth:
    """Checks running means of figures and the score over time; reports when a problem begins and ends."""

    def __init__(self) -> None:
        self._means: dict[str, float] = {}
        self._steps = 0
        self._reported: set[str] = set()
        self._best = float("-inf")
        self._since_best = 0

    def __call__(self, figures: Mapping[str, float]) -> HealthChange:
        """Returns the problems that begin or end with these figures.

        Args:
            figures: the figures of one step, or only `score`, the measured agreement in dB.
        """
        if "score" in figures:
            self._update_score(figures["score"])
        else:
            self._update_means(figures)
        problems = self._present_problems()
        new_problems: dict[str, dict[str, object]] = {
            kind: {} for kind in problems if kind not in self._reported
        }
        resolved = frozenset(self._reported.difference(problems))
        self._reported = set(problems)
        return HealthChange(new_problems, resolved)

    def state_dict(self) -> dict[str, Any]:
        """Running means and reported problems, so that a resumed run repeats no warning."""
        return {
            "means": dict(self._means),
            "steps": self._steps,
            "told": sorted(self._reported),
            "best": self._best,
            "since_best": self._since_best,
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores what `state_dict` returned; problems reported before the save are not reported again."""
        self._means, self._steps = dict(state["means"]), state["steps"]
        self._reported = set(state["told"])
        self._best, self._since_best = state["best"], state["since_best"]

    def _update_score(self, score: float) -> None:
        if score > self._best + MIN_GAIN:
            self._best, self._since_best = score, 0
        else:
            self._since_best += 1

    def _update_means(self, figures: Mapping[str, float]) -> None:
        self._steps += 1
        weight = 1 / min(self._steps, AVERAGED_STEPS)
        for name, value in figures.items():
            previous = self._means.get(name, value)
            self._means[name] = previous + weight * (value - previous)

    def _present_problems(self) -> list[str]:
        """The kinds of problems that exist now, in a fixed order."""
        problems = ["stalled"] if self._since_best >= STALLED_MEASUREMENTS else []
        if self._steps < AVERAGED_STEPS:
            return problems
        means = self._means | self._relative_error()
        return problems + [
            kind
            for kind, limit in _LIMITS.items()
            if limit.figure in means and not limit.low <= means[limit.figure] <= limit.high
        ]

    def _relative_error(self) -> dict[str, float]:
        """The student's distance from its teacher, relative to that of the degraded image."""
        gap, change = (self._means.get(name) for name in ("disagreement", "degradation_energy"))
        return {} if gap is None or change is None else {"relative_error": gap / max(change, MIN_CHANGE)}


_LIMITS = {
    "alike": _Limit("diversity", low=0.05),
    "undegraded": _Limit("degradation_energy", low=0.01),
    "saturated": _Limit("saturation", high=0.5),
    "overpowered": _Limit("relative_error", high=1.5),
}
