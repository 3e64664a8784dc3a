"""Derives the initial weights of a run's student from its teacher."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from mwrgui.core.devices import Device
from mwrgui.engine.schedule import Schedule
from mwrgui.models.derivation import derive_on_drawn_images
from mwrgui.models.restoration_model import RestorationModel

DrawImages = Callable[[int, int, torch.Generator, torch.device], Tensor]
"""Draws degraded images (N, 3, side, side) RGB 0..1, given side, N, random generator and device."""


def make_derivation(
    draw: DrawImages, *, teacher: RestorationModel, schedule: Schedule
) -> Callable[[RestorationModel, Device], Iterator[tuple[int, int]]]:
    """Returns a function that derives a student on drawn images, and yields (layers done, layers in all)."""

    def derive_student(student: RestorationModel, device: Device) -> Iterator[tuple[int, int]]:
        return derive_on_drawn_images(
            lambda side, count, generator: draw(side, count, generator, device.torch),
            student,
            teacher=teacher,
            crop=schedule.crop,
            seed=schedule.seed,
            precision=device.autocast,
        )

    return derive_student
