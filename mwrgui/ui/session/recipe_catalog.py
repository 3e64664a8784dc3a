"""The settings, presets and designs for a recipe; they are read by a job, because that needs torch."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mwrgui.core.errors import MwrError
from mwrgui.core.paths import resources
from mwrgui.core.sentences import Sentence
from mwrgui.core.setting import Setting, build, settings_of, to_values
from mwrgui.ui.session.torch_loading import load_torch

if TYPE_CHECKING:
    from mwrgui.distillation.recipe import DistillRecipe
    from mwrgui.models.restoration_model import RestorationModel

_MACS_SIDE = 256
"""Side in pixels of the image for which multiply-accumulates are counted."""


@dataclass(frozen=True, slots=True)
class DesignInfo:
    """A design of students. `macs` are multiply-accumulates per megapixel; 0 if they are not counted yet."""

    name: str
    parameters: int
    macs: int = 0


@dataclass(frozen=True, slots=True)
class Preset:
    """A shipped recipe: all its values by setting, and in `about` the first comment line of its file."""

    name: str
    about: str
    values: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecipeCatalog:
    """The settings, the shipped recipes and the designs, each by name and in the order of the form.

    Attributes:
        build_recipe: builds a recipe from all values; raises MwrError if one is invalid.
        find_conflicts: finds values that contradict each other; returns a sentence for each conflict, by the
            name of one of its settings.
    """

    settings: Mapping[str, Setting]
    presets: Mapping[str, Preset]
    designs: Mapping[str, DesignInfo]
    build_recipe: "Callable[[Mapping[str, Any]], DistillRecipe]" = field(repr=False)
    find_conflicts: "Callable[[DistillRecipe], Mapping[str, Sentence]]" = field(repr=False)


def read_catalog() -> Iterator[RecipeCatalog]:
    """Yields the catalog, and some seconds later the same with the `macs` of all designs."""
    load_torch()
    from mwrgui.distillation.recipe import PRESETS, DistillRecipe, find_conflicts, read_values

    def build_recipe(values: Mapping[str, Any], source: str = "settings") -> DistillRecipe:
        return build(DistillRecipe, values, source=source)

    presets = {
        name: Preset(name, _about(name), to_values(build_recipe(read_values(name), f"recipe {name}")))
        for name in PRESETS
    }
    catalog = RecipeCatalog(settings_of(DistillRecipe), presets, _designs(), build_recipe, find_conflicts)
    yield catalog
    yield replace(catalog, designs=_with_macs(catalog.designs))


def _about(preset: str) -> str:
    path: Path = resources() / "recipes" / f"{preset}.toml"
    text = path.read_text(encoding="utf-8")
    return next((line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")), "")


def _designs() -> dict[str, DesignInfo]:
    import torch

    from mwrgui.models import STUDENTS

    with torch.device("meta"):
        return {
            name: DesignInfo(name, model.parameters_count)
            for name in STUDENTS
            if (model := _try_to_build(name))
        }


def _try_to_build(design: str) -> "RestorationModel | None":
    """A network of the design; None, and a line in the log, if a design of another package fails."""
    from mwrgui.models import new_model

    try:
        return new_model(design)
    except MwrError as problem:
        logging.getLogger(__name__).warning("%s", problem)
        return None


def _with_macs(designs: Mapping[str, DesignInfo]) -> dict[str, DesignInfo]:
    return {name: replace(design, macs=_macs_per_megapixel(name)) for name, design in designs.items()}


def _macs_per_megapixel(design: str) -> int:
    """Multiply-accumulates per megapixel; 0 if counting fails, as for a network that needs real pixels."""
    from mwrgui.models import DESIGNS
    from mwrgui.models.cost import macs_of

    entry = DESIGNS[design]
    try:
        return round(macs_of(entry.architecture, entry.settings, _MACS_SIDE) * 1e6 / _MACS_SIDE**2)
    except Exception:
        logging.getLogger(__name__).warning("the cost of %s cannot be counted", design, exc_info=True)
        return 0
