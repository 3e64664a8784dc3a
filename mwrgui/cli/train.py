"""`mwrgui train`: supervised training on the user's own clean photos."""

import argparse

from mwrgui.cli.running import (
    adding_to_library,
    folder_for,
    print_events,
    refuse_with_resume,
    stopped_by_ctrl_c,
)
from mwrgui.core.devices import choose_device
from mwrgui.core.setting import parse_assignments
from mwrgui.distillation.recipe import read_values
from mwrgui.engine.execute import read_recipe
from mwrgui.library.models import Library
from mwrgui.runs.run_folder import RunFolder
from mwrgui.training.recipe import RECIPE_KIND, TrainRecipe
from mwrgui.training.start import recipe_with, start_training


def run(arguments: argparse.Namespace) -> int:
    """Trains a network; also returns 0 after Ctrl-C, with the network saved."""
    library = Library()
    if arguments.resume:
        refuse_with_resume(arguments, "--photos", "--design", "--teacher", "--recipe")
        folder = RunFolder(arguments.resume)
        recipe = read_recipe(folder, TrainRecipe, kind=RECIPE_KIND)
    else:
        recipe = _recipe_from(arguments)
        folder = folder_for(arguments.output, f"train-{recipe.photos.design}")
    with stopped_by_ctrl_c(folder) as control:
        events = start_training(
            recipe,
            folder=folder,
            library=library,
            device=choose_device(arguments.device, arguments.precision),
            control=control,
            resume=arguments.resume is not None,
        )
        if not arguments.no_library:
            events = adding_to_library(events, library=library, folder=folder)
        print_events(events, steps=recipe.schedule.steps, json=arguments.json)
    return 0


def _recipe_from(arguments: argparse.Namespace) -> TrainRecipe:
    values = read_values(arguments.recipe) if arguments.recipe else {}
    values |= parse_assignments(TrainRecipe, arguments.assignments)
    for name in ("photos", "design", "teacher"):
        if (given := getattr(arguments, name)) is not None:
            values[name] = str(given)
    return recipe_with(values, source=arguments.recipe or "--set")
