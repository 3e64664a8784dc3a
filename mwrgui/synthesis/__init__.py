"""Sources of training images without any photo: one line per synthesizer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol

import torch
from torch.nn import Parameter

from mwrgui.core.registry import Registry
from mwrgui.core.setting import setting
from mwrgui.synthesis.pool import ScenePool, SceneSettings
from mwrgui.synthesis.procedural import SceneSynthesizer
from mwrgui.synthesis.synthesizer import Degrade, Synthesizer

Average = Callable[[Iterable[Parameter]], None]
"""Averages the gradients of a generator over all processes; called between its backward pass and its step."""


@dataclass(frozen=True, slots=True)
class SynthesisSettings:
    """Training images."""

    synthesizer: Literal["scenes"] = setting(
        "scenes", "Source of images", "Where training images come from: none of them needs a photo."
    )
    scenes: SceneSettings = field(default_factory=SceneSettings)


class BuildSynthesizer(Protocol):
    """Makes a synthesizer of one kind."""

    def __call__(
        self,
        settings: SynthesisSettings,
        *,
        crop: int,
        degrade: Degrade,
        generator: torch.Generator,
        device: torch.device,
        judge: Degrade | None = None,
    ) -> Synthesizer:
        """Images are `crop` px wide.

        `generator` is a CPU generator that the synthesizer from then on owns; `judge` is the weather
        under which the teacher chooses among candidates, `degrade` where it is None.
        """
        ...


def _build_scenes(
    settings: SynthesisSettings,
    *,
    crop: int,
    degrade: Degrade,
    generator: torch.Generator,
    device: torch.device,
    judge: Degrade | None = None,
) -> Synthesizer:
    pool = ScenePool(
        settings.scenes, crop=crop, judge=judge or degrade, generator=_split(generator), device=device
    )
    return SceneSynthesizer(pool, degrade=degrade, generator=generator)


SYNTHESIZERS: Registry[BuildSynthesizer] = Registry("synthesizer", {"scenes": _build_scenes})


def _split(generator: torch.Generator) -> torch.Generator:
    """A new generator, seeded by the next draw of another."""
    return torch.Generator().manual_seed(int(torch.randint(2**62, (), generator=generator)))
