"""Losses of two images compared with numpy, scikit-image and finite differences."""

import math

import numpy as np
import pytest
import torch
from skimage.metrics import structural_similarity
from torch import Tensor

from mwrgui.losses import frequency, l1, log_mse, ssim_loss

FLOOR = 1e-3
ALL = [l1, frequency, ssim_loss]


def batch(seed: int, *, dtype: torch.dtype = torch.float32) -> Tensor:
    return torch.rand(2, 3, 16, 18, generator=torch.Generator().manual_seed(seed)).to(dtype)


@pytest.mark.parametrize("loss", ALL)
def test_equal_images_have_zero_loss_and_gradient(loss):
    images = batch(0).requires_grad_()
    value = loss(images, batch(0))
    value.backward()
    assert value.item() == pytest.approx(0, abs=1e-6)
    assert images.grad.abs().max() < 1e-6


@pytest.mark.parametrize("loss", ALL)
def test_the_gradient_equals_a_finite_difference(loss):
    images, target = batch(0).requires_grad_(), batch(1)
    loss(images, target).backward()
    direction = batch(2) - 0.5
    step = 1e-2
    slope = (loss(images + step * direction, target) - loss(images - step * direction, target)) / (2 * step)
    assert slope.item() == pytest.approx((images.grad * direction).sum().item(), rel=0.05)


def test_l1_is_the_mean_absolute_difference():
    assert l1(torch.zeros(1, 3, 2, 2), torch.full((1, 3, 2, 2), -0.25)).item() == 0.25


def test_frequency_of_a_constant_difference_lies_in_one_coefficient():
    images = torch.full((1, 1, 8, 8), 0.5)
    # Orthonormal: 64 · 0.5 / 8 in the first of 8 · 5 coefficients, each with a real and an imaginary part.
    assert frequency(images, torch.zeros_like(images)).item() == pytest.approx(4 / (8 * 5 * 2))


def test_frequency_equals_numpy():
    images, target = batch(0), batch(1)
    spectra = np.fft.rfft2(images.numpy(), norm="ortho") - np.fft.rfft2(target.numpy(), norm="ortho")
    expected = (np.abs(spectra.real).mean() + np.abs(spectra.imag).mean()) / 2
    assert frequency(images, target).item() == pytest.approx(expected, rel=1e-5)


def test_ssim_loss_equals_scikit_image():
    images, target = batch(0), batch(0) * 0.8 + 0.1
    wang = {"gaussian_weights": True, "use_sample_covariance": False, "data_range": 1}
    pairs = zip(images.double().numpy(), target.double().numpy(), strict=True)
    expected = np.mean([structural_similarity(a, b, channel_axis=0, **wang) for a, b in pairs])
    assert 1 - ssim_loss(images, target).item() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("loss", ALL)
def test_autocast_does_not_lower_the_precision(loss):
    images, target = batch(0), batch(0) * 0.999
    with torch.autocast("cpu", torch.bfloat16):
        inside = loss(images, target)
    assert inside.dtype == torch.float32
    assert inside.item() == pytest.approx(loss(images, target).item(), rel=1e-6)


@pytest.mark.parametrize("loss", ALL)
def test_half_precision_images_are_compared_in_float32(loss):
    assert loss(batch(0, dtype=torch.bfloat16), batch(1)).dtype == torch.float32


def test_the_logarithmic_loss_is_the_mean_logarithm_of_each_image_s_mse():
    targets = torch.zeros(2, 3, 4, 4)
    images = torch.stack([torch.full((3, 4, 4), 0.5), torch.full((3, 4, 4), 0.1)])
    expected = (math.log10((0.25 + FLOOR) / FLOOR) + math.log10((0.01 + FLOOR) / FLOOR)) / 2
    assert log_mse(images, targets, floor=FLOOR).item() == pytest.approx(expected)


def test_the_gradient_of_the_logarithmic_loss_is_proportional_to_the_error():
    images = torch.tensor([0.0, 0.4, 0.1]).view(1, 3, 1, 1).requires_grad_()
    log_mse(images, torch.zeros(1, 3, 1, 1), floor=FLOOR).backward()
    zero, large, small = images.grad.flatten().tolist()
    assert zero == 0
    assert large == pytest.approx(4 * small)
