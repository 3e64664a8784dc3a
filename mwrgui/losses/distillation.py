"""What a student is trained on: every term by name and their weighted sum."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import torch
from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.core.setting import setting
from mwrgui.losses.contrastive import Features, changed, contrastive
from mwrgui.losses.frequency import frequency
from mwrgui.losses.pixel import l1, log_mse
from mwrgui.losses.structural import structural


@dataclass(frozen=True, slots=True)
class LossWeights:
    """Losses."""

    l1: float = setting(
        1.0,
        "Pixel weight",
        "Mean absolute difference of student and teacher; zero switches it off.",
        low=0,
        high=1000,
    )
    log_mse: float = setting(
        1.0,
        "Logarithmic weight",
        "Mean squared error in decibels: the same for much haze and for few drops; zero switches it off.",
        low=0,
        high=1000,
    )
    log_floor: float = setting(
        1e-3,
        "Logarithmic floor",
        "Mean squared error below which a smaller one counts ever less: 0.001 is 30 dB; lower it once a "
        "network no longer copies its input.",
        low=1e-6,
        high=1.0,
        advanced=True,
    )
    frequency: float = setting(
        0.05,
        "Frequency weight",
        "Difference of their spectra, where texture and streaks stand out; zero switches it off.",
        low=0,
        high=1000,
    )
    ssim: float = setting(
        0.0,
        "SSIM weight",
        "One minus their structural similarity; zero switches it off.",
        low=0,
        high=1000,
    )
    # The ratio's gradient in the image is 60 to 500 times that of the pixel distance (measured with a
    # U-Net teacher): AECR-Net's 0.1 would leave the pixel distance without a say.
    contrastive: float = setting(
        0.002,
        "Contrastive weight",
        "Near the teacher's restoration and away from the degraded input, in the teacher's features; "
        "zero switches it off and saves a pass through the teacher's encoder.",
        low=0,
        high=1000,
    )
    contrastive_others: int = setting(
        0,
        "Other negatives",
        "How many other degraded images of the batch the contrastive term also keeps away from.",
        low=0,
        high=64,
        advanced=True,
    )


@dataclass(frozen=True, slots=True)
class Contrast:
    """What the contrastive term needs of the teacher.

    `features` is called for the student's restoration, and only if the term is on; those of
    the teacher's restoration and of the degraded input are computed once per batch, without
    gradients, by whoever has the teacher.
    """

    features: Callable[[Tensor], Features]
    positive: Features
    negative: Features


@dataclass(frozen=True, slots=True)
class Losses:
    """The weighted sum, and every term of it before weighting, by name, in order.

    `figures` tell of the images that were compared; nothing is learned from them.
    """

    total: Tensor
    terms: Mapping[str, Tensor]
    figures: Mapping[str, float] = field(default_factory=dict)


def distillation_loss(
    *,
    student: Tensor,
    teacher: Tensor,
    degraded: Tensor,
    weights: LossWeights,
    contrast: Contrast | None = None,
) -> Losses:
    """Compares the restorations of student and teacher of the same degraded batch.

    All three are (B, 3, H, W), RGB 0..1. Terms of weight zero are not computed. Everything is
    float32, under autocast too. Without `contrast` (a teacher that names no features) its term is left out.

    Raises:
        MwrError: nothing is left to learn from.
    """
    batch = _Batch(student, teacher, degraded, weights, contrast)
    terms = {name: term(batch) for name, term in _TERMS.items() if _is_on(name, batch)}
    if not terms:
        raise MwrError("Every loss is switched off: the student has nothing to learn from.", "Set l1=1.")
    weighted = [getattr(weights, name) * value for name, value in terms.items()]
    return Losses(torch.stack(weighted).sum(), MappingProxyType(terms))


@dataclass(frozen=True, slots=True)
class _Batch:
    student: Tensor
    teacher: Tensor
    degraded: Tensor
    weights: LossWeights
    contrast: Contrast | None


def _is_on(name: str, batch: _Batch) -> bool:
    return getattr(batch.weights, name) > 0 and (name != "contrastive" or batch.contrast is not None)


def _contrastive(batch: _Batch) -> Tensor:
    assert batch.contrast is not None
    return contrastive(
        anchor=batch.contrast.features(batch.student),
        positive=batch.contrast.positive,
        negative=batch.contrast.negative,
        kept=changed(batch.teacher, batch.degraded),
        others=batch.weights.contrastive_others,
    )


_TERMS: dict[str, Callable[[_Batch], Tensor]] = {
    "l1": lambda b: l1(b.student, b.teacher),
    "log_mse": lambda b: log_mse(b.student, b.teacher, floor=b.weights.log_floor),
    "frequency": lambda b: frequency(b.student, b.teacher),
    "ssim": lambda b: structural(b.student, b.teacher),
    "contrastive": _contrastive,
}
