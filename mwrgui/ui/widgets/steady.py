"""Boxes and sliders in what scrolls: the wheel passes over them and changes none by the way."""

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSlider


class SteadyBox(QComboBox):
    """Is changed by clicks and keys only."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves it to what scrolls."""
        event.ignore()


class SteadySlider(QSlider):
    """Is changed by drags and keys only."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves it to what scrolls."""
        event.ignore()
