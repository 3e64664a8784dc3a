"""Contrastive regularization: towards the teacher's restoration and away from the degraded input."""

from collections.abc import Sequence

import torch
from torch import Tensor

FLOOR = 0.25
"""Least denominator, as a share of the teacher's own distance from the degraded input."""
LEAST_CHANGE = 0.005
"""Mean absolute difference, RGB 0..1, below which the teacher has left an image alone."""
_TINY = 1e-6

Features = Sequence[Tensor]
"""One (B, C, H, W) tensor per level, fine to coarse."""


def contrastive(
    *,
    anchor: Features,
    positive: Features,
    negative: Features,
    kept: Tensor | None = None,
    others: int = 0,
    level_weights: Sequence[float] | None = None,
    floor: float = FLOOR,
) -> Tensor:
    """Σ over levels of weight · ‖anchor − positive‖₁ / ‖anchor − negative‖₁, mean over images, in float32.

    The ratio has no bound where the student still returns its input, so the denominator is
    at least `floor` times ‖positive − negative‖₁: the value stays under 1/`floor` where the
    student lies between the two, whatever the scale of the features.

    Args:
        anchor: features of the student's restoration.
        positive: of the teacher's restoration.
        negative: of the degraded input.
        kept: (B,) booleans; images left out count nothing, see `changed`.
        others: how many other degraded images of the batch serve as negatives as well; the
            denominator is then the mean distance to all of them.
        level_weights: one per level; by default each level weighs twice the finer one, sum 1.
        floor: see above.

    Source: AECR-Net (Wu et al., CVPR 2021), eq. 5-6; more negatives: CSD (Wang et al., IJCAI 2021).
    """
    scale = level_weights or _doubling(len(anchor))
    ratio = torch.stack(
        [
            weight * _ratio(a, p, n, others=others, floor=floor)
            for weight, a, p, n in zip(scale, anchor, positive, negative, strict=True)
        ]
    ).sum(0)
    if kept is None:
        return ratio.mean()
    return (ratio * kept).sum() / kept.sum().clamp_min(1)


def changed(restored: Tensor, degraded: Tensor, *, least: float = LEAST_CHANGE) -> Tensor:
    """(B,) booleans: whether the teacher changed an image enough to be contrasted with it."""
    return _distance(restored, degraded) >= least


def _ratio(anchor: Tensor, positive: Tensor, negative: Tensor, *, others: int, floor: float) -> Tensor:
    least = floor * _to_negatives(positive, negative, others)
    away = _to_negatives(anchor, negative, others)
    return _distance(anchor, positive) / torch.maximum(away, least.clamp_min(_TINY))


def _to_negatives(features: Tensor, negative: Tensor, others: int) -> Tensor:
    """Mean distance of each image to its own negative and to those of its next `others` neighbours."""
    count = min(others, len(negative) - 1)
    distances = [_distance(features, negative.roll(shift, 0)) for shift in range(count + 1)]
    return torch.stack(distances).mean(0)


def _distance(a: Tensor, b: Tensor) -> Tensor:
    """(B,) mean absolute differences; as a norm, which needs no copy of the features for its gradient."""
    distances: Tensor = torch.linalg.vector_norm(a.float() - b.float(), 1, dim=(1, 2, 3))
    return distances / a[0].numel()


def _doubling(levels: int) -> list[float]:
    return [2**level / (2**levels - 1) for level in range(levels)]
