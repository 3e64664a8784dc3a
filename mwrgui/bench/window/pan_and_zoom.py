"""Frame times while three large pictures are panned and zoomed, compared with drawing by Qt alone."""

import json
import sys
from time import perf_counter

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mwrgui.bench.window.application import make_application
from mwrgui.bench.window.frame_times import ROLES, WINDOW_SIZE, measure_frames
from mwrgui.bench.window.show_exposed import show_exposed
from mwrgui.ui.style.theme import Appearance

_QT_FRAMES = 8


class _QtPanes(QWidget):
    """Three whole pictures side by side, each scaled smoothly from all its pixels by Qt."""

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
        for index in range(len(ROLES)):
            painter.drawImage(QRectF(index * width, 0, width, width * 2 / 3), self._image)
        painter.end()


def measure(photo: QSize) -> dict[str, list[float]]:
    """Returns the seconds of each frame: `panning`, `zooming`, and `plain` for drawing by Qt alone."""
    app = make_application()
    times = measure_frames(Appearance(app), photo=photo)
    return {"panning": times.panning, "zooming": times.zooming, "plain": _time_qt_panes(photo)}


def _time_qt_panes(photo: QSize) -> list[float]:
    widget = _QtPanes(photo)
    widget.resize(WINDOW_SIZE)
    show_exposed(widget)
    times = []
    for _ in range(_QT_FRAMES):
        began = perf_counter()
        widget.repaint()
        times.append(perf_counter() - began)
    widget.close()
    return times


if __name__ == "__main__":
    height, width = map(int, sys.argv[1:])
    print(json.dumps(measure(QSize(width, height))))
