"""What a recipe can be made of, which is known once torch is loaded; read in a job's thread."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mwrgui.core.paths import resources
from mwrgui.core.sentences import Sentence
from mwrgui.core.setting import Setting, build, settings_of, to_values
from mwrgui.ui.torch_loading import load_torch

if TYPE_CHECKING:
    from mwrgui.distillation.recipe import DistillRecipe

_SIDE = 256
"""Of the picture for which multiply-accumulates are counted."""


@dataclass(frozen=True, slots=True)
class Design:
    """A design of students; `macs` are for one megapixel, 0 until they are counted."""

    name: str
    parameters: int
    macs: int = 0


@dataclass(frozen=True, slots=True)
class Preset:
    """A shipped recipe with the values of all settings; `about` is the comment at the top of its file."""

    name: str
    about: str
    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ingredients:
    """The settings, the shipped recipes and the designs, each by name and in order.

    Attributes:
        make: a recipe of values that have no problem.
        conflicts: what is wrong with several values together: a sentence by the name of one of them.
    """

    settings: Mapping[str, Setting]
    presets: Mapping[str, Preset]
    designs: Mapping[str, Design]
    make: "Callable[[Mapping[str, Any]], DistillRecipe]" = field(repr=False)
    conflicts: "Callable[[DistillRecipe], Mapping[str, Sentence]]" = field(repr=False)


def gather_ingredients() -> Iterator[Ingredients]:
    """Tells what there is at once, and what the designs cost some seconds later."""
    load_torch()
    from mwrgui.distillation.recipe import PRESETS, DistillRecipe, conflicts, read_values

    def make(values: Mapping[str, Any], source: str = "settings") -> DistillRecipe:
        return build(DistillRecipe, values, source=source)

    presets = {
        name: Preset(name, _about(name), to_values(make(read_values(name), f"recipe {name}")))
        for name in PRESETS
    }
    known = Ingredients(settings_of(DistillRecipe), presets, _designs(), make, conflicts)
    yield known
    yield replace(known, designs=_counted(known.designs))


def _about(preset: str) -> str:
    path: Path = resources() / "recipes" / f"{preset}.toml"
    text = path.read_text(encoding="utf-8")
    return next((line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")), "")


def _designs() -> dict[str, Design]:
    import torch

    from mwrgui.models import STUDENTS, new_model

    with torch.device("meta"):
        return {name: Design(name, new_model(name).parameters_count) for name in STUDENTS}


def _counted(designs: Mapping[str, Design]) -> dict[str, Design]:
    import torch

    from mwrgui.models import new_model
    from mwrgui.models.cost import macs

    with torch.device("meta"):
        return {
            name: replace(design, macs=round(macs(new_model(name), _SIDE) * 1e6 / _SIDE**2))
            for name, design in designs.items()
        }
