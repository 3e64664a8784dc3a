"""`mwrgui distill`: distills a small student from one or several teachers; photos are optional."""

import argparse

from mwrgui.cli.console import print_warning
from mwrgui.cli.own_student import import_student
from mwrgui.cli.running import (
    adding_to_library,
    folder_for,
    print_events,
    refuse_with_resume,
    stopped_by_ctrl_c,
)
from mwrgui.core.devices import choose_device
from mwrgui.core.part_names import DEFAULT_RECIPE
from mwrgui.core.setting import parse_assignments
from mwrgui.distillation.recipe import RECIPE_KIND, DistillRecipe
from mwrgui.distillation.start import recipe_with, start_distillation
from mwrgui.distillation.teacher_names import split_teachers
from mwrgui.engine.execute import read_recipe
from mwrgui.library.models import Library
from mwrgui.runs.run_folder import RunFolder
from mwrgui.training.own_photos import find_own_photos


def run(arguments: argparse.Namespace) -> int:
    """Distills a student; also returns 0 after Ctrl-C, with the student saved."""
    library = Library()
    if arguments.resume:
        folder = RunFolder(arguments.resume)
        refused = ["--teacher", "--recipe", "--probe"]
        if not _is_imported(arguments.student):  # needed again, as the run folder lacks its Python code
            refused.append("--student")
        refuse_with_resume(arguments, *refused)
        recipe = read_recipe(folder, DistillRecipe, kind=RECIPE_KIND)
        if arguments.student not in (None, recipe.networks.student):
            refuse_with_resume(arguments, "--student")
    else:
        recipe = recipe_from(arguments)
        folder = folder_for(arguments.output, recipe.networks.student.replace(":", "."))
    with stopped_by_ctrl_c(folder) as control:
        events = start_distillation(
            recipe,
            photos=find_own_photos(recipe.own_photos.photos),
            folder=folder,
            library=library,
            device=choose_device(arguments.device, arguments.precision),
            control=control,
            probes=arguments.probe,
            on_problem=lambda problem: print_warning(str(problem)),
            resume=arguments.resume is not None,
            student=import_student(arguments.student) if _is_imported(arguments.student) else None,
        )
        if not arguments.no_library:
            events = adding_to_library(events, library=library, folder=folder)
        print_events(events, steps=recipe.schedule.steps, json=arguments.json)
    return 0


def _is_imported(student: str | None) -> bool:
    """Whether the student is imported from the user's Python, as `MODULE:NAME`: a network or a design."""
    return student is not None and ":" in student


def recipe_from(arguments: argparse.Namespace) -> DistillRecipe:
    """Builds the recipe from the flags.

    Raises:
        MwrError: the recipe cannot be read, or some settings are invalid.
    """
    changes: dict[str, object] = dict(parse_assignments(DistillRecipe, arguments.assignments))
    if arguments.teacher:
        teacher, entries = split_teachers(arguments.teacher)
        changes |= {"teacher": teacher or "", "teachers": entries}
    if arguments.student is not None:
        changes["student"] = arguments.student
    return recipe_with(DEFAULT_RECIPE if arguments.recipe is None else arguments.recipe, changes)
