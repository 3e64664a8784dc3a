"""Supervised training on a person's own clean photos: makes teachers, and the with-data baseline."""

from collections.abc import Iterator
from pathlib import Path

import torch

from mwrgui.core.devices import Device
from mwrgui.core.setting import to_values
from mwrgui.engine.control import RunControl
from mwrgui.engine.events import Event
from mwrgui.engine.execute import Plan, execute
from mwrgui.engine.task import RestorationTask
from mwrgui.library.run_folder import RunFolder
from mwrgui.models.restorer import RestorationModel
from mwrgui.synthesis.ahead import draw_ahead
from mwrgui.training.photos import PhotoSource, find_training_photos
from mwrgui.training.recipe import KIND, TrainRecipe


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
    """Trains a network on degraded photos, toward the clean ones or, with a teacher, toward its restorations.

    `teacher_checksum` is recorded, so that a run that is resumed learns from the same file.

    Raises:
        MwrError: there are no photos, or see `execute`.
    """
    plan = plan_training(recipe, teacher=teacher, teacher_checksum=teacher_checksum)
    yield from execute(plan, folder=folder, device=device, control=control, resume=resume)


def plan_training(
    recipe: TrainRecipe, *, teacher: RestorationModel | None, teacher_checksum: str = ""
) -> Plan:
    """What `train` runs.

    Raises:
        MwrError: there are no photos.
    """
    paths = find_training_photos(Path(recipe.photos.photos))

    def make_task(device: Device, generator: torch.Generator) -> RestorationTask:
        source = PhotoSource(
            paths, crop=recipe.schedule.crop, degrade=recipe.weather, generator=generator, device=device.torch
        )
        return RestorationTask(
            draw_ahead(source, batch=recipe.schedule.batch, device=device.torch),
            teacher=None if teacher is None else teacher.to(device.torch).requires_grad_(False).eval(),
            weights=recipe.losses,
            batch=recipe.schedule.batch,
            device=device.torch,
            probes={},
        )

    return Plan(
        kind=KIND,
        values=to_values(recipe),
        schedule=recipe.schedule,
        design=recipe.photos.design,
        lineage={"role": "teacher"} if teacher is None else _lineage(recipe, teacher_checksum),
        make_task=make_task,
    )


def _lineage(recipe: TrainRecipe, teacher_checksum: str) -> dict[str, str]:
    """Where a student comes from; a checksum that is not known is left out."""
    known = {"teacher_checksum": teacher_checksum} if teacher_checksum else {}
    return {"role": "student", "teacher": recipe.photos.teacher, **known}
