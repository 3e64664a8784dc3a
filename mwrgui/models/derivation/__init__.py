"""Derives a student from its teacher in closed form, without gradients, on a few dozen generated images."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import torch
from torch import Tensor

from mwrgui.models.architectures.unet import UNet
from mwrgui.models.derivation.feature_targets import FeatureTargets
from mwrgui.models.derivation.fitting import TargetProvider, count_layers, fit_unet
from mwrgui.models.derivation.least_squares import IMAGES_PER_CHUNK
from mwrgui.models.derivation.unet_targets import UNetTargets
from mwrgui.models.feature_layers import feature_layers
from mwrgui.models.restoration_model import RestorationModel

FITTED_PIXELS = 3_000_000
"""Intended total number of pixels of the images on which a student is derived."""


def side_and_count_of_images(crop: int) -> tuple[int, int]:
    """Side in pixels and number of images for deriving a student whose training crops have side `crop`."""
    side = max(64, -(-crop // 32) * 32)
    return side, min(128, max(32, FITTED_PIXELS // side**2))


def derive_on_drawn_images(
    draw: Callable[[int, int, torch.Generator], Tensor],
    student: RestorationModel,
    *,
    teacher: RestorationModel,
    crop: int,
    seed: int,
    precision: Callable[[], AbstractContextManager[object]],
) -> Iterator[tuple[int, int]]:
    """Derives a student on newly drawn images; does nothing if the student cannot be derived.

    Args:
        draw: draws degraded images (N, 3, side, side), given side, N and generator.
        crop: side in pixels of the crops on which the student will be trained.
        seed: seed of the generator.
        precision: autocast context for the teacher.

    Yields:
        (0, number of layers), then the same as `derive`.
    """
    if not can_derive(student, teacher=teacher):
        return
    yield 0, layer_count(student, teacher)
    generator = torch.Generator().manual_seed(seed)
    images = draw(*side_and_count_of_images(crop), generator)
    yield from derive(student, teacher=teacher, images=images, generator=generator, precision=precision)


def can_derive(student: RestorationModel, *, teacher: RestorationModel) -> bool:
    """Whether `derive` works for the pair: the student is a U-Net, and the teacher has feature layers."""
    return isinstance(student.network, UNet) and bool(feature_layers(teacher))


def derive(
    student: RestorationModel,
    *,
    teacher: RestorationModel,
    images: Tensor,
    generator: torch.Generator,
    precision: Callable[[], AbstractContextManager[object]],
) -> Iterator[tuple[int, int]]:
    """Fits the student's layers one by one, so that its residual streams follow the teacher's.

    Args:
        student: a U-Net; its weights are overwritten.
        teacher: a network with feature layers, not necessarily a U-Net.
        images: degraded images (N, 3, H, W) RGB 0..1 with sides that both networks accept.
        generator: selects pixel positions.
        precision: autocast context for the teacher.

    Yields:
        (number of the layer just fitted, counted from 1; number of layers).
    """
    network, layers = _unet(student), layer_count(student, teacher)
    with torch.no_grad(), precision():
        labels = torch.cat([teacher(part).clamp(0, 1) for part in torch.split(images, IMAGES_PER_CHUNK)])
        targets = _targets(student, teacher, images)
    for layer in fit_unet(network, images, labels - images, targets, generator=generator):
        yield layer, layers


def layer_count(student: RestorationModel, teacher: RestorationModel) -> int:
    """Number of layers that `derive` fits; a residual block counts as one."""
    widths = (teacher if _can_select_channels(student, teacher) else student).settings.widths
    return count_layers(_unet(student), len(widths))


def _unet(student: RestorationModel) -> UNet:
    assert isinstance(student.network, UNet), "call can_derive first"
    return student.network


def _targets(student: RestorationModel, teacher: RestorationModel, images: Tensor) -> TargetProvider:
    if _can_select_channels(student, teacher):
        return UNetTargets(teacher.network, student.settings, images)  # type: ignore[arg-type]
    return FeatureTargets(teacher, student.settings, images)


def _can_select_channels(student: RestorationModel, teacher: RestorationModel) -> bool:
    """Whether the teacher is a U-Net that has the student's levels, each at least as wide.

    The student may have one more level than the teacher, which lets it see more of the image.
    """
    if not isinstance(teacher.network, UNet):
        return False
    student_sizes, teacher_sizes = student.settings, teacher.settings
    same_levels = (
        len(student_sizes.widths) - len(teacher_sizes.widths) in (0, 1)
        and student_sizes.shuffle == teacher_sizes.shuffle
    )
    return same_levels and all(
        m <= t for m, t in zip(student_sizes.widths, teacher_sizes.widths, strict=False)
    )
