"""Executes a run and puts its student into the library, in the thread of a job."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.core.errors import MwrError
from mwrgui.engine.control import RunControl
from mwrgui.images import ImageArray
from mwrgui.library.cards import ModelCard
from mwrgui.library.models import Library
from mwrgui.library.recycle_bin import move_to_bin
from mwrgui.runs.events import Event, RunFinished
from mwrgui.runs.history import RunHistory, read_history
from mwrgui.runs.run_folder import RunFolder
from mwrgui.runs.waiting_students import add_or_mark_waiting, add_waiting_students, not_in_library_warning
from mwrgui.runs.warnings import health_warning
from mwrgui.ui.session.keep_awake import keep_awake

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.distillation.recipe import DistillRecipe


@dataclass(frozen=True, slots=True)
class RunSpec:
    """A run to be started or resumed.

    Attributes:
        recipe: None for a run that is resumed: its folder holds the recipe.
        probes: photos that are restored during the run for the user to see; a resumed run keeps its own.
    """

    folder: RunFolder
    device: "Device"
    library: Library
    recipe: "DistillRecipe | None" = None
    probes: tuple[Path, ...] = ()


RunUpdate = Event | ModelCard | RunHistory
"""What a run yields: its history if it is resumed, then events; the student's card precedes RunFinished."""


def execute_run(spec: RunSpec, control: RunControl) -> Iterator[RunUpdate]:
    """Executes a run until all steps are done or `control` ends it; a discarded run is moved to the bin.

    Raises:
        MwrError: parts of the recipe do not fit together, the folder is in use, or the disk is full.
    """
    list(add_waiting_students(spec.library, spec.folder))  # students that earlier runs could not add
    previous_checksum = spec.folder.student_checksum
    with keep_awake():
        if spec.recipe is None:
            yield read_history(spec.folder.path)
        probe_problems: list[MwrError] = []
        for event in _events(spec, control, probe_problems.append):
            while probe_problems:
                yield health_warning(event.step, "probe_left_out", problems=probe_problems.pop())
            if isinstance(event, RunFinished):
                outcome = add_or_mark_waiting(spec.library, spec.folder, previous_checksum=previous_checksum)
                if isinstance(outcome, ModelCard):
                    yield outcome
                elif outcome:
                    yield not_in_library_warning(event.step, spec.folder, outcome)
            yield event
    if control.suspended and not control.saves_checkpoint:
        move_to_bin(spec.folder.path)


def read_for_measuring(path: Path) -> Iterator[ImageArray]:
    """Yields a photo, scaled down to the size limit of probe photos.

    Raises:
        MwrError: the photo cannot be read.
    """
    from mwrgui.distillation.probes import read_probe

    yield read_probe(path)


def _events(
    spec: RunSpec, control: RunControl, report_problem: Callable[[MwrError], object]
) -> Iterator[Event]:
    from mwrgui.training.recipe import RECIPE_KIND as TRAIN_KIND

    if spec.recipe is None and spec.folder.read_recipe().get("kind") == TRAIN_KIND:
        return _train(spec, control)
    return _distill(spec, control, report_problem)


def _distill(
    spec: RunSpec, control: RunControl, report_problem: Callable[[MwrError], object]
) -> Iterator[Event]:
    from mwrgui.distillation.recipe import RECIPE_KIND, DistillRecipe
    from mwrgui.distillation.start import start_distillation
    from mwrgui.engine.execute import read_recipe
    from mwrgui.training.own_photos import find_own_photos

    recipe = spec.recipe or read_recipe(spec.folder, DistillRecipe, kind=RECIPE_KIND)
    return start_distillation(
        recipe,
        photos=find_own_photos(recipe.own_photos.photos),
        folder=spec.folder,
        library=spec.library,
        device=spec.device,
        control=control,
        probes=spec.probes,
        on_problem=report_problem,
        resume=spec.recipe is None,
    )


def _train(spec: RunSpec, control: RunControl) -> Iterator[Event]:
    """Resumes supervised training, which can only be started on the command line."""
    from mwrgui.engine.execute import read_recipe
    from mwrgui.training.recipe import RECIPE_KIND, TrainRecipe
    from mwrgui.training.start import start_training

    return start_training(
        read_recipe(spec.folder, TrainRecipe, kind=RECIPE_KIND),
        folder=spec.folder,
        library=spec.library,
        device=spec.device,
        control=control,
        resume=True,
    )
