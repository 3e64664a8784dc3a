"""An animation of the window, with a caption under each picture."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from mwrgui.ui.shell.app import Program
from mwrgui.ui.style.theme import sizes, text_font
from tests.flows.window_pictures import Pixels, grab, pixels_of

MAX_PLAYING_TIME = 120_000
"""Milliseconds of playing time at most."""
MAX_FILE_BYTES = 3_000_000
CAPTION_HEIGHT = 40
"""Height in pixels of the caption under the window."""
POINTER = ((0, 0), (0, 17), (4, 13), (7, 20), (10, 19), (7, 12), (12, 12))
"""Corners of the mouse pointer, which is drawn here because a grabbed window does not show it."""


@dataclass(slots=True)
class Film:
    """Pictures of a window, and for how many milliseconds each is shown."""

    program: Program
    caption: str = ""
    pictures: list[Pixels] = field(default_factory=list)
    durations: list[int] = field(default_factory=list)

    def take(self, milliseconds: int, *, pointer: QPointF | None = None) -> None:
        """Adds the window as it is now, or shows the last picture for longer if it still looks the same."""
        picture = self._with_caption(grab(self.program), pointer)
        if self.pictures and np.array_equal(self.pictures[-1], picture):
            self.durations[-1] += milliseconds
            return
        self.pictures.append(picture)
        self.durations.append(milliseconds)

    def write(self, path: Path) -> None:
        """Writes a WebP animation that repeats for ever."""
        first, *others = map(Image.fromarray, self.pictures)
        path.parent.mkdir(parents=True, exist_ok=True)
        first.save(
            path, save_all=True, append_images=others, duration=self.durations, loop=0, quality=72, method=4
        )
        assert path.stat().st_size < MAX_FILE_BYTES, f"{path.name}: {path.stat().st_size} bytes"

    def _with_caption(self, window: Pixels, pointer: QPointF | None) -> Pixels:
        height, width, _ = window.shape
        theme = self.program.appearance.theme
        image = QImage(width, height + CAPTION_HEIGHT, QImage.Format.Format_RGB888)
        image.fill(theme.panel)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(0, 0, QImage(window.data, width, height, 3 * width, QImage.Format.Format_RGB888))
        painter.setFont(text_font("section"))
        painter.setPen(theme.text)
        caption_area = QRect(sizes().padding, height, width - 2 * sizes().padding, CAPTION_HEIGHT)
        painter.drawText(
            caption_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.caption
        )
        if pointer is not None:
            painter.setPen(QPen(QColor("black"), 1))
            painter.setBrush(QColor("white"))
            painter.drawPolygon(QPolygonF([QPointF(*corner) + pointer for corner in POINTER]))
        painter.end()
        return pixels_of(image)
