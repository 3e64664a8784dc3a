"""`mwrgui distill`: a small student from a teacher, without any photo."""

import argparse
from pathlib import Path

from mwrgui.cli.running import add_run_arguments, folder_for, kept, stopped_by_ctrl_c, tell
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
        default="standard",
        metavar="quick|standard|thorough|FILE",
        help="settings to start from (default: standard)",
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
    if arguments.resume:
        folder = RunFolder(arguments.resume)
        recipe = read_recipe(folder, DistillRecipe, kind=KIND)
    else:
        recipe = recipe_from(arguments)
        folder = folder_for(arguments.output, recipe.networks.student)
    library = Library()
    with stopped_by_ctrl_c() as control:
        events = distill(
            recipe,
            teacher=library.load(recipe.networks.teacher),
            teacher_checksum=checksum(library.resolve(recipe.networks.teacher)),
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
    values = read_values(arguments.recipe) | parse_assignments(DistillRecipe, arguments.assignments)
    for name in ("teacher", "student"):
        if (given := getattr(arguments, name)) is not None:
            values[name] = given
    return build(DistillRecipe, values, source=f"recipe {arguments.recipe}")
