"""The work of a run, as a job's thread does it: loads what it needs, runs, keeps the student."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.core.errors import MwrError
from mwrgui.engine.control import RunControl
from mwrgui.images import ImageArray
from mwrgui.library.bin import move_to_bin
from mwrgui.library.cards import ModelCard
from mwrgui.library.models import Library
from mwrgui.runs.events import Event, RunFinished
from mwrgui.runs.history import RunHistory, read_history
from mwrgui.runs.run_folder import RunFolder
from mwrgui.runs.waiting_students import add_waiting, keep_or_wait, not_in_library
from mwrgui.runs.warnings import warning
from mwrgui.ui.session.keep_awake import kept_awake

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.distillation.recipe import DistillRecipe


@dataclass(frozen=True, slots=True)
class RunOrder:
    """What is to be run.

    Attributes:
        recipe: None for a run that is resumed, which has its own.
        probes: photos to look at; a resumed run has its own.
    """

    folder: RunFolder
    device: "Device"
    library: Library
    recipe: "DistillRecipe | None" = None
    probes: tuple[Path, ...] = ()


RunNews = Event | ModelCard | RunHistory
"""What the work tells: a resumed run's past first, events, and at last the student's card in the library."""


def work_on_run(order: RunOrder, control: RunControl) -> Iterator[RunNews]:
    """Runs to the end, or until `control` ends it; a run that nobody wants goes to the bin.

    Raises:
        MwrError: its parts do not fit, the folder is taken, the disk is full.
    """
    list(add_waiting(order.library, order.folder))
    before = order.folder.student_checksum
    with kept_awake():
        if order.recipe is None:
            yield read_history(order.folder.path)
        left_out: list[MwrError] = []
        for event in _events(order, control, left_out.append):
            while left_out:
                yield warning(event.step, "probe_left_out", problems=left_out.pop())
            if isinstance(event, RunFinished):
                kept = keep_or_wait(order.library, order.folder, before=before)
                if isinstance(kept, ModelCard):
                    yield kept
                elif kept:
                    yield not_in_library(event.step, order.folder, kept)
            yield event
    if control.broken_off and not control.saves:
        move_to_bin(order.folder.path)


def read_for_measuring(path: Path) -> Iterator[ImageArray]:
    """A photo as small as a probe is.

    Raises:
        MwrError: it cannot be read.
    """
    from mwrgui.distillation.probes import read_probe

    yield read_probe(path)


def _events(order: RunOrder, control: RunControl, tell: Callable[[MwrError], object]) -> Iterator[Event]:
    from mwrgui.training.recipe import KIND as TRAIN

    if order.recipe is None and order.folder.read_recipe().get("kind") == TRAIN:
        return _train(order, control)
    return _distill(order, control, tell)


def _distill(order: RunOrder, control: RunControl, tell: Callable[[MwrError], object]) -> Iterator[Event]:
    from mwrgui.distillation.recipe import KIND, DistillRecipe
    from mwrgui.distillation.start import start_distillation
    from mwrgui.engine.execute import read_recipe
    from mwrgui.training.own_photos import find_own_photos

    recipe = order.recipe or read_recipe(order.folder, DistillRecipe, kind=KIND)
    return start_distillation(
        recipe,
        photos=find_own_photos(recipe.own_photos.photos),
        folder=order.folder,
        library=order.library,
        device=order.device,
        control=control,
        probes=order.probes,
        tell=tell,
        resume=order.recipe is None,
    )


def _train(order: RunOrder, control: RunControl) -> Iterator[Event]:
    """Supervised training, which begins on the command line and may go on here."""
    from mwrgui.engine.execute import read_recipe
    from mwrgui.training.recipe import KIND, TrainRecipe
    from mwrgui.training.start import start_training

    return start_training(
        read_recipe(order.folder, TrainRecipe, kind=KIND),
        folder=order.folder,
        library=order.library,
        device=order.device,
        control=control,
        resume=True,
    )
