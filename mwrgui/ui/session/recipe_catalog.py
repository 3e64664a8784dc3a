"""What a recipe can be made of, which is known once torch is loaded; read in a job's thread."""

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
class RecipeCatalog:
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


def read_catalog() -> Iterator[RecipeCatalog]:
    """Tells what there is at once, and what the designs cost some seconds later."""
    load_torch()
    from mwrgui.distillation.recipe import PRESETS, DistillRecipe, conflicts, read_values

    def make(values: Mapping[str, Any], source: str = "settings") -> DistillRecipe:
        return build(DistillRecipe, values, source=source)

    presets = {
        name: Preset(name, _about(name), to_values(make(read_values(name), f"recipe {name}")))
        for name in PRESETS
    }
    known = RecipeCatalog(settings_of(DistillRecipe), presets, _designs(), make, conflicts)
    yield known
    yield replace(known, designs=_counted(known.designs))


def _about(preset: str) -> str:
    path: Path = resources() / "recipes" / f"{preset}.toml"
    text = path.read_text(encoding="utf-8")
    return next((line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")), "")


def _designs() -> dict[str, Design]:
    import torch

    from mwrgui.models import STUDENTS

    with torch.device("meta"):
        return {name: Design(name, model.parameters_count) for name in STUDENTS if (model := _built(name))}


def _built(design: str) -> "RestorationModel | None":
    """A network of the design; None for one of another package that cannot be built, which is logged."""
    from mwrgui.models import new_model

    try:
        return new_model(design)
    except MwrError as problem:
        logging.getLogger(__name__).warning("%s", problem)
        return None


def _counted(designs: Mapping[str, Design]) -> dict[str, Design]:
    return {name: replace(design, macs=_macs_per_megapixel(name)) for name, design in designs.items()}


def _macs_per_megapixel(design: str) -> int:
    """0 where they cannot be counted: a network of another package may do anything without pixels."""
    from mwrgui.models import DESIGNS
    from mwrgui.models.cost import macs_of

    known = DESIGNS[design]
    try:
        return round(macs_of(known.architecture, known.settings, _SIDE) * 1e6 / _SIDE**2)
    except Exception:
        logging.getLogger(__name__).warning("the cost of %s cannot be counted", design, exc_info=True)
        return 0
