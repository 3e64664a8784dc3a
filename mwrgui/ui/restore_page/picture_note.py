"""A note on the picture, in its lower left corner."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.parts import label


class PictureNote(QObject):
    """A label in the corner of the widget `picture`; it is hidden while its text is empty."""

    def __init__(self, name: str, picture: QWidget) -> None:
        super().__init__(picture)
        self._picture, self._covered = picture, 0
        self._label = label(name, wrap=True)
        self._label.setParent(picture)
        self._label.setProperty("look", "note")
        self._label.hide()
        picture.installEventFilter(self)

    @property
    def text(self) -> str:
        """The text of the note; empty while it is hidden."""
        return self._label.text()

    def set_text(self, text: str) -> None:
        """Shows a text; an empty one hides the note."""
        self._label.setText(text)
        self._label.setAccessibleName(text)
        self._label.setVisible(bool(text))
        self._place()

    def keep_above(self, covered: int) -> None:
        """Keeps the note above the lowest `covered` pixels of the picture, which the message bar covers."""
        if covered != self._covered:
            self._covered = covered
            self._place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Keeps the note in the corner when the picture is resized."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        edge = sizes().grid
        self._label.setFixedWidth(min(sizes().message_width, self._picture.width() - 2 * edge))
        self._label.adjustSize()
        self._label.move(edge, self._picture.height() - self._covered - self._label.height() - edge)
