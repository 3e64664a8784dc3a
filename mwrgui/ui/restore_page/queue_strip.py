"""The strip at the bottom of the page: the queue with its buttons, and the filmstrip."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from mwrgui.ui.restore_page.filmstrip import Filmstrip
from mwrgui.ui.session.queue_progress import QueueProgress
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.icons import icon, set_themed_icon
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.formatting import format_remaining_time
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, plain_text_of
from mwrgui.ui.widgets.parts import IconTextButton, label

BUTTONS = ("start", "pause", "stop", "retry")


class QueueStrip(TranslatedWidget, QFrame):
    """Shows buttons that control the queue, and its progress or, while it is idle, the number of items."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("queue_strip")
        self.setProperty("look", "panel")
        self._session, self._actions, self._appearance = session, actions, appearance
        self._refresh_timer = QTimer(self, singleShot=True, interval=0)  # many items may change at once
        self._build(appearance)
        self._connect()
        self._retranslate()

    @property
    def text(self) -> str:
        """The headline and the details, separated by a newline."""
        return f"{self._headline.text()}\n{self._details.text()}"

    def _build(self, appearance: Appearance) -> None:
        self.filmstrip = Filmstrip(self._session.photos, self._session.drag_export, appearance)
        self._headline = label("queue_head", "section")
        self._details = label("queue_details", "small", muted=True, wrap=True)
        self._details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._buttons = {name: self._button(name, appearance) for name in BUTTONS}
        row = QHBoxLayout()
        row.setSpacing(sizes().small_spacing)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addStretch()
        texts = QWidget()
        texts.setFixedWidth(2 * sizes().thumbnail + 3 * sizes().grid)
        column = QVBoxLayout(texts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(sizes().small_spacing)
        column.addWidget(self._headline)
        column.addWidget(self._details, 1)
        column.addLayout(row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().grid, sizes().grid, sizes().small_spacing)
        layout.setSpacing(sizes().grid)
        layout.addWidget(texts)
        layout.addWidget(self.filmstrip, 1)

    def _button(self, name: str, appearance: Appearance) -> QToolButton:
        """A button for an action; `_refresh` gives it a shorter text than the action has."""
        action = self._actions[name]
        button = IconTextButton(f"queue_{name}", "button")
        if name == "retry":
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setEnabled(action.isEnabled())
        if name != "pause":
            set_themed_icon(button, name, appearance)
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _connect(self) -> None:
        self._session.queue.changed.connect(self._refresh)
        self._session.photos.list_changed.connect(self._refresh)
        self._session.photos.current_changed.connect(self._refresh)
        self._session.photos.selection_changed.connect(self._refresh)
        self._session.photos.item_changed.connect(self._refresh_timer.start)
        self._actions["start"].changed.connect(self._update_start)
        self._refresh_timer.timeout.connect(self._refresh)
        self._appearance.changed.connect(self._draw_pause)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Queue"))
        self.filmstrip.setAccessibleName(self.tr("Photos"))
        for name, button in self._buttons.items():
            button.setAccessibleName(plain_text_of(self._actions[name]))
            button.setToolTip(self._actions[name].toolTip())
        self.filmstrip.setAccessibleDescription(
            self.tr("Left and right go from photo to photo; with Shift they select several")
        )
        self._refresh()

    def _update_start(self) -> None:
        """Updates the button's name and tooltip, because its action's text depends on the selection."""
        self._buttons["start"].setAccessibleName(plain_text_of(self._actions["start"]))
        self._buttons["start"].setToolTip(self._actions["start"].toolTip())

    def _draw_pause(self) -> None:
        """Gives the Pause button the icon of what a click on it would do now."""
        theme, paused = self._appearance.theme, self._session.queue.state == "paused"
        name = "start" if paused else "pause"
        self._buttons["pause"].setIcon(icon(name, colour=theme.text, disabled=theme.muted))

    def _refresh(self) -> None:
        idle = self._session.queue.state == "idle"
        self.filmstrip.show_waiting_icons(not idle)
        for name, button in self._buttons.items():
            button.setText(self._button_text(name))
            button.setVisible((name in ("start", "retry")) == idle)
        self._buttons["retry"].setVisible(idle and self._count("failed") > 0)
        headline, details = self._idle_texts() if idle else self._busy_texts(self._session.queue.progress)
        if not idle:
            self._draw_pause()
        self._headline.setText(headline)
        self._details.setText(details)

    def _button_text(self, name: str) -> str:
        paused = self._session.queue.state == "paused"
        count = len(self._session.photos.multi_selection)
        texts = {
            "start": self.tr("Restore {count}").format(count=count) if count else self.tr("Restore all"),
            "pause": self.tr("Go on") if paused else self.tr("Pause"),
            "stop": self.tr("Stop"),
            "retry": self.tr("Retry"),
        }
        return texts[name]

    def _idle_texts(self) -> tuple[str, str]:
        count = len(self._session.photos.items)
        if any(item.sample for item in self._session.photos.items):
            return self.tr("Sample photo"), self.tr("Drop your own photos anywhere in the window.")
        clips = sum(item.is_clip for item in self._session.photos.items)
        if any(item.live for item in self._session.photos.items):
            one = many = self.tr("{count} open")
        elif not clips:
            one, many = self.tr("1 photo"), self.tr("{count} photos")
        elif clips == count:
            one, many = self.tr("1 clip"), self.tr("{count} clips")
        else:
            one, many = "", self.tr("{count} photos and clips")
        headline = (one if count == 1 else many).format(count=count)
        parts = (
            (self._count("done"), self.tr("{count} saved")),
            (self._count("failed"), self.tr("{count} failed")),
        )
        return headline, " · ".join(text.format(count=number) for number, text in parts if number)

    def _busy_texts(self, progress: QueueProgress) -> tuple[str, str]:
        headline = self.tr("{done} of {total}").format(done=progress.done, total=progress.total)
        if self._session.queue.state == "paused":
            return headline, self.tr("Paused")
        details = []
        if clip := progress.clip:
            counts = self.tr("{done} of {total} frames").format(done=clip.done, total=clip.total)
            details = [counts, self.tr("{rate:.1f} frames/s").format(rate=clip.frames_per_second)]
        if progress.seconds_left is not None:
            details.append(self.tr("{time} left").format(time=format_remaining_time(progress.seconds_left)))
        if progress.megapixels_per_second:
            details.append(self.tr("{speed:.2g} MP/s").format(speed=progress.megapixels_per_second))
        if progress.failed:
            details.append(self.tr("{count} failed").format(count=progress.failed))
        return headline, " · ".join(details) or progress.photo

    def _count(self, state: str) -> int:
        return sum(item.state == state for item in self._session.photos.items)
