"""Watches a run's source of images and its student, and says in words when one of them fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mwrgui.core.sentences import Sentence, sentence
from mwrgui.engine.task import Verdict

WINDOW = 200
"""Steps over which figures are averaged before they are judged."""
PATIENCE = 6
"""Measurements without a gain after which a student no longer improves."""
LEAST_GAIN = 0.05
"""Decibels that count as one."""
LEAST_CHANGE = 1e-3
"""What the teacher changes is never taken for less when something is divided by it."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """A figure's mean must stay between `low` and `high`."""

    figure: str
    message: Sentence
    low: float = float("-inf")
    high: float = float("inf")


class HealthWatch:
    """Judges running means of figures, and how the score goes; tells once what begins and what is over."""

    def __init__(self) -> None:
        self._means: dict[str, float] = {}
        self._steps = 0
        self._told: set[str] = set()
        self._best = float("-inf")
        self._since_best = 0

    def __call__(self, figures: Mapping[str, float]) -> Verdict:
        """The troubles that begin or end with these figures.

        They are those of a step, or only `score`, the measured agreement in dB.
        """
        if "score" in figures:
            self._follow_score(figures["score"])
        else:
            self._follow_step(figures)
        troubles = self._judge()
        begun = {kind: message for kind, message in troubles.items() if kind not in self._told}
        over = frozenset(self._told - set(troubles))
        self._told = set(troubles)
        return Verdict(begun, over)

    def state_dict(self) -> dict[str, Any]:
        """What it has seen and said, so that a resumed run is told nothing twice."""
        return {
            "means": dict(self._means),
            "steps": self._steps,
            "told": sorted(self._told),
            "best": self._best,
            "since_best": self._since_best,
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Takes up a saved state."""
        self._means, self._steps = dict(state["means"]), state["steps"]
        self._told = set(state["told"])
        self._best, self._since_best = state["best"], state["since_best"]

    def _follow_score(self, score: float) -> None:
        if score > self._best + LEAST_GAIN:
            self._best, self._since_best = score, 0
        else:
            self._since_best += 1

    def _follow_step(self, figures: Mapping[str, float]) -> None:
        self._steps += 1
        weight = 1 / min(self._steps, WINDOW)
        for name, value in figures.items():
            before = self._means.get(name, value)
            self._means[name] = before + weight * (value - before)

    def _judge(self) -> dict[str, str]:
        troubles = {"stalled": str(_STALLED)} if self._since_best >= PATIENCE else {}
        if self._steps < WINDOW:
            return troubles
        means = self._means | self._lead()
        return troubles | {
            kind: str(limit.message)
            for kind, limit in _LIMITS.items()
            if limit.figure in means and not limit.low <= means[limit.figure] <= limit.high
        }

    def _lead(self) -> dict[str, float]:
        """How far the student is from its teacher on generated images, relative to doing nothing."""
        gap, change = (self._means.get(name) for name in ("disagreement", "degradation_energy"))
        return {} if gap is None or change is None else {"lead": gap / max(change, LEAST_CHANGE)}


_STALLED = sentence(
    "The student has not come nearer to its teacher for many measurements. "
    "Finish now, or roll back to the best step with lower rates."
)

_LIMITS: dict[str, _Limit] = {
    "alike": _Limit(
        "diversity",
        sentence(
            "Generated images have become nearly alike. "
            "Roll back, or use scenes instead of the adversarial generator."
        ),
        low=0.05,
    ),
    "undegraded": _Limit(
        "degradation_energy",
        sentence(
            "The teacher hardly changes the generated images, so the student learns little more than "
            "to copy its input. Choose weathers that this teacher removes."
        ),
        low=0.01,
    ),
    "saturated": _Limit(
        "saturation",
        sentence(
            "More than half of the generated pixels are pure black or white. "
            "Roll back with a lower generator rate."
        ),
        high=0.5,
    ),
    "overpowered": _Limit(
        "lead",
        sentence(
            "The generator overpowers the student, which restores generated images worse than if it did"
            " nothing. Roll back with a lower generator rate, or train the generator less often."
        ),
        high=1.5,
    ),
}
