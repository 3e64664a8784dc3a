"""Seconds per frame while three large pictures are dragged and zoomed, and as Qt alone would draw them."""

import json
import sys
from time import perf_counter

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mwrgui.bench.window.application import make_application
from mwrgui.bench.window.exposed import show_exposed
from mwrgui.bench.window.frame_times import ROLES, WINDOW, measure_frames
from mwrgui.ui.style.theme import Appearance

_FEW = 8


class _Plain(QWidget):
    """Three pictures side by side, whole, each drawn smoothly from all its pixels."""

    def __init__(self, photo: QSize) -> None:
        super().__init__()
        row = np.arange(photo.width() * 3, dtype=np.uint32).astype(np.uint8)
        self._pixels = np.ascontiguousarray(np.broadcast_to(row, (photo.height(), row.size)))
        self._image = QImage(
            self._pixels.data, photo.width(), photo.height(), row.size, QImage.Format.Format_RGB888
        ).convertToFormat(QImage.Format.Format_RGB32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width = self.width() / len(ROLES)
        for place in range(len(ROLES)):
            painter.drawImage(QRectF(place * width, 0, width, width * 2 / 3), self._image)
        painter.end()


def measure(photo: QSize) -> dict[str, list[float]]:
    """`panning`, `zooming` and `plain`, frame by frame."""
    app = make_application()
    times = measure_frames(Appearance(app), photo=photo)
    return {"panning": times.panning, "zooming": times.zooming, "plain": _plain(photo)}


def _plain(photo: QSize) -> list[float]:
    widget = _Plain(photo)
    widget.resize(WINDOW)
    show_exposed(widget)
    times = []
    for _ in range(_FEW):
        began = perf_counter()
        widget.repaint()
        times.append(perf_counter() - began)
    widget.close()
    return times


if __name__ == "__main__":
    height, width = map(int, sys.argv[1:])
    print(json.dumps(measure(QSize(width, height))))
