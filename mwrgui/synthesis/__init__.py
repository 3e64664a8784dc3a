"""Sources of training images without any photo: one line per synthesizer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, Protocol

import torch
from torch.nn import Parameter

from mwrgui.core.registry import Registry
from mwrgui.core.setting import setting
from mwrgui.synthesis.adversarial import AdversarialSynthesizer
from mwrgui.synthesis.adversary import AdversarySettings
from mwrgui.synthesis.edited import EditedSceneSynthesizer
from mwrgui.synthesis.pool import SceneSettings
from mwrgui.synthesis.procedural import SceneSynthesizer
from mwrgui.synthesis.synthesizer import Degrade, ShareGradients, Surroundings, Synthesizer


@dataclass(frozen=True, slots=True)
class SynthesisSettings:
    """Training images."""

    synthesizer: Literal["scenes", "adversarial", "scenes+adversary"] = setting(
        "scenes", "Source of images", "Where training images come from: none of them needs a photo."
    )
    scenes: SceneSettings = field(default_factory=SceneSettings)
    adversary: AdversarySettings = field(default_factory=AdversarySettings)


def keep_gradients(_parameters: Iterable[Parameter]) -> None:
    """Leaves gradients as they are: a single process has nobody to share them with."""


class BuildSynthesizer(Protocol):
    """Makes a synthesizer of one kind; for the arguments see `Surroundings`."""

    def __call__(
        self,
        settings: SynthesisSettings,
        *,
        crop: int,
        degrade: Degrade,
        generator: torch.Generator,
        device: torch.device,
        judge: Degrade | None = None,
        share_gradients: ShareGradients = keep_gradients,
    ) -> Synthesizer:
        """Where `judge` is None the teacher chooses among scenes under `degrade`."""
        ...


def _builder(make: Callable[[SynthesisSettings, Surroundings], Synthesizer]) -> BuildSynthesizer:
    def build(
        settings: SynthesisSettings,
        *,
        crop: int,
        degrade: Degrade,
        generator: torch.Generator,
        device: torch.device,
        judge: Degrade | None = None,
        share_gradients: ShareGradients = keep_gradients,
    ) -> Synthesizer:
        around = Surroundings(crop, degrade, judge or degrade, generator, device, share_gradients)
        return make(settings, around)

    return build


SYNTHESIZERS: Registry[BuildSynthesizer] = Registry(
    "synthesizer",
    {
        "scenes": _builder(lambda all, around: SceneSynthesizer(all.scenes, around)),
        "adversarial": _builder(lambda all, around: AdversarialSynthesizer(all.adversary, around)),
        "scenes+adversary": _builder(
            lambda all, around: EditedSceneSynthesizer(all.scenes, all.adversary, around)
        ),
    },
)
