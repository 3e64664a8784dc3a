"""The interface between a run and the task that it optimises."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from torch import Tensor

from mwrgui.engine.task import HealthChange, HeldOutFigures
from mwrgui.images import ImageArray
from mwrgui.losses.distillation import Losses
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import PreviewRow
from mwrgui.synthesis.image_source import SourceFigures


class Task(Protocol):
    """The task that a run optimises; its state includes all random generators."""

    def prepare(self, student: RestorationModel) -> None:
        """Draws the held-out images; called before the first step of a new run."""
        ...

    def fit_adapters(self, student: RestorationModel, *, trained: bool) -> None:
        """Measures the teachers' feature scales; fits the adapters if the student's weights are `trained`."""
        ...

    def limit_label_memory(self, memory: float, student: RestorationModel) -> tuple[int, int] | None:
        """Limits labelled images and a step to `memory` bytes; returns (kept, wanted), None if all fit."""
        ...

    def update_source(self, student: RestorationModel) -> SourceFigures:
        """Updates the image source if the next batch needs it; returns its loss terms and health figures."""
        ...

    def loss(self, student: Callable[[Tensor], Tensor]) -> Losses:
        """Loss terms of the student on the next batch."""
        ...

    def failing_teacher(self) -> str | None:
        """Name of a teacher whose labels in the last batch are not finite, or None."""
        ...

    def measure(self, student: RestorationModel) -> HeldOutFigures:
        """Agreement in dB on held-out images and probe photos."""
        ...

    def preview(self, student: RestorationModel) -> tuple[PreviewRow, ...]:
        """Preview images of the same scenes every time, and of the probe photos."""
        ...

    def restore_photo(
        self, name: str, pixels: ImageArray, student: RestorationModel
    ) -> tuple[float, PreviewRow]:
        """Restores a photo (H, W, 3); returns the agreement in dB and a preview row."""
        ...

    def check_health(self, figures: Mapping[str, float]) -> HealthChange:
        """Problems that begin or end, judged by the figures of a step or by a measured `score`."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to resume bit for bit."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` returned, when a run is resumed or rolled back."""
        ...
