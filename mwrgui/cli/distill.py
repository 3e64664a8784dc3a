"""`mwrgui distill`: a small student from a teacher, without any photo."""

import argparse
from pathlib import Path

from mwrgui.cli.running import (
    add_run_arguments,
    folder_for,
    kept,
    refuse_beside_resume,
    stopped_by_ctrl_c,
    tell,
    with_absolute_paths,
)
from mwrgui.core.devices import choose_device
from mwrgui.core.setting import build, parse_assignments
from mwrgui.distillation.distill import distill
from mwrgui.distillation.probes import read_probes
from mwrgui.distillation.recipe import KIND, DistillRecipe, read_values
from mwrgui.engine.execute import read_recipe
from mwrgui.library.cards import checksum
from mwrgui.library.models import Library
from mwrgui.library.run_folder import RunFolder
from mwrgui.models import STUDENTS

STANDARD = "standard"
"""The recipe if none is named; no default of the flag, so that a flag that was given can be told."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the flags."""
    parser.add_argument("--teacher", metavar="NAME|FILE", help="model to distill from (default: teacher)")
    parser.add_argument(
        "--student",
        choices=tuple(STUDENTS),
        metavar="DESIGN",
        help=f"design of the student: {', '.join(STUDENTS)} (default: small)",
    )
    parser.add_argument(
        "--recipe",
        metavar="quick|standard|thorough|FILE",
        help=f"settings to start from (default: {STANDARD})",
    )
    parser.add_argument(
        "--probe",
        type=Path,
        action="append",
        default=[],
        metavar="PHOTO",
        help="photo to look at and measure while the run goes on, never learned from",
    )
    add_run_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Distills; returns 0 also when stopped by Ctrl-C, with the student saved."""
    library = Library()
    if arguments.resume:
        refuse_beside_resume(arguments, "--teacher", "--student", "--recipe", "--probe")
        folder = RunFolder(arguments.resume)
        recipe = read_recipe(folder, DistillRecipe, kind=KIND)
        teacher = library.teacher_of(folder, recipe.networks.teacher)
    else:
        recipe = recipe_from(arguments)
        folder = folder_for(arguments.output, recipe.networks.student)
        teacher = recipe.networks.teacher
    with stopped_by_ctrl_c(folder) as control:
        events = distill(
            recipe,
            teacher=library.load(teacher),
            teacher_checksum=checksum(library.resolve(teacher)),
            folder=folder,
            device=choose_device(arguments.device, arguments.precision),
            control=control,
            probes=read_probes(arguments.probe),
            resume=arguments.resume is not None,
        )
        if not arguments.no_library:
            events = kept(events, library=library, folder=folder)
        tell(events, steps=recipe.schedule.steps, json=arguments.json)
    return 0


def recipe_from(arguments: argparse.Namespace) -> DistillRecipe:
    """The recipe that the flags ask for.

    Raises:
        MwrError: it cannot be read, or settings of it are wrong.
    """
    name = STANDARD if arguments.recipe is None else arguments.recipe
    values = read_values(name) | parse_assignments(DistillRecipe, arguments.assignments)
    for key in ("teacher", "student"):
        if (given := getattr(arguments, key)) is not None:
            values[key] = given
    return build(DistillRecipe, with_absolute_paths(values), source=f"recipe {name}")
