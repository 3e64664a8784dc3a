"""Warnings during a run about photos that cannot be read."""

from collections.abc import Mapping
from typing import Any

from mwrgui.engine.task import HealthChange
from mwrgui.training.photos import PhotoSource


class UnreadablePhotoMonitor:
    """Reports each unreadable photo once, when it is first needed."""

    def __init__(self, source: PhotoSource) -> None:
        self._source = source
        self._reported_count = 0

    def __call__(self, figures: Mapping[str, float]) -> HealthChange:
        """Returns a problem about the photos that were left out since the last call, if any."""
        del figures
        problems = list(self._source.left_out.values())
        new, self._reported_count = problems[self._reported_count :], len(problems)
        if not new:
            return HealthChange({}, frozenset())
        messages = " ".join(str(problem.message) for problem in new)
        return HealthChange({"photo_left_out": {"count": len(new), "problems": messages}}, frozenset())

    def state_dict(self) -> dict[str, Any]:
        """Empty: a resumed run reports its unreadable photos again."""
        return {}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Does nothing, since there is no state."""
