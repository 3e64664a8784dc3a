"""Starts or resumes supervised training, for the window, the command line and the Python API alike."""

from collections.abc import Iterator, Mapping

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build
from mwrgui.engine.control import RunControl
from mwrgui.library.absolute_paths import with_absolute_paths
from mwrgui.library.models import Library
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import Event
from mwrgui.runs.run_folder import RunFolder
from mwrgui.runs.teacher import load_teacher, teacher_from
from mwrgui.training.recipe import TrainRecipe
from mwrgui.training.supervise import train


def recipe_with(values: Mapping[str, object], *, source: str) -> TrainRecipe:
    """Builds a recipe with these settings; `source` tells error messages where they come from.

    Raises:
        MwrError: some settings are invalid, or no photo folder is given.
    """
    recipe = build(TrainRecipe, with_absolute_paths(values), source=source)
    if not recipe.photos.photos:
        raise MwrError("No photo folder was given.", "Name a folder of clean photos.")
    return recipe


def start_training(
    recipe: TrainRecipe,
    *,
    folder: RunFolder,
    library: Library,
    device: Device,
    control: RunControl,
    teacher: RestorationModel | None = None,
    resume: bool = False,
) -> Iterator[Event]:
    """Loads the teacher, if there is one, and yields the events of the run.

    Loading is done at once; the run starts when the first event is requested.

    Args:
        recipe: for a resumed run, the one in its folder.
        teacher: a model that is already loaded; None loads the one that the recipe names, if any.

    Raises:
        MwrError: there is no such teacher, or as for `train`.
    """
    loaded = None if teacher is None else teacher_from(teacher)
    if loaded is None and recipe.photos.teacher:
        loaded = load_teacher(library, recipe.photos.teacher, resumed=folder if resume else None)
    return train(
        recipe,
        teacher=loaded.model if loaded else None,
        teacher_checksum=loaded.checksum if loaded else "",
        folder=folder,
        device=device,
        control=control,
        resume=resume,
    )
