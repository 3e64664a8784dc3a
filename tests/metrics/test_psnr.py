"""PSNR against scikit-image and values known in closed form."""

import math

import numpy as np
import pytest
import torch
from skimage.color import rgb2ycbcr
from skimage.metrics import peak_signal_noise_ratio

from mwrgui.metrics import psnr


def random_pair(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(height)
    clean = generator.integers(0, 256, (height, width, 3), dtype=np.uint8)
    noise = generator.normal(0, 12, clean.shape)
    return clean, np.clip(clean + noise, 0, 255).round().astype(np.uint8)


def test_one_level_everywhere_is_48_decibels():
    grey = np.full((5, 7, 3), 100, np.uint8)
    assert psnr(grey, grey + 1) == pytest.approx(20 * math.log10(255))


@pytest.mark.parametrize("height", [1, 64, 256, 600])
def test_rgb_equals_scikit_image_for_any_number_of_rows(height: int):
    clean, noisy = random_pair(height, 33)
    assert psnr(noisy, clean) == pytest.approx(peak_signal_noise_ratio(clean, noisy), abs=1e-6)


def test_y_equals_scikit_image_on_its_unrounded_brightness():
    clean, noisy = random_pair(300, 40)
    expected = peak_signal_noise_ratio(rgb2ycbcr(clean)[..., 0], rgb2ycbcr(noisy)[..., 0], data_range=255)
    assert psnr(noisy, clean, space="y") == pytest.approx(expected, abs=1e-4)


def test_black_and_white_lie_219_levels_of_y_apart():
    black = np.zeros((4, 4, 3), np.uint8)
    assert psnr(black, black + 255, space="y") == pytest.approx(20 * math.log10(255 / 219), abs=1e-5)


def test_equal_pictures_have_infinite_psnr():
    picture, _ = random_pair(20, 20)
    assert psnr(picture, picture.copy()) == math.inf
    assert psnr(picture, picture.copy(), space="y") == math.inf


def test_tensors_and_arrays_give_the_same():
    clean, noisy = random_pair(20, 20)
    assert psnr(torch.from_numpy(noisy), clean) == psnr(noisy, clean)


def test_views_that_are_not_contiguous_give_the_same():
    clean, noisy = random_pair(20, 20)
    assert psnr(noisy[..., ::-1], clean[..., ::-1]) == psnr(noisy, clean)


def test_sizes_must_be_equal():
    with pytest.raises(ValueError, match="sizes differ"):
        psnr(np.zeros((4, 5, 3), np.uint8), np.zeros((5, 4, 3), np.uint8))


@pytest.mark.parametrize("picture", [np.zeros((4, 4, 3), np.float32), np.zeros((3, 4, 4), np.uint8)])
def test_pictures_of_another_range_or_layout_are_refused(picture: np.ndarray):
    with pytest.raises(ValueError, match="uint8"):
        psnr(picture, picture)
