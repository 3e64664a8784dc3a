"""Cropping that can be traced for dynamic sizes."""

import torch
from torch import Tensor


def cut(x: Tensor, *, height: int, width: int) -> Tensor:
    """Crops (B, C, H, W) to its first rows and columns."""
    return first(first(x, -2, height), -1, width)


def first(x: Tensor, dim: int, count: int) -> Tensor:
    """Crops to the first entries along one axis."""
    if isinstance(count, int):
        return x.narrow(dim, 0, count)
    # By index: a traced slice would forbid sizes that need no cropping.
    return x.index_select(dim, torch.arange(count, device=x.device))
