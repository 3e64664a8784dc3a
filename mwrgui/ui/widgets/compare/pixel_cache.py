"""A cache of the visible part of one zoomed picture: a drag draws only what comes into view."""

from collections.abc import Callable, Hashable

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

from mwrgui.ui.widgets.compare.render import Pixels

DrawArea = Callable[[QRect], Pixels]
"""Draws an area of the zoomed picture; areas are in screen pixels from the picture's top left corner."""


class PixelCache:
    """Keeps the part of a zoomed picture that was drawn last."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._area = QRect()
        self._pixels: Pixels = np.empty((0, 0, 4), np.uint8)

    def pixels(self, area: QRect, *, key: Hashable, draw: DrawArea) -> Pixels:
        """The pixels of `area`, valid until the next call; `draw` draws those that are not cached.

        Args:
            key: what the pixels depend on besides the area; with another key everything is drawn again.
        """
        if key != self._key:
            self._area = QRect()
            self._key = key
        if not self._area.contains(area):
            self._extend(area, draw)
        return self._part(area)

    def cached(self, area: QRect, *, key: Hashable) -> Pixels | None:
        """The pixels of `area`, or None if not all of them are cached."""
        return self._part(area) if key == self._key and self._area.contains(area) else None

    def redraw(self, area: QRect, *, key: Hashable, draw: DrawArea) -> None:
        """Draws the cached part of `area` again; if `key` has changed, empties the cache instead."""
        if key != self._key:
            self._area = QRect()
        changed = area & self._area
        if not changed.isEmpty():
            self._part(changed)[...] = draw(changed)

    def _extend(self, area: QRect, draw: DrawArea) -> None:
        before, before_pixels = self._area, self._pixels
        self._area = area
        self._pixels = np.empty((area.height(), area.width(), 4), np.uint8)
        overlap = before & area
        if not overlap.isEmpty():
            offset = overlap.translated(-before.topLeft())
            self._part(overlap)[...] = _crop(before_pixels, offset)
        for strip in QRegion(area) - QRegion(overlap):  # type: ignore[attr-defined]
            self._part(strip)[...] = draw(strip)

    def _part(self, area: QRect) -> Pixels:
        return _crop(self._pixels, area.translated(-self._area.topLeft()))


def _crop(pixels: Pixels, area: QRect) -> Pixels:
    return pixels[area.top() : area.bottom() + 1, area.left() : area.right() + 1]
