"""What is drawn again when the view moves or a picture changes."""

import numpy as np
from PySide6.QtCore import QRect

from mwrgui.ui.widgets.compare.pixel_cache import PixelCache


class Ink:
    """Draws pixels that say where they are, and notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[QRect] = []

    def __call__(self, area: QRect) -> np.ndarray:
        self.asked.append(QRect(area))
        return expected(area)


def expected(area: QRect) -> np.ndarray:
    rows, columns = np.mgrid[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
    return np.stack([columns, rows, rows * 0, rows * 0 + 255], axis=2).astype(np.uint8)


def test_a_drag_draws_only_what_comes_into_sight():
    surface, ink = PixelCache(), Ink()
    surface.pixels(QRect(10, 10, 40, 30), key=1, draw=ink)
    moved = surface.pixels(QRect(13, 12, 40, 30), key=1, draw=ink)
    assert np.array_equal(moved, expected(QRect(13, 12, 40, 30)))
    drawn = sum(area.width() * area.height() for area in ink.asked[1:])
    assert drawn == 40 * 30 - 37 * 28


def test_a_part_of_what_is_there_draws_nothing():
    surface, ink = PixelCache(), Ink()
    surface.pixels(QRect(0, 0, 40, 30), key=1, draw=ink)
    assert np.array_equal(surface.pixels(QRect(5, 6, 7, 8), key=1, draw=ink), expected(QRect(5, 6, 7, 8)))
    assert len(ink.asked) == 1


def test_another_key_draws_all_afresh():
    surface, ink = PixelCache(), Ink()
    area = QRect(0, 0, 40, 30)
    surface.pixels(area, key=1, draw=ink)
    surface.pixels(area, key=2, draw=ink)
    assert ink.asked == [area, area]


def test_a_change_draws_again_only_what_is_on_the_screen():
    surface, ink = PixelCache(), Ink()
    surface.pixels(QRect(0, 0, 40, 30), key=1, draw=ink)
    surface.redraw(QRect(30, 20, 100, 100), key=1, draw=ink)
    assert ink.asked[1:] == [QRect(30, 20, 10, 10)]


def test_a_change_at_another_zoom_leaves_nothing_stale():
    surface, ink = PixelCache(), Ink()
    area = QRect(0, 0, 40, 30)
    surface.pixels(area, key=1, draw=ink)
    surface.redraw(QRect(0, 0, 5, 5), key=2, draw=ink)
    surface.pixels(area, key=1, draw=ink)
    assert ink.asked == [area, area]


def test_held_gives_pixels_only_if_all_are_there():
    surface, ink = PixelCache(), Ink()
    surface.pixels(QRect(0, 0, 40, 30), key=1, draw=ink)
    assert surface.cached(QRect(0, 0, 41, 30), key=1) is None
    assert surface.cached(QRect(0, 0, 4, 3), key=2) is None
    assert np.array_equal(surface.cached(QRect(1, 2, 4, 3), key=1), expected(QRect(1, 2, 4, 3)))
