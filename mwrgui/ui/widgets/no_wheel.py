"""Combo boxes and sliders that ignore the wheel, so that scrolling past them does not change them."""

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSlider


class NoWheelComboBox(QComboBox):
    """A combo box that is changed by clicks and keys only."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the event to the scroll area."""
        event.ignore()


class NoWheelSlider(QSlider):
    """A slider that is changed by drags and keys only."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the event to the scroll area."""
        event.ignore()
