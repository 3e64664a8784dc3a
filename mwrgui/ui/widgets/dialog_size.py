"""The size of dialogs, which must fit on small screens and at a scale of 200 %."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QStyle


def fit_to_screen(dialog: QDialog, width: int, height: int) -> None:
    """Resizes a dialog before it is shown, at most to the free area of its screen less a title bar.

    Args:
        width: the wanted width in device-independent pixels; `height` likewise.
    """
    available = dialog.screen().availableGeometry().size()
    title_bar = dialog.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    dialog.resize(QSize(width, height).boundedTo(available - QSize(0, title_bar)))
