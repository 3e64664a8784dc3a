"""What is drawn again when the view moves or a picture changes."""

import numpy as np
from PySide6.QtCore import QRect

from mwrgui.ui.widgets.compare.pixel_cache import PixelCache


class RecordingPainter:
    """Draws pixels that encode their own position, and records which areas it was asked for."""

    def __init__(self) -> None:
        self.areas: list[QRect] = []

    def __call__(self, area: QRect) -> np.ndarray:
        self.areas.append(QRect(area))
        return expected(area)


def expected(area: QRect) -> np.ndarray:
    rows, columns = np.mgrid[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
    return np.stack([columns, rows, rows * 0, rows * 0 + 255], axis=2).astype(np.uint8)


def test_a_drag_draws_only_what_comes_into_view():
    cache, painter = PixelCache(), RecordingPainter()
    cache.pixels(QRect(10, 10, 40, 30), key=1, draw=painter)
    moved = cache.pixels(QRect(13, 12, 40, 30), key=1, draw=painter)
    assert np.array_equal(moved, expected(QRect(13, 12, 40, 30)))
    drawn = sum(area.width() * area.height() for area in painter.areas[1:])
    assert drawn == 40 * 30 - 37 * 28


def test_a_part_of_the_cached_area_is_not_drawn_again():
    cache, painter = PixelCache(), RecordingPainter()
    cache.pixels(QRect(0, 0, 40, 30), key=1, draw=painter)
    assert np.array_equal(cache.pixels(QRect(5, 6, 7, 8), key=1, draw=painter), expected(QRect(5, 6, 7, 8)))
    assert len(painter.areas) == 1


def test_with_another_key_everything_is_drawn_again():
    cache, painter = PixelCache(), RecordingPainter()
    area = QRect(0, 0, 40, 30)
    cache.pixels(area, key=1, draw=painter)
    cache.pixels(area, key=2, draw=painter)
    assert painter.areas == [area, area]


def test_redraw_draws_only_what_is_cached():
    cache, painter = PixelCache(), RecordingPainter()
    cache.pixels(QRect(0, 0, 40, 30), key=1, draw=painter)
    cache.redraw(QRect(30, 20, 100, 100), key=1, draw=painter)
    assert painter.areas[1:] == [QRect(30, 20, 10, 10)]


def test_redraw_with_another_key_clears_the_cache():
    cache, painter = PixelCache(), RecordingPainter()
    area = QRect(0, 0, 40, 30)
    cache.pixels(area, key=1, draw=painter)
    cache.redraw(QRect(0, 0, 5, 5), key=2, draw=painter)
    cache.pixels(area, key=1, draw=painter)
    assert painter.areas == [area, area]


def test_cached_gives_pixels_only_if_all_of_them_are_there():
    cache, painter = PixelCache(), RecordingPainter()
    cache.pixels(QRect(0, 0, 40, 30), key=1, draw=painter)
    assert cache.cached(QRect(0, 0, 41, 30), key=1) is None
    assert cache.cached(QRect(0, 0, 4, 3), key=2) is None
    assert np.array_equal(cache.cached(QRect(1, 2, 4, 3), key=1), expected(QRect(1, 2, 4, 3)))
