"""Loads the teachers of a recipe, and describes them for the student's file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import torch

from mwrgui.core.errors import MwrError
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.distillation.teacher_names import parse_specialists, teacher_problem
from mwrgui.engine.teachers import Teachers
from mwrgui.library.cards import checksum
from mwrgui.library.models import Library
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.run_cards import OTHER_WEATHERS, teacher_checksum
from mwrgui.runs.run_folder import RunFolder


class Specialist(NamedTuple):
    """The teacher of one weather.

    Attributes:
        name: name in the library, or path of its file.
        checksum: checksum of its file.
    """

    name: str
    model: RestorationModel
    checksum: str


@dataclass(frozen=True, slots=True)
class LoadedTeachers:
    """All teachers of a recipe.

    Attributes:
        teacher: labels every weather that has no specialist; None if each has one.
        checksum: checksum of the file of `teacher`; empty without one.
        specialists: the teachers of one weather each, by weather.
    """

    teacher: RestorationModel | None
    checksum: str
    specialists: Mapping[str, Specialist] = field(default_factory=dict)


def load_teachers(
    recipe: DistillRecipe, library: Library, *, resumed: RunFolder | None = None
) -> LoadedTeachers:
    """Loads every teacher that a recipe names; a resumed run gets the files that it began with.

    Raises:
        MwrError: the teachers do not match the recipe, or one, which the error names, cannot be loaded.
    """
    networks = recipe.networks
    if problem := teacher_problem(
        networks.teachers, teacher=networks.teacher, weathers=recipe.weather.weathers
    ):
        raise MwrError(
            "The teachers do not fit the weathers of the recipe: {problem}.",
            "Name one for each weather (--teacher rain=FILE), and one for all others (--teacher FILE).",
            problem=problem,
        )
    loaded: dict[str, RestorationModel] = {}

    def load(name: str, weather: str = "") -> Specialist:
        if resumed is not None:
            name = library.find_same_model(name, teacher_checksum(resumed.path, weather))
        if name not in loaded:
            loaded[name] = library.load(name)
        return Specialist(name, loaded[name], checksum(library.resolve(name)))

    general = load(networks.teacher) if networks.teacher else None
    specialists = {weather: load(name, weather) for weather, name in parse_specialists(networks.teachers)}
    if general is None:
        return LoadedTeachers(None, "", specialists)
    return LoadedTeachers(general.model, general.checksum, specialists)


def lineage_of(
    recipe: DistillRecipe,
    teacher: RestorationModel | None,
    teacher_checksum: str,
    specialists: Mapping[str, Specialist],
) -> dict[str, str]:
    """The metadata that a student's file records about its teachers.

    With specialists, `teacher` lists all names, and `teachers` is a JSON object that maps each weather to
    the name, architecture and checksum of its teacher. The teacher of all other weathers has the key “other”,
    and its checksum is also recorded as `teacher_checksum`.
    """
    if not specialists:
        assert teacher is not None
        return {
            "teacher": recipe.networks.teacher,
            "teacher_checksum": teacher_checksum,
            "teacher_architecture": teacher.architecture.name,
        }
    by_weather_or_other = dict(specialists)
    if teacher is not None:
        by_weather_or_other[OTHER_WEATHERS] = Specialist(recipe.networks.teacher, teacher, teacher_checksum)
    records = {
        weather: {
            "name": Path(specialist.name).name,
            "architecture": specialist.model.architecture.name,
            "checksum": specialist.checksum,
        }
        for weather, specialist in by_weather_or_other.items()
    }
    titles = [f"{record['name']} ({weather})" for weather, record in records.items()]
    return {
        "teacher": ", ".join(titles),
        "teachers": json.dumps(records),
        **({"teacher_checksum": teacher_checksum} if teacher_checksum else {}),
        "teacher_architecture": ", ".join(
            dict.fromkeys(record["architecture"] for record in records.values())
        ),
    }


def prepare_teachers(
    recipe: DistillRecipe,
    teacher: RestorationModel | None,
    specialists: Mapping[str, Specialist],
    *,
    device: torch.device,
) -> Teachers:
    """Moves the teachers to a device and freezes them."""

    def prepare(model: RestorationModel) -> RestorationModel:
        return model.to(device).requires_grad_(False).eval()

    return Teachers(
        None if teacher is None else prepare(teacher),
        name=recipe.networks.teacher,
        by_weather={
            weather: (specialist.name, prepare(specialist.model))
            for weather, specialist in specialists.items()
        },
    )
