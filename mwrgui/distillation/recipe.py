"""What a data-free distillation is made with, and the recipes we ship."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mwrgui.core.errors import MwrError
from mwrgui.core.paths import resources
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.core.setting import setting
from mwrgui.degradations import WeatherMix
from mwrgui.engine.schedule import Schedule
from mwrgui.losses.distillation import LossWeights
from mwrgui.synthesis import SynthesisSettings

KIND = "distill"
PRESETS = ("quick", "standard", "thorough")


@dataclass(frozen=True, slots=True)
class Networks:
    """Networks."""

    teacher: str = setting("teacher", "Teacher", "Name of a model in the library, or a checkpoint file.")
    student: str = setting("small", "Student", "Design of the student: tiny, small or medium.")


@dataclass(frozen=True, slots=True)
class DistillRecipe:
    """Everything that decides a data-free distillation."""

    networks: Networks = field(default_factory=Networks)
    weather: WeatherMix = field(default_factory=WeatherMix)
    synthesis: SynthesisSettings = field(default_factory=SynthesisSettings)
    schedule: Schedule = field(default_factory=Schedule)
    losses: LossWeights = field(default_factory=LossWeights)


def conflicts(recipe: DistillRecipe) -> dict[str, Sentence]:
    """What is wrong with values that are good each for itself: a sentence by the name of one of them."""
    side, crop = recipe.synthesis.scenes.scene_side, recipe.schedule.crop
    if "scenes" in recipe.synthesis.synthesizer and side < crop:
        words = sentence(
            "{name} must be at least the crop of {crop}, not {side}", name="scene_side", crop=crop, side=side
        )
        return {"scene_side": words}
    return {}


def read_values(name: str) -> dict[str, Any]:
    """The values in a shipped recipe (`quick`, `standard`, `thorough`) or in a TOML file.

    A run's own `recipe.toml` serves as well.

    Raises:
        MwrError: there is no such recipe, or the file cannot be read.
    """
    path = resources() / "recipes" / f"{name}.toml" if name in PRESETS else Path(name)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MwrError(
            "There is no recipe “{name}”.",
            "Use {names} or the path of a TOML file.",
            name=name,
            names=tuple(PRESETS),
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MwrError(
            "The recipe {path} cannot be read: {error}.",
            "Correct the file or use a shipped one.",
            path=path,
            error=error,
        ) from error
    values.pop("kind", None)
    return values
