"""The interface through which a distillation gets the user's own photos as additional training images."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch

from mwrgui.degradations import WeatherMix
from mwrgui.engine.task import HealthChange, HealthMonitor
from mwrgui.synthesis.image_source import ImageSource


class MakePhotoSource(Protocol):
    """Builds a source of degraded photos, and a health monitor that reports photos that cannot be read."""

    def __call__(
        self, *, crop: int, weather: WeatherMix, generator: torch.Generator, device: torch.device
    ) -> tuple[ImageSource, HealthMonitor]:
        """Builds the source, of images with sides of `crop` pixels, and its monitor.

        From now on, only the source may use `generator`.

        Raises:
            MwrError: none of the photos can be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class OwnPhotos:
    """A folder of photos to train on.

    Attributes:
        count: how many photos there are.
        make_source: builds their image source.
    """

    folder: Path
    count: int
    make_source: MakePhotoSource

    @property
    def lineage(self) -> dict[str, str]:
        """What a student's file records about the photos."""
        return {"photos": str(self.count), "photos_folder": str(self.folder)}


class CombinedHealthMonitor:
    """Combines the warnings of several health monitors."""

    def __init__(self, monitors: Sequence[HealthMonitor]) -> None:
        self._monitors = monitors

    def __call__(self, figures: Mapping[str, float]) -> HealthChange:
        """The problems that begin or end, over all monitors."""
        changes = [monitor(figures) for monitor in self._monitors]
        begun = {kind: values for change in changes for kind, values in change.new_problems.items()}
        return HealthChange(begun, frozenset().union(*(change.resolved for change in changes)))

    def state_dict(self) -> dict[str, Any]:
        """The states of all monitors, in their order."""
        return {"watches": [monitor.state_dict() for monitor in self._monitors]}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores what `state_dict` returned, for the same monitors in the same order."""
        for monitor, saved in zip(self._monitors, state["watches"], strict=True):
            monitor.load_state_dict(saved)
