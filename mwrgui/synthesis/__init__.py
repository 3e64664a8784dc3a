"""Sources of training images without any photo: one line per synthesizer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from mwrgui.core.registry import Registry
from mwrgui.core.setting import setting
from mwrgui.synthesis.adversarial import AdversarialSynthesizer
from mwrgui.synthesis.adversary import AdversarySettings
from mwrgui.synthesis.edited import EditedSceneSynthesizer
from mwrgui.synthesis.pool import SceneSettings
from mwrgui.synthesis.procedural import SceneSynthesizer
from mwrgui.synthesis.synthesizer import Surroundings, Synthesizer


@dataclass(frozen=True, slots=True)
class SynthesisSettings:
    """Training images."""

    synthesizer: Literal["scenes", "adversarial", "scenes+adversary"] = setting(
        "scenes", "Source of images", "Where training images come from: none of them needs a photo."
    )
    scenes: SceneSettings = field(default_factory=SceneSettings)
    adversary: AdversarySettings = field(default_factory=AdversarySettings)


SYNTHESIZERS: Registry[Callable[[SynthesisSettings, Surroundings], Synthesizer]] = Registry(
    "synthesizer",
    {
        "scenes": lambda all, around: SceneSynthesizer(all.scenes, around),
        "adversarial": lambda all, around: AdversarialSynthesizer(all.adversary, around),
        "scenes+adversary": lambda all, around: EditedSceneSynthesizer(all.scenes, all.adversary, around),
    },
)
