"""Starts drags of files out of the window."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QDrag, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from mwrgui.ui.session.drag_export import DragMimeData
from mwrgui.ui.session.state import Picture
from mwrgui.ui.style.theme import Theme, sizes, text_font


def drag_files(source: QWidget, files: DragMimeData, picture: QPixmap | None) -> None:
    """Starts a drag that copies files, with a picture at the pointer; returns when the drag has ended."""
    drag = QDrag(source)
    drag.setMimeData(files)
    if picture:
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(sizes().grid, sizes().grid))
    drag.exec(Qt.DropAction.CopyAction)


def drag_pixmap(thumbnail: QPixmap | None, count: int, theme: Theme, ratio: float) -> QPixmap | None:
    """The picture at the pointer: the thumbnail, with a badge that shows `count` if it is more than 1.

    Args:
        thumbnail: None if it has not been made yet; then the result is None as well.
        ratio: device pixels per logical pixel.
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
        height = painter.fontMetrics().height() + sizes().small_spacing
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
    """Converts an (H, W, 3) uint8 RGB image to a pixmap."""
    height, width, _ = picture.shape
    return QPixmap.fromImage(QImage(picture.data, width, height, 3 * width, QImage.Format.Format_RGB888))
