"""The interface of image sources, their samples, and the context that a run gives them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.nn import Parameter


@dataclass(frozen=True, slots=True)
class Samples:
    """A batch of generated images.

    Attributes:
        images: degraded, (B, 3, H, W) RGB 0..1.
        weathers: one name per image.
        clean: the clean image that each was made from, same shape; None if there is none.
    """

    images: Tensor
    weathers: tuple[str, ...]
    clean: Tensor | None = None


Restore = Callable[[Tensor], Tensor]
"""Restores images (B, 3, H, W) RGB 0..1, as a student does."""

TeacherRestore = Callable[[Tensor, Sequence[str]], Tensor]
"""`restore(images, weathers)`: restores each image with the teacher for its weather."""

Degrade = Callable[..., tuple[Tensor, tuple[str, ...]]]
"""`degrade(clean, *, generator, depth=None)`: degrades a clean batch; also returns the weather names."""


AverageGradients = Callable[[Iterable[Parameter]], None]
"""Averages gradients of parameters over all processes of a run, in place."""


def no_gradient_averaging(_parameters: Iterable[Parameter]) -> None:
    """Does nothing: the `average_gradients` of a single process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthesisContext:
    """What a run passes to its image source.

    Attributes:
        crop: side of the images to draw, in pixels.
        degrade: applies the random weather of the samples.
        generator: a CPU generator, owned by the source from now on.
        device: the device of the images.
        degrade_for_selection: applies the weather to candidate scenes, from which the teacher selects those
            that it restores best; None uses `degrade`.
        average_gradients: called with the parameters of a trained source before each of their updates.
    """

    crop: int
    degrade: Degrade
    generator: torch.Generator
    device: torch.device
    degrade_for_selection: Degrade | None = None
    average_gradients: AverageGradients = no_gradient_averaging

    def fixed_generator(self) -> torch.Generator:
        """A generator with the same seed at every call, for previews that are compared over time."""
        return torch.Generator().manual_seed(0)

    def draw_latents(self, count: int, size: int) -> Tensor:
        """Draws latents (count, size) from a standard normal distribution."""
        return torch.randn(count, size, generator=self.generator).to(self.device)


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """Figures of one update of a source, by name.

    Attributes:
        losses: terms of the source's own loss.
        health: figures that show whether its images are useful.
    """

    losses: Mapping[str, float] = field(default_factory=dict)
    health: Mapping[str, float] = field(default_factory=dict)

    def __or__(self, other: "SourceFigures") -> "SourceFigures":
        """Merges both; for names in both, the figures of `other` are taken."""
        return SourceFigures({**self.losses, **other.losses}, {**self.health, **other.health})


class ImageSource(Protocol):
    """A source of training images, which may adapt to the student."""

    def update(self, *, teacher: TeacherRestore, student: Restore) -> SourceFigures:
        """Runs one update of the source; returns its loss terms and health figures."""
        ...

    def sample(self, count: int) -> Samples:
        """Draws a batch of `count` images, without gradients."""
        ...

    def preview(self, held_out: Samples) -> Samples:
        """Images that show the present state of the source: same scenes, latents and weather at every call.

        `held_out` is the batch drawn at the start of the run. The call does not change the source's state.
        """
        ...

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to resume bit for bit, pools and random states included."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` returned; the images drawn afterwards are the same, bit for bit."""
        ...
