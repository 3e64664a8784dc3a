"""The work of a run, as a job's thread does it: loads what it needs, runs, keeps the student."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.core.photos import ImageArray
from mwrgui.engine.control import RunControl
from mwrgui.engine.events import Event, RunFinished
from mwrgui.library.bin import move_to_bin
from mwrgui.library.cards import ModelCard, checksum
from mwrgui.library.history import RunHistory, read_history
from mwrgui.library.models import Library
from mwrgui.library.run_folder import RunFolder
from mwrgui.ui.keep_awake import kept_awake

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
    before = order.folder.student_checksum
    with kept_awake():
        if order.recipe is None:
            yield read_history(order.folder.path)
        for event in _events(order, control):
            if isinstance(event, RunFinished):
                yield order.library.keep_student(order.folder, before=before)
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


def _events(order: RunOrder, control: RunControl) -> Iterator[Event]:
    from mwrgui.training.recipe import KIND as TRAIN

    if order.recipe is None and order.folder.read_recipe().get("kind") == TRAIN:
        return _train(order, control)
    return _distill(order, control)


def _distill(order: RunOrder, control: RunControl) -> Iterator[Event]:
    from mwrgui.distillation.distill import distill
    from mwrgui.distillation.probes import read_probes
    from mwrgui.distillation.recipe import KIND, DistillRecipe
    from mwrgui.engine.execute import read_recipe

    recipe = order.recipe or read_recipe(order.folder, DistillRecipe, kind=KIND)
    teacher = recipe.networks.teacher
    if order.recipe is None:
        teacher = order.library.teacher_of(order.folder, teacher)
    return distill(
        recipe,
        teacher=order.library.load(teacher),
        teacher_checksum=checksum(order.library.resolve(teacher)),
        folder=order.folder,
        device=order.device,
        control=control,
        probes=read_probes(order.probes),
        resume=order.recipe is None,
    )


def _train(order: RunOrder, control: RunControl) -> Iterator[Event]:
    """Supervised training, which begins on the command line and may go on here."""
    from mwrgui.engine.execute import read_recipe
    from mwrgui.training.recipe import KIND, TrainRecipe
    from mwrgui.training.supervise import train

    recipe = read_recipe(order.folder, TrainRecipe, kind=KIND)
    teacher = recipe.photos.teacher
    if teacher:
        teacher = order.library.teacher_of(order.folder, teacher)
    return train(
        recipe,
        teacher=order.library.load(teacher) if teacher else None,
        teacher_checksum=checksum(order.library.resolve(teacher)) if teacher else "",
        folder=order.folder,
        device=order.device,
        control=control,
        resume=True,
    )
