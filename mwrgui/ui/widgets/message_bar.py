"""The message bar: it says what happened, why, and what to do, without blocking the window."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QWidget,
)

from mwrgui.core.errors import MwrError
from mwrgui.ui.style.icons import pixmap
from mwrgui.ui.style.motion import fade_in
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.message_subject import MessageSubject
from mwrgui.ui.widgets.parts import icon_button, label, push_button

MessageKind = Literal["info", "good", "warn", "bad"]


@dataclass(frozen=True, slots=True)
class MessageButton:
    """A button of a message, and what it does."""

    text: str
    on_click: Callable[[], object]


MAX_BUTTONS = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One message, with at most `MAX_BUTTONS` buttons.

    Attributes:
        problem: what the message reports, so that it can be translated again.
        subject: what the message is about.
        needs_answer: whether a message with buttons stays until the user clicks one or closes it; otherwise
            the buttons are only an offer.
    """

    text: str
    kind: MessageKind = "info"
    buttons: tuple[MessageButton, ...] = ()
    problem: MwrError | None = field(default=None, compare=False)
    subject: MessageSubject | None = field(default=None, compare=False)
    needs_answer: bool = field(default=True, compare=False)

    @property
    def transient(self) -> bool:
        """Whether it closes by itself: it needs no answer, and is neither a warning nor an error."""
        return self.kind in ("info", "good") and not (self.buttons and self.needs_answer)


class MessageBar(TranslatedWidget, QFrame):
    """Shows the latest message; closing it shows the one before, if that is still open.

    A message about a photo is shown only while that photo is current. A transient message closes by itself
    after it has been visible for `transient_ms` milliseconds.

    Signals:
        message_changed: another message is shown, or the same in another language.
        closed: the bar has been hidden, because there is no message to show.
    """

    message_changed = Signal()
    closed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.transient_ms = 8000
        self.setObjectName("message_bar")
        self._appearance = appearance
        self._open_messages: list[Message] = []
        self._photo_key: int | None = None
        self._close_timer = QTimer(self, singleShot=True)
        self._pointer_when_shown = QCursor.pos()
        self._build()
        self._connect()
        self._retranslate()
        self.hide()

    @property
    def message(self) -> Message | None:
        """The message that is shown; None while the bar is hidden."""
        showable = self._showable
        return showable[-1] if showable else None

    @property
    def _showable(self) -> list[Message]:
        """The messages that may be shown now, the latest last."""
        return [message for message in self._open_messages if self._may_be_shown(message)]

    def set_photo(self, photo_key: int | None) -> None:
        """Sets the key of the current photo; messages about others are hidden, or closed if transient."""
        if photo_key != self._photo_key:
            self._photo_key = photo_key
            self._open_messages = [
                each for each in self._open_messages if self._may_be_shown(each) or not each.transient
            ]
            self._refresh()

    def close_about(self, is_outdated: Callable[[MessageSubject], bool]) -> None:
        """Closes the messages whose subject is outdated."""
        remaining = [
            each for each in self._open_messages if each.subject is None or not is_outdated(each.subject)
        ]
        if len(remaining) < len(self._open_messages):
            self._open_messages = remaining
            self._refresh()

    def height_for(self, width: int) -> int:
        """The height in pixels that the whole message needs at this width."""
        self.ensurePolished()
        layout = self.layout()
        assert layout is not None
        layout.activate()
        return max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height())

    def show_problem(self, problem: MwrError) -> None:
        """Shows a problem with its hint; they are translated again when the language changes."""
        self.show_message(Message(translated_text(problem), "bad", problem=problem))

    def show_message(self, message: Message) -> None:
        """Shows a message, in place of an earlier one with the same text."""
        was_hidden = self.isHidden()
        self._pointer_when_shown = QCursor.pos()
        self._open_messages = [earlier for earlier in self._open_messages if earlier.text != message.text] + [
            message
        ]
        self._refresh()
        if was_hidden:
            fade_in(self)

    def withdraw(self, problem: MwrError) -> None:
        """Closes the message of a problem that has been solved."""
        self._open_messages = [
            message for message in self._open_messages if message.text != translated_text(problem)
        ]
        self._refresh()

    def close_message(self) -> None:
        """Closes the message that is shown."""
        message = self.message
        self._open_messages = [each for each in self._open_messages if each is not message]
        self._refresh()

    def clear(self) -> None:
        """Closes all messages, also those that are not shown now."""
        self._open_messages.clear()
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the message that is shown."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_message()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Ignores the second click of a double click: the button may belong to another message by then."""
        return event.type() == QEvent.Type.MouseButtonDblClick

    def _build(self) -> None:
        self._sign = label("message_sign")
        self._text = label("message_text", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._hidden_count_label = label("message_count", muted=True)
        self._buttons = [push_button(f"message_button_{number}") for number in range(MAX_BUTTONS)]
        self._close_button = icon_button("message_close", "close", self._appearance)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().small_spacing, sizes().grid, sizes().small_spacing)
        layout.setSpacing(sizes().grid)
        for widget in (self._sign, self._text, self._hidden_count_label, *self._buttons, self._close_button):
            layout.addWidget(widget, 1 if widget is self._text else 0)
        for button in (*self._buttons, self._close_button):
            button.installEventFilter(self)

    def _connect(self) -> None:
        self._close_button.clicked.connect(self.close_message)
        for number, button in enumerate(self._buttons):
            button.clicked.connect(lambda _=False, number=number: self._click_button(number))
        self._close_timer.timeout.connect(self._close_transient)
        self._appearance.changed.connect(self._refresh)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Message"))
        self._close_button.setAccessibleName(self.tr("Close the message"))
        self._close_button.setToolTip(self.tr("Close the message (Esc)"))
        self._open_messages = [
            replace(message, text=translated_text(message.problem)) if message.problem else message
            for message in self._open_messages
        ]
        self._refresh()

    def _may_be_shown(self, message: Message) -> bool:
        about = message.subject
        return about is None or about.kind != "photo" or about.key == self._photo_key

    def _close_transient(self) -> None:
        """Closes transient messages, unless the window is inactive or the user points at the bar."""
        pointed_at = self.underMouse() and QCursor.pos() != self._pointer_when_shown
        if self.isActiveWindow() and not pointed_at:
            self._open_messages = [message for message in self._open_messages if not message.transient]
            self._refresh()
        else:
            self._close_timer.start(self.transient_ms)

    def _click_button(self, number: int) -> None:
        message = self.message
        self.close_message()
        if message:
            message.buttons[number].on_click()

    def _refresh(self) -> None:
        message = self.message
        self._close_timer.stop()
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
        earlier = len(self._showable) - 1
        self._hidden_count_label.setText(self.tr("and {count} more").format(count=earlier) if earlier else "")
        for button in self._buttons:
            button.hide()
        for button, choice in zip(self._buttons, message.buttons, strict=False):
            button.setText(choice.text)
            button.show()
        self.setProperty("kind", message.kind)
        self.style().polish(self)
        self.message_changed.emit()
        self.show()
        if message.transient:
            self._close_timer.start(self.transient_ms)
