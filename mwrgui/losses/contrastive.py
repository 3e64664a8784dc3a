"""Contrastive regularisation: pulls the student towards the teacher's output and away from the input."""

from collections.abc import Sequence

import torch
from torch import Tensor

FLOOR = 0.25
"""Lower bound of the denominator, relative to the distance of the teacher's features from the input's."""
MIN_CHANGE = 0.005
"""Mean absolute difference, RGB 0..1, below which the teacher counts as having left an image unchanged."""
_MIN_DENOMINATOR = 1e-6  # for images that the teacher left unchanged

Features = Sequence[Tensor]
"""One (B, C, H, W) tensor per level, fine to coarse."""


def contrastive(
    *,
    anchor: Features,
    positive: Features,
    negative: Features,
    mask: Tensor | None = None,
    extra_negatives: int = 0,
    level_weights: Sequence[float] | None = None,
    floor: float = FLOOR,
) -> Tensor:
    """Pulls the student's features towards the teacher's restoration and away from the degraded input.

    Σ over levels of weight · ‖anchor − positive‖₁ / ‖anchor − negative‖₁, mean over images.

    The ratio would be unbounded for a student that returns its input, so the denominator is at least `floor`
    times ‖positive − negative‖₁. With default weights and without extra negatives, the value is then at most
    1/`floor` while the student's features lie between those of input and teacher, whatever their scale.

    Args:
        anchor: features of the student's restoration, (B, C, h, w) per level, fine to coarse.
        positive: features of the teacher's restoration, the same shapes.
        negative: features of the degraded input, the same shapes.
        mask: (B,) booleans, see `is_changed`; an image where it is False is left out of the mean, but may be
            an extra negative. None means True for all.
        extra_negatives: how many other degraded images of the batch, at most B − 1, serve as additional
            negatives of each image; the denominator is the mean distance to all its negatives.
        level_weights: one per level; by default each is twice that of the next finer level; the sum is 1.
        floor: relative lower bound of the denominator, see above.

    Returns:
        A float32 scalar: 0 if the student's features equal the teacher's, or if `mask` is False everywhere.

    Raises:
        ValueError: the numbers of levels or weights differ.

    Source: AECR-Net (Wu et al., CVPR 2021), eq. 5-6; more negatives: CSD (Wang et al., IJCAI 2021).

    >>> teacher, degraded = [torch.ones(1, 8, 4, 4)], [torch.zeros(1, 8, 4, 4)]
    >>> contrastive(anchor=[torch.full((1, 8, 4, 4), 0.5)], positive=teacher, negative=degraded).item()
    1.0
    >>> contrastive(anchor=teacher, positive=teacher, negative=degraded).item()
    0.0
    """
    weights = level_weights or _doubling_weights(len(anchor))
    ratio = torch.stack(
        [
            weight * _ratio(a, p, n, extra_negatives=extra_negatives, floor=floor)
            for weight, a, p, n in zip(weights, anchor, positive, negative, strict=True)
        ]
    ).sum(0)
    if mask is None:
        return ratio.mean()
    return (ratio * mask).sum() / mask.sum().clamp_min(1)


def is_changed(restored: Tensor, degraded: Tensor, *, min_change: float = MIN_CHANGE) -> Tensor:
    """Whether the teacher changed each image enough for the degraded image to serve as a negative.

    Args:
        restored: the teacher's restorations, (B, 3, H, W) in 0..1.
        degraded: the teacher's inputs, the same shape.
        min_change: mean absolute difference from which an image counts as changed.

    Returns:
        (B,) booleans.

    >>> is_changed(torch.tensor([0.5, 0.501]).view(2, 1, 1, 1), torch.full((2, 1, 1, 1), 0.4)).tolist()
    [True, True]
    >>> is_changed(torch.full((1, 3, 2, 2), 0.401), torch.full((1, 3, 2, 2), 0.4)).tolist()
    [False]
    """
    return _distance(restored, degraded) >= min_change


def _ratio(
    anchor: Tensor, positive: Tensor, negative: Tensor, *, extra_negatives: int, floor: float
) -> Tensor:
    """The ratio of one level for each image, (B,)."""
    lower_bound = floor * _distance_to_negatives(positive, negative, extra_negatives)
    distance_to_negatives = _distance_to_negatives(anchor, negative, extra_negatives)
    denominator = torch.maximum(distance_to_negatives, lower_bound.clamp_min(_MIN_DENOMINATOR))
    return _distance(anchor, positive) / denominator


def _distance_to_negatives(features: Tensor, negative: Tensor, extra_negatives: int) -> Tensor:
    """Mean distance (B,) of each image to its own negative and to at most `extra_negatives` others."""
    count = min(extra_negatives, len(negative) - 1)
    distances = [_distance(features, negative.roll(shift, 0)) for shift in range(count + 1)]
    return torch.stack(distances).mean(0)


def _distance(a: Tensor, b: Tensor) -> Tensor:
    """Mean absolute difference of each image, (B,), in float32."""
    sums: Tensor = torch.linalg.vector_norm(a.float() - b.float(), 1, dim=(1, 2, 3))
    return sums / a[0].numel()


def _doubling_weights(level_count: int) -> list[float]:
    return [2**level / (2**level_count - 1) for level in range(level_count)]
