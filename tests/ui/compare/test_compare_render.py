"""Pixels on the screen at every zoom."""

import numpy as np
import pytest
from PySide6.QtCore import QRect

from mwrgui.ui.widgets.compare.pyramid import build_pyramid, halved, pyramid_without_levels
from mwrgui.ui.widgets.compare.render import render

PIXELS = np.random.default_rng(3).integers(0, 256, (400, 500, 3), dtype=np.uint8)


def rgb(drawn: np.ndarray) -> np.ndarray:
    assert (drawn[..., 3] == 255).all()
    return drawn[..., 2::-1]


def interpolated(level: np.ndarray, scale: float, area: QRect) -> np.ndarray:
    """Bilinear interpolation; the centre of screen pixel i lies at (i + 0.5) / scale - 0.5 in `level`."""
    x = (np.arange(area.left(), area.right() + 1) + 0.5) / scale - 0.5
    y = (np.arange(area.top(), area.bottom() + 1) + 0.5) / scale - 0.5
    x, y = np.clip(x, 0, level.shape[1] - 1), np.clip(y, 0, level.shape[0] - 1)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    right, below = np.minimum(left + 1, level.shape[1] - 1), np.minimum(top + 1, level.shape[0] - 1)
    fraction, level = (x - left)[None, :, None], level.astype(float)
    upper = level[top][:, left] * (1 - fraction) + level[top][:, right] * fraction
    lower = level[below][:, left] * (1 - fraction) + level[below][:, right] * fraction
    fraction = (y - top)[:, None, None]
    return upper * (1 - fraction) + lower * fraction


def test_100_percent_shows_the_pixels_themselves():
    drawn = render(build_pyramid(PIXELS), zoom=1.0, area=QRect(30, 40, 200, 100))
    assert np.array_equal(rgb(drawn), PIXELS[40:140, 30:230])


@pytest.mark.parametrize("zoom", [2.0, 2.5, 3.0, 7.3, 64.0])
def test_from_200_percent_up_each_pixel_is_a_square(zoom: float):
    area = QRect(round(90 * zoom) + 1, round(70 * zoom) + 1, 300, 200)
    rows = ((np.arange(area.top(), area.bottom() + 1) + 0.5) / zoom).astype(int)
    columns = ((np.arange(area.left(), area.right() + 1) + 0.5) / zoom).astype(int)
    drawn = render(build_pyramid(PIXELS), zoom=zoom, area=area)
    assert np.array_equal(rgb(drawn), PIXELS[rows][:, columns])


@pytest.mark.parametrize("zoom", [0.5001, 0.7, 0.99, 1.3, 1.99])
def test_below_200_percent_pixels_are_interpolated(zoom: float):
    area = QRect(0, 0, round(500 * zoom), round(400 * zoom))
    drawn = render(build_pyramid(PIXELS), zoom=zoom, area=area)
    assert np.abs(rgb(drawn) - interpolated(PIXELS, zoom, area)).max() <= 1


def test_at_a_small_zoom_the_next_larger_level_is_scaled_down():
    drawn = render(build_pyramid(PIXELS), zoom=0.3, area=QRect(20, 10, 100, 90))
    assert np.abs(rgb(drawn) - interpolated(halved(PIXELS), 0.6, QRect(20, 10, 100, 90))).max() <= 1


@pytest.mark.parametrize("pixels", [PIXELS, PIXELS.astype(np.uint16) * 257], ids=["8 bits", "16 bits"])
@pytest.mark.parametrize("zoom", [0.51, 0.8, 1.7])
def test_a_draft_takes_one_of_the_pixels_that_smoothing_would_mix(zoom: float, pixels: np.ndarray):
    area = QRect(20, 10, 150, 120)
    drawn = rgb(render(build_pyramid(pixels), zoom=zoom, area=area, fast=True))
    x = (np.arange(area.left(), area.right() + 1) + 0.5) / zoom - 0.5
    y = (np.arange(area.top(), area.bottom() + 1) + 0.5) / zoom - 0.5
    matches = [
        (drawn == PIXELS[row.astype(int)][:, column.astype(int)]).all(axis=2)
        for row in (np.floor(y), np.ceil(y))
        for column in (np.floor(x), np.ceil(x))
    ]
    assert np.logical_or.reduce(matches).all()


@pytest.mark.parametrize("zoom", [0.23, 0.71, 1.0, 1.62, 2.9])
def test_strips_drawn_one_by_one_make_the_same_picture(zoom: float):
    pyramid = build_pyramid(PIXELS)
    whole = render(pyramid, zoom=zoom, area=QRect(5, 7, 90, 60)).astype(int)
    for left in range(5, 95, 9):
        strip = render(pyramid, zoom=zoom, area=QRect(left, 7, 9, 60))
        assert np.abs(strip - whole[:, left - 5 : left + 4]).max() <= 1


def test_without_its_levels_a_picture_shows_some_of_its_pixels():
    large = PIXELS.repeat(3, axis=0).repeat(3, axis=1)
    drawn = rgb(render(pyramid_without_levels(large), zoom=1 / 6, area=QRect(0, 0, 250, 200)))
    assert np.array_equal(drawn, large[3::6, 3::6])


def test_16_bits_are_shown_in_8():
    pixels_16 = PIXELS.astype(np.uint16) * 257
    for zoom in (0.4, 1.0, 3.0):
        area = QRect(10, 10, 50, 50)
        eight, sixteen = (render(build_pyramid(each), zoom=zoom, area=area) for each in (PIXELS, pixels_16))
        assert np.abs(eight.astype(int) - sixteen).max() <= 1
