"""Cutting maps to a size, also while a graph is traced for sides that are not known yet."""

import torch
from torch import Tensor


def cut(x: Tensor, *, height: int, width: int) -> Tensor:
    """The first rows and columns of (B, C, H, W)."""
    return first(first(x, -2, height), -1, width)


def first(x: Tensor, dim: int, count: int) -> Tensor:
    """The first entries along one axis."""
    if isinstance(count, int):
        return x.narrow(dim, 0, count)
    # By their numbers: a slice would forbid sides from which there is nothing to cut.
    return x.index_select(dim, torch.arange(count, device=x.device))
