"""Mean distances of two tensors with gradients written by hand: autograd would store and convert far more."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


def mean_absolute(a: Tensor, b: Tensor) -> Tensor:
    """Mean of |a − b| as a float32 scalar; no gradient flows to `b`."""
    mean: Tensor = _MeanAbsolute.apply(a, b.detach())  # type: ignore[no-untyped-call]
    return mean


def mean_square(a: Tensor, b: Tensor) -> Tensor:
    """Mean of (a − b)² as a float32 scalar; no gradient flows to `b`."""
    mean: Tensor = _MeanSquare.apply(a, b.detach())  # type: ignore[no-untyped-call]
    return mean


class _MeanAbsolute(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        difference = a - b
        ctx.save_for_backward(difference)
        ctx.dtype = a.dtype
        norm: Tensor = torch.linalg.vector_norm(difference, 1, dtype=torch.float32)
        return norm / difference.numel()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (difference,) = ctx.saved_tensors
        return (difference.sign() * (gradient / difference.numel())).to(ctx.dtype), None


class _MeanSquare(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        difference = a - b
        ctx.save_for_backward(difference)
        ctx.dtype = a.dtype
        norm: Tensor = torch.linalg.vector_norm(difference, dtype=torch.float32)
        return norm.square() / difference.numel()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (difference,) = ctx.saved_tensors
        return (difference * (2 * gradient / difference.numel())).to(ctx.dtype), None
