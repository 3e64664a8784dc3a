"""Supervised training on the user's own clean photos, for teachers and for baselines with real data."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from mwrgui.core.devices import Device
from mwrgui.core.setting import to_values
from mwrgui.engine.control import RunControl
from mwrgui.engine.execute import Plan, execute
from mwrgui.engine.feature_matching import make_feature_matching
from mwrgui.engine.labels import label_reuse_from
from mwrgui.engine.student_derivation import make_derivation
from mwrgui.engine.task import RestorationTask
from mwrgui.engine.teachers import Teachers
from mwrgui.images import require_photos
from mwrgui.losses.custom import read_weights
from mwrgui.models import DESIGNS, new_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import Event
from mwrgui.runs.run_folder import RunFolder
from mwrgui.synthesis.prefetch import prefetch
from mwrgui.training.photos import PhotoSource
from mwrgui.training.recipe import RECIPE_KIND, TrainRecipe
from mwrgui.training.unreadable_photos import UnreadablePhotoMonitor


def train(
    recipe: TrainRecipe,
    *,
    teacher: RestorationModel | None,
    teacher_checksum: str = "",
    folder: RunFolder,
    device: Device,
    control: RunControl,
    resume: bool = False,
) -> Iterator[Event]:
    """Trains a network on degraded photos; targets are the clean photos or, with a teacher, its outputs.

    `teacher_checksum` is recorded, so that a resumed run uses the same teacher.

    Raises:
        MwrError: there are no photos, or as for `execute`.
    """
    plan = plan_training(recipe, teacher=teacher, teacher_checksum=teacher_checksum)
    yield from execute(plan, folder=folder, device=device, control=control, resume=resume)


def plan_training(
    recipe: TrainRecipe, *, teacher: RestorationModel | None, teacher_checksum: str = ""
) -> Plan:
    """Plans the run of `train`; nothing is trained or written yet.

    Raises:
        MwrError: there are no photos, there is no such design, or a custom loss is unknown.
    """
    DESIGNS[recipe.photos.design]  # an unknown name must fail before anything is written
    read_weights(recipe.losses.own_losses)
    paths = require_photos(Path(recipe.photos.photos))

    def make_task(student: RestorationModel, device: Device, generator: torch.Generator) -> RestorationTask:
        source = PhotoSource(
            paths, crop=recipe.schedule.crop, weather=recipe.weather, generator=generator, device=device.torch
        )
        return RestorationTask(
            prefetch(source, batch=recipe.schedule.batch, device=device.torch),
            teachers=None
            if teacher is None
            else Teachers(teacher.to(device.torch).requires_grad_(False).eval(), name=recipe.photos.teacher),
            weights=recipe.losses,
            batch=recipe.schedule.batch,
            device=device.torch,
            probes={},
            student=student,
            matching=None
            if teacher is None
            else make_feature_matching(teachers=(teacher,), student=student, weight=recipe.losses.features),
            reuse=None if teacher is None else label_reuse_from(recipe.schedule, generator),
            monitor=UnreadablePhotoMonitor(source),
        )

    return Plan(
        kind=RECIPE_KIND,
        values=to_values(recipe),
        schedule=recipe.schedule,
        design=recipe.photos.design,
        new_student=partial(new_model, recipe.photos.design),
        lineage={"role": "teacher"} if teacher is None else _lineage(recipe, teacher_checksum),
        make_task=make_task,
        derive=None if teacher is None else _derivation(recipe, teacher, paths),
    )


def _derivation(
    recipe: TrainRecipe, teacher: RestorationModel, paths: Sequence[Path]
) -> Callable[[RestorationModel, Device], Iterator[tuple[int, int]]]:
    """Returns a function that derives a student from the teacher on degraded photos."""

    def draw(side: int, count: int, generator: torch.Generator, device: torch.device) -> Tensor:
        source = PhotoSource(paths, crop=side, weather=recipe.weather, generator=generator, device=device)
        return source.sample(count).images

    return make_derivation(draw, teacher=teacher, schedule=recipe.schedule)


def _lineage(recipe: TrainRecipe, teacher_checksum: str) -> dict[str, str]:
    """The lineage of a student; an unknown checksum is omitted."""
    known = {"teacher_checksum": teacher_checksum} if teacher_checksum else {}
    return {"role": "student", "teacher": recipe.photos.teacher, **known}
