"""Sources of training images that need no photos: the registry of all synthesizers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from mwrgui.core.registry import Registry
from mwrgui.core.setting import setting
from mwrgui.synthesis.adversarial.adversarial_source import AdversarialSource
from mwrgui.synthesis.adversarial.adversary import AdversarySettings
from mwrgui.synthesis.adversarial.edited_scenes import EditedSceneSource
from mwrgui.synthesis.image_source import ImageSource, SynthesisContext
from mwrgui.synthesis.pool import SceneSettings
from mwrgui.synthesis.scene_source import SceneSource


@dataclass(frozen=True, slots=True)
class SynthesisSettings:
    """Where training images come from."""

    GROUP: ClassVar[str] = "Training images"

    synthesizer: str = setting(
        "scenes",
        "Source of images",
        "Where training images come from; none of the sources needs a photo.",
        choices=lambda: tuple(SYNTHESIZERS),
    )
    scenes: SceneSettings = field(default_factory=SceneSettings)
    adversary: AdversarySettings = field(default_factory=AdversarySettings)


SourceFactory = Callable[[SynthesisSettings, SynthesisContext], ImageSource]
"""Builds the image source of a run; `drawn_by` is the simplest way to write one."""

SYNTHESIZERS: Registry[SourceFactory] = Registry(
    "synthesizer",
    {
        "scenes": lambda settings, context: SceneSource(settings.scenes, context),
        "adversarial": lambda settings, context: AdversarialSource(settings.adversary, context),
        "scenes+adversary": lambda settings, context: EditedSceneSource(
            settings.scenes, settings.adversary, context
        ),
    },
    group="mwrgui.sources",
    accepts=callable,
)
LEARNED_SOURCES = frozenset({"adversarial", "scenes+adversary"})
"""Names of the sources that are trained; this needs gradients through the teacher."""
