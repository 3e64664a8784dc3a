"""The size of dialogs, which must fit on small screens and at a scale of 200 %."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QStyle


def fit_to_screen(dialog: QDialog, width: int, height: int) -> None:
    """Resizes a dialog that is not shown yet, to no more than its screen leaves below a title bar.

    Args:
        width: the wanted width in device-independent pixels; `height` likewise.
    """
    room = dialog.screen().availableGeometry().size()
    title = dialog.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    dialog.resize(QSize(width, height).boundedTo(room - QSize(0, title)))
