"""Mean distances: values and gradients are those of plain torch expressions."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from mwrgui.losses.mean_distances import mean_absolute, mean_square

PLAIN: dict[Callable[[Tensor, Tensor], Tensor], Callable[[Tensor, Tensor], Tensor]] = {
    mean_absolute: lambda a, b: (a - b).abs().mean(),
    mean_square: lambda a, b: (a - b).square().mean(),
}


@pytest.mark.parametrize("distance", PLAIN)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_value_and_gradient_equal_those_of_the_plain_expression(distance, dtype):
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(2, 5, 12, 10, generator=generator).to(dtype) for _ in range(2))
    a[0, 0, 0, :3] = b[0, 0, 0, :3]
    a.requires_grad_()
    exact = a.detach().double().requires_grad_()
    (3 * PLAIN[distance](exact, b.double())).backward()
    result = distance(a, b)
    (3 * result).backward()
    tolerance = 1e-6 if dtype is torch.float32 else 2e-2
    assert result.dtype is torch.float32
    assert result.item() == pytest.approx(PLAIN[distance](exact, b.double()).item(), rel=tolerance)
    assert a.grad.dtype is dtype
    assert torch.allclose(a.grad.double(), exact.grad, rtol=tolerance, atol=1e-9)


@pytest.mark.parametrize("distance", PLAIN)
def test_no_gradient_flows_to_the_target(distance):
    a, b = torch.zeros(3, requires_grad=True), torch.ones(3, requires_grad=True)
    distance(a, b).backward()
    assert b.grad is None
    assert a.grad is not None
