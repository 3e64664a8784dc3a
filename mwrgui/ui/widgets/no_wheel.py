"""Combo boxes and sliders that ignore the wheel, so that scrolling past them does not change them."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSlider, QStyle, QStyleOptionComboBox

from mwrgui.ui.style.theme import sizes

_SLIDER_KEYS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
)


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
    """A slider that is changed by drags and, while it has the focus, by its keys."""

    def event(self, event: QEvent) -> bool:
        """Claims the keys of the slider, which would otherwise trigger shortcuts of the window."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if (
            is_override
            and isinstance(event, QKeyEvent)
            and event.key() in _SLIDER_KEYS
            and not event.modifiers()
        ):
            event.accept()
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the event to the scroll area."""
        event.ignore()
