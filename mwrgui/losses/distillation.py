"""The distillation loss: all terms by name, and their weighted sum."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

import torch
from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.core.setting import setting
from mwrgui.losses.contrastive import Features, contrastive, is_changed
from mwrgui.losses.custom import custom_terms
from mwrgui.losses.frequency import frequency
from mwrgui.losses.pixel import l1, log_mse
from mwrgui.losses.ssim import ssim_loss


@dataclass(frozen=True, slots=True)
class LossWeights:
    """Weights of the loss terms; 0 leaves a term out."""

    GROUP: ClassVar[str] = "Losses"

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
        "Mean squared error in decibels, so that heavy haze and a few drops weigh the same; zero switches "
        "it off.",
        low=0,
        high=1000,
    )
    log_floor: float = setting(
        1e-3,
        "Logarithmic floor",
        "Mean squared error below which further improvement counts less and less: 0.001 is 30 dB; lower "
        "it once a network no longer copies its input.",
        low=1e-6,
        high=1.0,
        advanced=True,
    )
    frequency: float = setting(
        0.05,
        "Frequency weight",
        "Difference of the spectra of student and teacher, where texture and streaks stand out; zero "
        "switches it off.",
        low=0,
        high=1000,
    )
    ssim: float = setting(
        0.0,
        "SSIM weight",
        "One minus the structural similarity of student and teacher; zero switches it off.",
        low=0,
        high=1000,
    )
    # The term's gradient with respect to the image is 60 to 500 times that of the pixel distance (measured
    # with a U-Net teacher): with the weight 0.1 of AECR-Net it would dominate the loss.
    contrastive: float = setting(
        0.002,
        "Contrastive weight",
        "Pulls the student towards the teacher's restoration and away from the degraded input, in the "
        "teacher's features; zero switches it off and saves a pass through the teacher's encoder.",
        low=0,
        high=1000,
    )
    features: float = setting(
        1.0,
        "Feature weight",
        "Distance of the student's feature maps from the teacher's, through adapters that are discarded "
        "at the end; zero switches it off.",
        low=0,
        high=1000,
    )
    own_losses: str = setting(
        "",
        "Own losses",
        "Losses of your own or of installed packages, each with its weight, such as edges=0.1, tv=0.01.",
        advanced=True,
    )
    contrastive_others: int = setting(
        0,
        "Other negatives",
        "How many other degraded images of the batch are additional negatives of the contrastive term.",
        low=0,
        high=64,
        advanced=True,
    )


@dataclass(frozen=True, slots=True)
class ContrastiveInputs:
    """Inputs of the contrastive term for one teacher.

    Attributes:
        features: extracts the teacher's features of the student's restoration; called only if the term is on.
        positive: features of the teacher's restoration, which the caller computes without gradients.
        negative: features of the degraded input, likewise.
        rows: the batch rows of the images that the teacher labelled; None for all.
    """

    features: Callable[[Tensor], Features]
    positive: Features
    negative: Features
    rows: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Losses:
    """The weighted sum of all terms, and the unweighted terms by name.

    `health` describes the compared images; it is not part of the loss.
    """

    total: Tensor
    terms: Mapping[str, Tensor]
    health: Mapping[str, float] = field(default_factory=dict)


def distillation_loss(
    *,
    student: Tensor,
    teacher: Tensor,
    degraded: Tensor,
    weights: LossWeights,
    contrast: ContrastiveInputs | Sequence[ContrastiveInputs] | None = None,
    features: Tensor | None = None,
) -> Losses:
    """Compares the restorations of student and teacher of the same degraded batch.

    Terms of weight zero are not computed. The loss is float32, even under autocast.

    Args:
        student: the student's restorations, (B, 3, H, W) RGB 0..1, not clamped; gradients flow to them.
        teacher: the teacher's restorations of the same images, the same shape.
        degraded: the input of both, the same shape.
        weights: one per term; the sum is not normalised by them.
        contrast: inputs of the contrastive term, one entry per teacher; images without an entry contribute
            0. None leaves the term out.
        features: distance of the two networks' feature maps; None leaves the term out.

    Raises:
        MwrError: all terms are off, or `own_losses` is malformed or names an unknown loss.

    >>> grey = torch.full((1, 3, 8, 8), 0.5)
    >>> weights = LossWeights(l1=2.0, log_mse=0, frequency=0)
    >>> losses = distillation_loss(student=grey, teacher=grey + 0.25, degraded=grey, weights=weights)
    >>> losses.total.item(), {name: value.item() for name, value in losses.terms.items()}
    (0.5, {'l1': 0.25})
    """
    contrasts = (contrast,) if isinstance(contrast, ContrastiveInputs) else contrast
    batch = _LossInputs(student, teacher, degraded, weights, contrasts, features)
    terms = {name: term(batch) for name, term in _TERMS.items() if _is_on(name, batch)}
    custom, custom_total = custom_terms(weights.own_losses, student, teacher)
    if not terms and custom_total is None:
        raise MwrError("Every loss is switched off: the student has nothing to learn from.", "Set l1=1.")
    weighted = [getattr(weights, name) * value for name, value in terms.items()]
    if custom_total is not None:
        weighted.append(custom_total)
    return Losses(torch.stack(weighted).sum(), MappingProxyType({**custom, **terms}))


@dataclass(frozen=True, slots=True)
class _LossInputs:
    student: Tensor
    teacher: Tensor
    degraded: Tensor
    weights: LossWeights
    contrasts: Sequence[ContrastiveInputs] | None
    features: Tensor | None


def _is_on(name: str, batch: _LossInputs) -> bool:
    optional_inputs = {"contrastive": batch.contrasts, "features": batch.features}
    return getattr(batch.weights, name) > 0 and optional_inputs.get(name, batch) is not None


def _feature_term(batch: _LossInputs) -> Tensor:
    assert batch.features is not None
    return batch.features


def _contrastive_term(batch: _LossInputs) -> Tensor:
    assert batch.contrasts is not None
    terms = [_contrastive_of(contrast, batch) for contrast in batch.contrasts]
    return torch.stack(terms).sum() if terms else 0 * batch.student.sum()


def _contrastive_of(contrast: ContrastiveInputs, batch: _LossInputs) -> Tensor:
    """The contrastive term of one teacher's images, times their share of the batch."""
    student, teacher, degraded = (
        images if contrast.rows is None else images[list(contrast.rows)]
        for images in (batch.student, batch.teacher, batch.degraded)
    )
    term = contrastive(
        anchor=contrast.features(student),
        positive=contrast.positive,
        negative=contrast.negative,
        mask=is_changed(teacher, degraded),
        extra_negatives=batch.weights.contrastive_others,
    )
    return term * (len(student) / len(batch.student))


_TERMS: dict[str, Callable[[_LossInputs], Tensor]] = {
    "l1": lambda b: l1(b.student, b.teacher),
    "log_mse": lambda b: log_mse(b.student, b.teacher, floor=b.weights.log_floor),
    "frequency": lambda b: frequency(b.student, b.teacher),
    "ssim": lambda b: ssim_loss(b.student, b.teacher),
    "contrastive": _contrastive_term,
    "features": _feature_term,
}
