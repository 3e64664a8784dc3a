"""The smaller levels of a picture, compared with means that are computed plainly."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, QSize

from mwrgui.ui.widgets.compare.pyramid import (
    SMALLEST_SIDE,
    blank_pyramid,
    build_pyramid,
    eight_bits,
    halved,
    pyramid_without_levels,
)


def noise(height: int, width: int, dtype: type = np.uint8) -> np.ndarray:
    limit = np.iinfo(dtype).max + 1
    return np.random.default_rng(height * width).integers(0, limit, (height, width, 3), dtype=dtype)


def means(pixels: np.ndarray) -> np.ndarray:
    """The means of each 2 by 2 pixels in floating point; at odd edges, of those that exist."""
    height, width, _ = pixels.shape
    padded = np.pad(pixels.astype(float), ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    return (padded[::2, ::2] + padded[1::2, ::2] + padded[::2, 1::2] + padded[1::2, 1::2]) / 4


@pytest.mark.parametrize("size", [(6, 8), (7, 9), (1, 1), (1, 12), (13, 1), (300, 601)])
def test_a_level_consists_of_the_means_of_2_by_2_pixels(size: tuple[int, int]):
    pixels = noise(*size)
    assert np.abs(halved(pixels) - means(pixels)).max() <= 0.51


def test_a_level_of_a_16_bit_picture_has_8_bits():
    pixels = noise(9, 11, np.uint16)
    half = halved(pixels)
    assert half.dtype == np.uint8
    assert np.abs(half - means(pixels) / 257).max() <= 0.51


def test_16_bits_become_8_by_rounding():
    levels = np.arange(65536, dtype=np.uint16).reshape(256, 256)[..., None].repeat(3, axis=2)
    assert np.array_equal(eight_bits(levels), np.rint(levels / 257).astype(np.uint8))


@pytest.mark.parametrize("size", [(1, 1), (1000, 1400), (10, 40_000)])
def test_levels_halve_until_the_smallest(size: tuple[int, int]):
    pyramid = build_pyramid(noise(*size))
    assert pyramid.complete
    assert max(pyramid.levels[-1].shape) <= SMALLEST_SIDE
    for large, small in zip(pyramid.levels, pyramid.levels[1:], strict=False):
        assert small.shape[:2] == (-(-large.shape[0] // 2), -(-large.shape[1] // 2))


def test_the_picture_itself_is_not_copied():
    pixels = noise(30, 40)
    assert build_pyramid(pixels).base is pixels
    assert pyramid_without_levels(pixels).base is pixels


def test_a_numpy_view_of_a_part_of_an_array_is_accepted_too():
    pixels = noise(30, 40)[::2, 5:]
    assert np.array_equal(pyramid_without_levels(pixels).base, pixels)


def test_tiles_written_one_by_one_give_the_pyramid_of_the_whole_picture():
    pixels = noise(701, 903)
    pyramid = blank_pyramid(QSize(903, 701), np.uint8)
    for top in range(0, 701, 101):
        for left in range(0, 903, 129):
            tile = pixels[top : top + 101, left : left + 129]
            pyramid.write(QRect(left, top, tile.shape[1], tile.shape[0]), tile)
    whole = build_pyramid(pixels)
    assert len(pyramid.levels) == len(whole.levels)
    assert all(np.array_equal(one, other) for one, other in zip(pyramid.levels, whole.levels, strict=True))
