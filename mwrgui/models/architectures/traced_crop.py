"""Cropping that can be traced for dynamic sizes."""

import torch
from torch import Tensor


def crop(x: Tensor, *, height: int, width: int) -> Tensor:
    """Crops (B, C, H, W) to its first rows and columns."""
    return crop_axis(crop_axis(x, -2, height), -1, width)


def crop_axis(x: Tensor, dim: int, count: int) -> Tensor:
    """Crops to the first `count` entries along one axis."""
    if isinstance(count, int):
        return x.narrow(dim, 0, count)
    # By index: a traced slice would forbid sizes that need no cropping.
    return x.index_select(dim, torch.arange(count, device=x.device))
