"""Mean distances of two tensors with gradients written by hand: autograd would store and convert far more."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


def mean_absolute(a: Tensor, b: Tensor) -> Tensor:
    """Mean of |a − b| as a float32 scalar; no gradient flows to `b`."""
    mean: Tensor = _MeanPower.apply(a, b.detach(), 1)  # type: ignore[no-untyped-call]
    return mean


def mean_square(a: Tensor, b: Tensor) -> Tensor:
    """Mean of (a − b)² as a float32 scalar; no gradient flows to `b`."""
    mean: Tensor = _MeanPower.apply(a, b.detach(), 2)  # type: ignore[no-untyped-call]
    return mean


class _MeanPower(torch.autograd.Function):
    """Mean of |a − b|^power in float32, for a power of 1 or 2."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor, power: int) -> Tensor:
        difference = a - b
        ctx.save_for_backward(difference)
        ctx.power, ctx.dtype = power, a.dtype
        norm: Tensor = torch.linalg.vector_norm(difference, power, dtype=torch.float32)
        return norm**power / difference.numel()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        (difference,) = ctx.saved_tensors
        factor = ctx.power * gradient / difference.numel()
        slope = difference.sign().mul_(factor) if ctx.power == 1 else difference * factor
        return slope.to(ctx.dtype), None, None
