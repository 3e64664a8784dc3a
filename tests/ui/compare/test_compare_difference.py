"""The map of differences and its scale bar."""

import numpy as np
import pytest

from mwrgui.ui.widgets.compare import DifferenceStyle, difference_picture
from mwrgui.ui.widgets.compare.difference import coloured_difference, difference, scale_colours
from mwrgui.ui.widgets.compare.render import screen_pixels

RANDOM = np.random.default_rng(5)
FIRST, SECOND = (RANDOM.integers(0, 256, (40, 50, 3), dtype=np.uint8) for _ in range(2))


def channel_differences() -> np.ndarray:
    return SECOND.astype(int) - FIRST


def test_the_difference_is_that_of_the_channel_that_differs_most():
    expected = np.take_along_axis(
        channel_differences(), np.abs(channel_differences()).argmax(axis=2)[..., None], axis=2
    )[..., 0]
    found = difference(screen_pixels(FIRST), screen_pixels(SECOND))
    largest = np.abs(channel_differences()).max(axis=2)
    assert np.array_equal(np.abs(found), largest)
    # where no other channel differs as much
    unique = (np.abs(channel_differences()) == largest[..., None]).sum(axis=2) == 1
    assert np.array_equal(found[unique], expected[unique])


@pytest.mark.parametrize(("colours", "first", "last"), [
    ("viridis", (68, 1, 84), (253, 231, 37)), ("cividis", (0, 34, 78), (254, 232, 56)),
])  # fmt: skip
def test_the_map_runs_from_no_difference_to_255_divided_by_the_gain(colours, first, last):
    black = np.zeros((1, 3, 3), np.uint8)
    shades = np.array([[[0] * 3, [64] * 3, [200] * 3]], np.uint8)
    drawn = difference_picture(black, shades, DifferenceStyle(gain=4, colours=colours))[0]
    assert np.abs(drawn[0].astype(int) - first).max() <= 2  # published ends of the maps, rounded
    assert np.abs(drawn[1].astype(int) - last).max() <= 2
    assert np.array_equal(drawn[1], drawn[2])


def test_gain_stretches_the_map():
    pictures = (
        screen_pixels(np.zeros((1, 64, 3), np.uint8)),
        screen_pixels(ramp := np.zeros((1, 64, 3), np.uint8)),
    )
    ramp[0, :, 1] = np.arange(64)
    pictures = pictures[0], screen_pixels(ramp)
    weak = coloured_difference(*pictures, DifferenceStyle(gain=1))
    strong = coloured_difference(*pictures, DifferenceStyle(gain=4))
    assert np.array_equal(strong[:, :16], weak[:, 0:64:4])


def test_the_signed_map_distinguishes_brighter_from_darker_and_is_darkest_where_both_are_equal():
    grey = np.full((1, 3, 3), 128, np.uint8)
    other = np.array([[[100] * 3, [128] * 3, [156] * 3]], np.uint8)
    darker, same, brighter = difference_picture(grey, other, DifferenceStyle(signed=True, gain=8))[0].astype(
        int
    )
    assert same.sum() < min(darker.sum(), brighter.sum())
    assert darker[2] > darker[0]
    assert brighter[0] > brighter[2]


@pytest.mark.parametrize("signed", [False, True])
def test_the_scale_bar_has_the_ends_of_the_map(signed: bool):
    style = DifferenceStyle(signed=signed, gain=1)
    black, white = (screen_pixels(np.full((1, 1, 3), level, np.uint8)) for level in (0, 255))
    bar = scale_colours(style, 100)
    assert np.array_equal(bar[0, -1], coloured_difference(black, white, style)[0, 0])
    low = coloured_difference(white, black, style) if signed else coloured_difference(black, black, style)
    assert np.array_equal(bar[0, 0], low[0, 0])
