"""How a run derives its student's first weights from the teacher."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from mwrgui.core.devices import Device
from mwrgui.engine.schedule import Schedule
from mwrgui.models.derivation import derive_on
from mwrgui.models.restoration_model import RestorationModel

DrawImages = Callable[[int, int, torch.Generator, torch.device], Tensor]
"""Degraded images (N, 3, side, side) RGB 0..1 from side, number, a source of randomness and a device."""


def derivation(
    draw: DrawImages, *, teacher: RestorationModel, schedule: Schedule
) -> Callable[[RestorationModel, Device], Iterator[tuple[int, int]]]:
    """Derives a student on such images; tells after each layer how many are done, and of how many."""

    def derive_student(student: RestorationModel, device: Device) -> Iterator[tuple[int, int]]:
        return derive_on(
            lambda side, count, generator: draw(side, count, generator, device.torch),
            student,
            teacher=teacher,
            crop=schedule.crop,
            seed=schedule.seed,
            precision=device.autocast,
        )

    return derive_student
