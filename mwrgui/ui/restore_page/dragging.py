"""The start of a drag out of the window: what is seen at the pointer, and the files that it carries."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QDrag, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from mwrgui.ui.session.dragged_files import FilesToDrag
from mwrgui.ui.session.state import Picture
from mwrgui.ui.style.theme import Theme, sizes, text_font


def drag_files(source: QWidget, files: FilesToDrag, picture: QPixmap | None) -> None:
    """Drags files until they are dropped; they are copied there, never moved."""
    drag = QDrag(source)
    drag.setMimeData(files)
    if picture:
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(sizes().grid, sizes().grid))
    drag.exec(Qt.DropAction.CopyAction)


def picture_of_drag(thumbnail: QPixmap | None, count: int, theme: Theme, ratio: float) -> QPixmap | None:
    """The thumbnail as it is seen at the pointer, with the number of photos if there are several.

    Args:
        ratio: screen pixels per layout pixel.
    """
    if thumbnail is None:
        return None
    side = round(sizes().thumbnail * ratio)
    picture = thumbnail.scaled(side, side, mode=Qt.TransformationMode.SmoothTransformation)
    picture.setDevicePixelRatio(ratio)
    if count > 1:
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font("body"))
        text = str(count)
        height = painter.fontMetrics().height() + sizes().inside
        width = max(height, painter.fontMetrics().horizontalAdvance(text) + sizes().grid)
        badge = QRect(sizes().thumbnail - width, sizes().thumbnail - height, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        painter.drawRoundedRect(badge, sizes().radius, sizes().radius)
        painter.setPen(theme.on_accent)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
    return picture


def pixmap_of(picture: Picture) -> QPixmap:
    """A small picture as the screen wants it."""
    height, width, _ = picture.shape
    return QPixmap.fromImage(QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888))
