"""Feature distance: mean squared difference of a student's and its teacher's feature maps."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mwrgui.losses.mean_distances import mean_square


def feature_distance(student: Sequence[Tensor], teacher: Sequence[Tensor]) -> Tensor:
    """Mean squared difference of each pair of feature maps, mean over pairs.

    For maps of unit variance, 1 means that the student explains none of the variance, 0 that both agree.

    Args:
        student: one map (B, C, h, w) per feature layer, adapted to the teacher's channels.
        teacher: the same shapes; no gradient flows to them.

    Returns:
        A float32 scalar.

    Source: FitNets (Romero et al., ICLR 2015).

    >>> feature_distance([torch.zeros(1, 8, 4, 4)], [torch.full((1, 8, 4, 4), 2.0)]).round().item()
    4.0
    """
    return torch.stack([mean_square(s, t) for s, t in zip(student, teacher, strict=True)]).mean()
