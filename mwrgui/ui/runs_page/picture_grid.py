"""A widget that shows labelled pictures as large as possible."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from mwrgui.ui.session.state import Picture
from mwrgui.ui.style.theme import Appearance, sizes, text_font


@dataclass(frozen=True, slots=True, eq=False)
class LabelledPicture:
    """A picture with the text that is painted in its corner."""

    text: str
    picture: Picture


class PictureGrid(QWidget):
    """Lays out pictures in the number of columns that makes them largest.

    Signals:
        opened: the index of a picture that was double-clicked; Return opens the first.
    """

    opened = Signal(int)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("picture_grid")
        self._appearance = appearance
        self._images: list[tuple[str, QImage]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(sizes().thumbnail)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        appearance.changed.connect(self.update)

    def show_pictures(self, pictures: Sequence[LabelledPicture]) -> None:
        """Replaces all pictures; an empty sequence clears the grid."""
        self._images = [(shown.text, _image(shown.picture)) for shown in pictures]
        self.setAccessibleDescription(", ".join(text for text, _ in self._images))
        self.update()

    def cell_of(self, index: int) -> QRect:
        """The cell of a picture by its index, in pixels of the widget."""
        return self._cells()[index]

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens the picture under the pointer."""
        point = event.position().toPoint()
        for index, cell in enumerate(self._cells()):
            if cell.contains(point):
                self.opened.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Enter open the first picture."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._images:
            self.opened.emit(0)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """A square with the side of two thumbnails."""
        return QSize(2 * sizes().thumbnail, 2 * sizes().thumbnail)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints pictures and labels."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(text_font("small"))
        for cell, (text, image) in zip(self._cells(), self._images, strict=True):
            self._paint(painter, cell, text, image)
        painter.end()

    def _paint(self, painter: QPainter, cell: QRect, text: str, image: QImage) -> None:
        theme, margin = self._appearance.theme, sizes().small_spacing
        fitted = image.size().scaled(cell.size(), Qt.AspectRatioMode.KeepAspectRatio)
        picture = QRect(cell.topLeft(), fitted)
        painter.drawImage(picture, image)
        text_width = picture.width() - 4 * margin
        words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, text_width)
        box = painter.fontMetrics().boundingRect(words).adjusted(-margin, -margin // 2, margin, margin // 2)
        box.moveTopLeft(picture.topLeft())
        box.translate(margin, margin)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.pane_label)
        painter.drawRoundedRect(box, margin, margin)
        painter.setPen(theme.pane_label_text)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _cells(self) -> list[QRect]:
        """The cell of each picture, row by row."""
        count, gap = len(self._images), sizes().grid
        if not count:
            return []
        aspect = max(image.width() / max(image.height(), 1) for _, image in self._images)
        columns = max(range(1, count + 1), key=lambda columns: self._cell_height(columns, aspect))
        height = self._cell_height(columns, aspect)
        width = math.floor(height * aspect)
        return [
            QRect(n % columns * (width + gap), n // columns * (height + gap), width, height)
            for n in range(count)
        ]

    def _cell_height(self, columns: int, aspect: float) -> int:
        """The height of cells in a grid with `columns` columns; `aspect` is their width over their height."""
        gap, rows = sizes().grid, math.ceil(len(self._images) / columns)
        by_width = ((self.width() + gap) / columns - gap) / aspect
        return max(1, math.floor(min(by_width, (self.height() + gap) / rows - gap)))


def _image(picture: Picture) -> QImage:
    height, width, _ = picture.shape
    return QImage(picture.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
