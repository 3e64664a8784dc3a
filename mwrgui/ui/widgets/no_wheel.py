"""Combo boxes and sliders that ignore the wheel, so that scrolling past them does not change them."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSlider, QStyle, QStyleOptionComboBox

from mwrgui.ui.style.theme import sizes


class NoWheelComboBox(QComboBox):
    """A combo box that is changed by clicks and keys only.

    A long entry, such as the name of a folder, is elided rather than widening the column of the box.
    """

    def minimumSizeHint(self) -> QSize:
        """Room for the arrow and some letters, whatever the entries are."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), 3 * sizes().chip), hint.height())

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Elides the current entry; Qt would cut it off in the middle of a letter."""
        super().initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        field = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        option.currentText = self.fontMetrics().elidedText(
            option.currentText,
            Qt.TextElideMode.ElideMiddle,
            field.width(),
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the event to the scroll area."""
        event.ignore()


class NoWheelSlider(QSlider):
    """A slider that is changed by drags and keys only."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the event to the scroll area."""
        event.ignore()
