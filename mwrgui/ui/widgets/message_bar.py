"""The quiet bar that says what happened, why, and what to do; it never stands in the way."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QWidget,
)

from mwrgui.core.errors import MwrError
from mwrgui.ui.icons import pixmap
from mwrgui.ui.motion import fade_in
from mwrgui.ui.sentences import spoken
from mwrgui.ui.theme import Appearance, sizes
from mwrgui.ui.widgets.parts import icon_button, label, push_button

Kind = Literal["info", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A button, and what it does."""

    text: str
    act: Callable[[], object]


MOST_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One message and what can be done about it: seldom more than one thing, three at most."""

    text: str
    kind: Kind = "info"
    choices: tuple[Choice, ...] = ()
    problem: MwrError | None = field(default=None, compare=False)
    """What it tells of, so that it can be told in another language."""

    @property
    def passing(self) -> bool:
        """Whether it goes by itself: it asks for nothing and tells of nothing wrong."""
        return self.kind in ("info", "good") and not self.choices


class MessageBar(QFrame):
    """Shows the latest message; closing it shows the one before, if that still waits.

    One that only confirms goes by itself, after it was to be seen for `stay` milliseconds.

    Signals:
        closed: the last message has been closed.
    """

    closed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stay = 8000
        self.setObjectName("message_bar")
        self._appearance = appearance
        self._waiting: list[Message] = []
        self._leaving = QTimer(self, singleShot=True)
        self._pointer = QCursor.pos()
        self._build()
        self._connect()
        self._retranslate()
        self.hide()

    @property
    def message(self) -> Message | None:
        """The message that is shown."""
        return self._waiting[-1] if self._waiting else None

    def show_problem(self, problem: MwrError) -> None:
        """Shows an expected problem."""
        self.show_message(Message(spoken(problem), "bad", problem=problem))

    def show_message(self, message: Message) -> None:
        """Shows a message; one that says the same takes the place of the earlier one."""
        appears = self.isHidden()
        self._pointer = QCursor.pos()
        self._waiting = [earlier for earlier in self._waiting if earlier.text != message.text] + [message]
        self._refresh()
        if appears:
            fade_in(self)

    def withdraw(self, problem: MwrError) -> None:
        """Says no more what has been mended."""
        self._waiting = [message for message in self._waiting if message.text != spoken(problem)]
        self._refresh()

    def close_message(self) -> None:
        """Closes the message that is shown."""
        del self._waiting[-1:]
        self._refresh()

    def clear(self) -> None:
        """Closes all messages."""
        self._waiting.clear()
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Closes on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_message()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        self._sign = label("message_sign")
        self._text = label("message_text", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._more = label("message_count", muted=True)
        self._buttons = [push_button(f"message_button_{number}") for number in range(MOST_CHOICES)]
        self._close = icon_button("message_close", "close", self._appearance)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().inside, sizes().grid, sizes().inside)
        layout.setSpacing(sizes().grid)
        for widget in (self._sign, self._text, self._more, *self._buttons, self._close):
            layout.addWidget(widget, 1 if widget is self._text else 0)

    def _connect(self) -> None:
        self._close.clicked.connect(self.close_message)
        for number, button in enumerate(self._buttons):
            button.clicked.connect(lambda _=False, number=number: self._act(number))
        self._leaving.timeout.connect(self._leave)
        self._appearance.changed.connect(self._refresh)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Message"))
        self._close.setAccessibleName(self.tr("Close the message"))
        self._close.setToolTip(self.tr("Close the message (Esc)"))
        self._waiting = [
            replace(message, text=spoken(message.problem)) if message.problem else message
            for message in self._waiting
        ]
        self._refresh()

    def _leave(self) -> None:
        """Closes what has been seen; not while nobody looks, or somebody has gone there with the pointer."""
        pointed_at = self.underMouse() and QCursor.pos() != self._pointer
        if self.isActiveWindow() and not pointed_at:
            self._waiting = [message for message in self._waiting if not message.passing]
            self._refresh()
        else:
            self._leaving.start(self.stay)

    def _act(self, number: int) -> None:
        message = self.message
        self.close_message()
        if message:
            message.choices[number].act()

    def _refresh(self) -> None:
        message = self.message
        self._leaving.stop()
        if message is None:
            was_shown = not self.isHidden()
            self.hide()
            if was_shown:
                self.closed.emit()
            return
        theme = self._appearance.theme
        colour = theme.accent if message.kind == "info" else getattr(theme, message.kind)
        self._sign.setPixmap(pixmap(message.kind, colour, sizes().icon))
        self._text.setText(message.text)
        self._text.setAccessibleName(message.text)
        earlier = len(self._waiting) - 1
        self._more.setText(self.tr("and {count} more").format(count=earlier) if earlier else "")
        for button in self._buttons:
            button.hide()
        for button, choice in zip(self._buttons, message.choices, strict=False):
            button.setText(choice.text)
            button.show()
        self.setProperty("kind", message.kind)
        self.style().polish(self)
        self.show()
        if message.passing:
            self._leaving.start(self.stay)
