"""Watches the source of training images, and says in words when it fails."""

from collections.abc import Mapping

WINDOW = 200
"""Steps over which figures are averaged before they are judged."""


class HealthWatch:
    """Judges running means of a synthesizer's figures; every trouble is told once until it has passed."""

    def __init__(self) -> None:
        self._means: dict[str, float] = {}
        self._steps = 0
        self._told: set[str] = set()

    def __call__(self, figures: Mapping[str, float]) -> dict[str, str]:
        """The troubles that begin with this step: kind → sentence."""
        self._steps += 1
        weight = 1 / min(self._steps, WINDOW)
        for name, value in figures.items():
            before = self._means.get(name, value)
            self._means[name] = before + weight * (value - before)
        if self._steps < WINDOW:
            return {}
        troubles = dict(self._judge())
        begun = {kind: message for kind, message in troubles.items() if kind not in self._told}
        self._told = set(troubles)
        return begun

    def _judge(self) -> list[tuple[str, str]]:
        return [
            (kind, message)
            for kind, (figure, low, high, message) in _LIMITS.items()
            if figure in self._means and not low <= self._means[figure] <= high
        ]


_LIMITS: dict[str, tuple[str, float, float, str]] = {
    "alike": (
        "diversity",
        0.05,
        float("inf"),
        "Generated images have become nearly alike. "
        "Roll back, or use scenes instead of the adversarial generator.",
    ),
    "undegraded": (
        "degradation_energy",
        0.01,
        float("inf"),
        "The teacher hardly changes the generated images, so the student learns little more than "
        "to copy its input. Choose weathers that this teacher removes.",
    ),
    "saturated": (
        "saturation",
        0.0,
        0.5,
        "More than half of the generated pixels are pure black or white. "
        "Roll back with a lower generator rate.",
    ),
}
