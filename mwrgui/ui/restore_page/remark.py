"""A quiet sentence upon the picture, at its lower left."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.parts import label


class Remark(QObject):
    """Keeps a label in the corner of a widget while there is something to be said."""

    def __init__(self, name: str, over: QWidget) -> None:
        super().__init__(over)
        self._over, self._foot = over, 0
        self._label = label(name, wrap=True)
        self._label.setParent(over)
        self._label.setProperty("look", "remark")
        self._label.hide()
        over.installEventFilter(self)

    @property
    def text(self) -> str:
        """What it says; empty if nothing."""
        return self._label.text()

    def say(self, text: str) -> None:
        """Says a sentence, or with an empty one nothing more."""
        self._label.setText(text)
        self._label.setAccessibleName(text)
        self._label.setVisible(bool(text))
        self._place()

    def keep_above(self, foot: int) -> None:
        """Stays clear of what covers so many pixels at the lower edge."""
        if foot != self._foot:
            self._foot = foot
            self._place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Stays in the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        edge = sizes().grid
        self._label.setFixedWidth(min(sizes().message_width, self._over.width() - 2 * edge))
        self._label.adjustSize()
        self._label.move(edge, self._over.height() - self._foot - self._label.height() - edge)
