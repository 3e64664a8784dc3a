"""SSIM against scikit-image and values known in closed form."""

import math

import cv2
import numpy as np
import pytest
import torch
from skimage.color import rgb2ycbcr
from skimage.metrics import structural_similarity

from mwrgui.metrics import ssim

WANG = {"gaussian_weights": True, "use_sample_covariance": False, "data_range": 255}
"""Options with which scikit-image computes the SSIM of Wang et al. (2004)."""


def textured(height: int, width: int) -> np.ndarray:
    noise = np.random.default_rng(width).normal(128, 300, (height, width, 3))
    return np.clip(cv2.GaussianBlur(noise, (0, 0), 2), 0, 255).astype(np.uint8)


def flat(height: int, width: int) -> np.ndarray:
    return np.full((height, width, 3), (250, 120, 10), np.uint8)


@pytest.mark.parametrize("size", [(11, 11), (12, 40), (138, 20), (139, 20), (300, 17)])
@pytest.mark.parametrize("make", [textured, flat])
def test_equals_scikit_image_in_rgb_and_y(size: tuple[int, int], make):
    picture = make(*size)
    other = picture ^ np.random.default_rng(1).integers(0, 8, picture.shape, dtype=np.uint8)
    rgb = structural_similarity(picture.astype(float), other.astype(float), channel_axis=2, **WANG)
    y = structural_similarity(rgb2ycbcr(picture)[..., 0], rgb2ycbcr(other)[..., 0], **WANG)
    assert ssim(picture, other) == pytest.approx(rgb, abs=1e-6)
    assert ssim(picture, other, space="y") == pytest.approx(y, abs=1e-6)


def test_two_flat_pictures_differ_by_their_brightness_alone():
    dark, bright = np.full((20, 20, 3), 50, np.uint8), np.full((20, 20, 3), 200, np.uint8)
    c1 = 2.55**2
    expected = (2 * 50 * 200 + c1) / (50**2 + 200**2 + c1)
    assert ssim(dark, bright) == pytest.approx(expected, abs=1e-6)


def test_equal_pictures_score_exactly_one():
    picture = textured(150, 30)
    assert ssim(picture, picture.copy()) == 1
    assert ssim(picture, picture.copy(), space="y") == 1


def test_a_picture_smaller_than_the_gaussian_window_gives_nan():
    assert math.isnan(ssim(textured(10, 40), textured(10, 40)))


def test_tensors_and_arrays_give_the_same():
    picture, other = textured(30, 30), textured(30, 30) // 2
    assert ssim(torch.from_numpy(picture), torch.from_numpy(other)) == ssim(picture, other)


def test_sizes_must_be_equal():
    with pytest.raises(ValueError, match="sizes differ"):
        ssim(textured(20, 21), textured(21, 20))
