"""Students of every design with teachers of very different structure: U-Nets are derived, others are not."""

from contextlib import nullcontext
from functools import cache
from typing import Any

import pytest
import torch

from mwrgui.models import ARCHITECTURES, STUDENTS, new_model
from mwrgui.models.architectures.gcanet import GCANetSettings
from mwrgui.models.architectures.prenet import PReNetSettings
from mwrgui.models.architectures.transweather import StageSettings, TransWeatherSettings
from mwrgui.models.architectures.unet import UNet
from mwrgui.models.derivation import can_derive, derive
from mwrgui.models.designs import restormer_settings
from mwrgui.models.feature_layers import feature_layers
from mwrgui.models.restoration_model import RestorationModel

TEACHERS: dict[str, Any] = {
    "prenet": PReNetSettings(8, "lstm", blocks=2),
    "gcanet": GCANetSettings(8, (2, 2, 2, 4, 4, 4)),
    "transweather": TransWeatherSettings(
        stages=(
            StageSettings(8, 1, 1, 4, 16),
            StageSettings(16, 1, 2, 2, 16),
            StageSettings(16, 1, 4, 2, 16),
            StageSettings(16, 1, 4, 1, 16),
        ),
        sides=(
            StageSettings(16, 1, 1, 4, 16),
            StageSettings(16, 1, 2, 2, 16),
            StageSettings(16, 1, 2, 2, 16),
        ),
        decoder=StageSettings(16, 1, 8, 1, 16),
        queries=48,
        tail=(8, 4),
    ),
    "restormer": restormer_settings(8, depths=(1, 1, 1, 1), refinement=1),
}


@cache
def teacher(name: str) -> RestorationModel:
    """A small teacher with random weights."""
    torch.manual_seed(0)
    family, settings = ARCHITECTURES[name], TEACHERS[name]
    return RestorationModel(family.build(settings), architecture=family, settings=settings).eval()


@pytest.mark.parametrize("design", STUDENTS)
@pytest.mark.parametrize("name", TEACHERS)
def test_a_student_is_derived_from_its_teacher_if_it_is_a_u_net(name: str, design: str) -> None:
    torch.manual_seed(1)
    student = new_model(design).eval()
    assert feature_layers(teacher(name))
    if not isinstance(student.network, UNet):
        assert not can_derive(student, teacher=teacher(name))
        return
    assert can_derive(student, teacher=teacher(name))
    images = torch.rand(10, 3, 64, 64)
    layers = list(
        derive(
            student,
            teacher=teacher(name),
            images=images,
            generator=torch.Generator().manual_seed(0),
            precision=nullcontext,
        )
    )
    assert [number for number, _ in layers] == list(range(1, layers[-1][1] + 1))
    with torch.inference_mode():
        target = teacher(name)(images).clamp(0, 1)
        restored = student(images).clamp(0, 1)
    assert restored.isfinite().all()
    assert (restored - target).square().mean() < (images - target).square().mean()
