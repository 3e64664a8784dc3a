"""What every source of training images gives, and the two verbs of those that make their own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
        clean: the clean layer each was composed from, same shape; None where there is none.
    """

    images: Tensor
    weathers: tuple[str, ...]
    clean: Tensor | None = None


Restore = Callable[[Tensor], Tensor]
"""(B, 3, H, W) RGB 0..1 to the same; a teacher, a student."""

Degrade = Callable[..., tuple[Tensor, tuple[str, ...]]]
"""`degrade(clean, *, generator, depth=None)`: a clean batch under random weather, and which."""


ShareGradients = Callable[[Iterable[Parameter]], None]
"""Averages the gradients of parameters over all processes of a run, in place."""


def keep_gradients(_parameters: Iterable[Parameter]) -> None:
    """Leaves gradients as they are: a single process has nobody to share them with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a run gives to its synthesizer.

    Attributes:
        crop: side of the images to make.
        degrade: weather of the samples.
        generator: a CPU generator, from now on the synthesizer's own.
        device: where images are wanted.
        judge: weather under which the teacher chooses among scenes, if not that of the samples.
        share_gradients: called between a generator's backward pass and its update.
    """

    crop: int
    degrade: Degrade
    generator: torch.Generator
    device: torch.device
    judge: Degrade | None = None
    share_gradients: ShareGradients = keep_gradients

    def fixed(self) -> torch.Generator:
        """Randomness that is the same at every call, for images that are compared from step to step."""
        return torch.Generator().manual_seed(0)

    def draw_latents(self, count: int, size: int) -> Tensor:
        """Normal random numbers (count, size)."""
        return torch.randn(count, size, generator=self.generator).to(self.device)


class Synthesizer(Protocol):
    """Makes training images without any photo."""

    def improve(self, *, teacher: Restore, student: Restore) -> dict[str, float]:
        """Learns or chooses for one round; returns its own loss terms and health figures."""
        ...

    def sample(self, count: int) -> Samples:
        """Draws a batch; no gradients are kept."""
        ...

    def show(self, held_out: Samples) -> Samples:
        """What it makes now, to be looked at: of the same scenes, latents and weather at every call.

        `held_out` was drawn at the start of the run. Nothing of its own state changes.
        """
        ...

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on bit by bit, pools and random states included."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state."""
        ...
