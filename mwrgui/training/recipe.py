"""The recipe of `mwrgui train`: supervised training on clean photos under synthetic weather."""

from dataclasses import dataclass, field
from typing import ClassVar

from mwrgui.core.setting import setting
from mwrgui.degradations import WeatherMix
from mwrgui.engine.schedule import Schedule
from mwrgui.losses.distillation import LossWeights

RECIPE_KIND = "train"


@dataclass(frozen=True, slots=True)
class PhotosAndNetworks:
    """The training photos, and the networks that learn from them."""

    GROUP: ClassVar[str] = "Photos"

    photos: str = setting("", "Photos", "Folder of clean photos.")
    design: str = setting(
        "base", "Design", "The network to train, by the name of a design such as base or slim."
    )
    teacher: str = setting(
        "",
        "Teacher",
        "Name or file of a teacher to imitate on the degraded photos; empty to learn the clean photos.",
    )


@dataclass(frozen=True, slots=True)
class TrainRecipe:
    """All settings of a supervised training run, in groups; their names are unique across all groups."""

    photos: PhotosAndNetworks = field(default_factory=PhotosAndNetworks)
    weather: WeatherMix = field(default_factory=WeatherMix)
    schedule: Schedule = field(default_factory=Schedule)
    losses: LossWeights = field(default_factory=LossWeights)
