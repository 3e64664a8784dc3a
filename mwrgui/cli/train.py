"""`mwrgui train`: supervised training on one's own clean photos."""

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
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build, parse_assignments
from mwrgui.engine.execute import read_recipe
from mwrgui.library.cards import checksum
from mwrgui.library.models import Library
from mwrgui.library.run_folder import RunFolder
from mwrgui.models import DESIGNS
from mwrgui.training.recipe import KIND, TrainRecipe
from mwrgui.training.supervise import train


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the flags."""
    parser.add_argument("--photos", type=Path, metavar="FOLDER", help="clean photos to train on")
    parser.add_argument("--design", choices=tuple(DESIGNS), help="network to train (default: base)")
    parser.add_argument("--teacher", metavar="NAME|FILE", help="imitate this teacher on the degraded photos")
    add_run_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Trains; returns 0 also when stopped by Ctrl-C, with the student saved."""
    library = Library()
    if arguments.resume:
        refuse_beside_resume(arguments, "--photos", "--design", "--teacher")
        folder = RunFolder(arguments.resume)
        recipe = read_recipe(folder, TrainRecipe, kind=KIND)
        teacher = library.teacher_of(folder, recipe.photos.teacher)
    else:
        recipe = _recipe_from(arguments)
        folder = folder_for(arguments.output, f"train-{recipe.photos.design}")
        teacher = recipe.photos.teacher
    with stopped_by_ctrl_c(folder) as control:
        events = train(
            recipe,
            teacher=library.load(teacher) if teacher else None,
            teacher_checksum=checksum(library.resolve(teacher)) if teacher else "",
            folder=folder,
            device=choose_device(arguments.device, arguments.precision),
            control=control,
            resume=arguments.resume is not None,
        )
        if not arguments.no_library:
            events = kept(events, library=library, folder=folder)
        tell(events, steps=recipe.schedule.steps, json=arguments.json)
    return 0


def _recipe_from(arguments: argparse.Namespace) -> TrainRecipe:
    values = parse_assignments(TrainRecipe, arguments.assignments)
    for name in ("photos", "design", "teacher"):
        if (given := getattr(arguments, name)) is not None:
            values[name] = str(given)
    recipe = build(TrainRecipe, with_absolute_paths(values), source="--set")
    if not recipe.photos.photos:
        raise MwrError("No photos were named.", "Give a folder of clean photos with --photos.")
    return recipe
