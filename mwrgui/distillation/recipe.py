"""The recipe of a data-free distillation: all its settings, and the shipped presets."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from mwrgui.core.errors import MwrError
from mwrgui.core.files import reading_failed
from mwrgui.core.parsing import parse_toml
from mwrgui.core.part_names import DEFAULT_STUDENT
from mwrgui.core.paths import resources
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.core.setting import setting
from mwrgui.degradations import WeatherMix
from mwrgui.distillation.teacher_names import teacher_problem
from mwrgui.engine.schedule import Schedule
from mwrgui.losses.distillation import LossWeights
from mwrgui.runs.earlier_recipes import upgraded_recipe
from mwrgui.synthesis import SynthesisSettings

RECIPE_KIND = "distill"
PRESETS = ("quick", "standard", "thorough")


@dataclass(frozen=True, slots=True)
class Networks:
    """Teachers and student of a distillation."""

    GROUP: ClassVar[str] = "Networks"

    teacher: str = setting("teacher", "Teacher", "Name of a model in the library, or a checkpoint file.")
    teachers: tuple[str, ...] = setting(
        (),
        "Teachers of one weather",
        "Specialists that label the images of one weather each, as weather=NAME or weather=FILE; the "
        "teacher labels all other images.",
    )
    student: str = setting(
        DEFAULT_STUDENT, "Student", "The network to train: the name of a design such as slim or nafnet-16."
    )


@dataclass(frozen=True, slots=True)
class PhotoSettings:
    """The user's own photos, as additional training images."""

    GROUP: ClassVar[str] = "Own photos"

    photos: str = setting(
        "",
        "Own photos",
        "Folder of photos of any content to learn from in addition to the generated images; the student is "
        "then no longer data-free, and its file says so. Leave it empty to learn from generated images only.",
    )
    photo_share: float = setting(
        0.1,
        "Share of own photos",
        "Share of the training images that are made from your own photos.",
        low=0.01,
        high=1.0,
    )


@dataclass(frozen=True, slots=True)
class DistillRecipe:
    """All settings of a data-free distillation, in groups; their names are unique across all groups."""

    networks: Networks = field(default_factory=Networks)
    weather: WeatherMix = field(default_factory=WeatherMix)
    synthesis: SynthesisSettings = field(default_factory=SynthesisSettings)
    own_photos: PhotoSettings = field(default_factory=PhotoSettings)
    schedule: Schedule = field(default_factory=Schedule)
    losses: LossWeights = field(default_factory=LossWeights)


def find_conflicts(recipe: DistillRecipe) -> dict[str, Sentence]:
    """Finds settings whose values are valid alone but not together.

    Returns:
        A sentence about each conflict, by the name of one of its settings.
    """
    networks, weathers = recipe.networks, recipe.weather.weathers
    if problem := teacher_problem(networks.teachers, teacher=networks.teacher, weathers=weathers):
        return {"teacher": problem}
    side, crop = recipe.synthesis.scenes.scene_side, recipe.schedule.crop
    if "scenes" in recipe.synthesis.synthesizer and side < crop:
        message = sentence(
            "{name} must be at least the crop of {crop}, not {side}", name="scene_side", crop=crop, side=side
        )
        return {"scene_side": message}
    return {}


def read_values(name: str) -> dict[str, Any]:
    """Reads the values of a shipped recipe (`quick`, `standard`, `thorough`) or of a TOML file.

    The `recipe.toml` in a run folder works too, and so do files of earlier versions.

    Raises:
        MwrError: there is no such recipe, or the file cannot be read.
    """
    path = resources() / "recipes" / f"{name}.toml" if name in PRESETS else Path(name)
    try:
        values = upgraded_recipe(parse_toml(path.read_bytes()))
    except FileNotFoundError as error:
        raise MwrError(
            "There is no recipe “{name}”.",
            "Use {names} or the path of a TOML file.",
            name=name,
            names=tuple(PRESETS),
        ) from error
    except OSError as error:
        raise reading_failed(path, error) from error
    except ValueError as error:
        raise MwrError(
            "The recipe {path} cannot be read: {error}.",
            "Correct the file or use a shipped one.",
            path=path,
            error=error,
        ) from error
    values.pop("kind", None)
    return values
