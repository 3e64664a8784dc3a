"""The bar below the pictures of a live source."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from mwrgui.ui.restore_page.bar_parts import bar_button, connect_action, frame_rate_text
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.icons import icon
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, plain_text_of
from mwrgui.ui.widgets.parts import label

_STATISTICS_INTERVAL_MS = 500
"""Milliseconds between two updates of the statistics, so that they can be read."""


class LiveBar(TranslatedWidget, QFrame):
    """Play and pause, state, statistics, snapshot and recording; visible only while a live source is open."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("live_bar")
        self.setProperty("look", "panel")
        self._player, self._actions, self._appearance = session.live_player, actions, appearance
        self._statistics_timer = QTimer(self, interval=_STATISTICS_INTERVAL_MS)
        self._shown_state: tuple[bool, ...] = ()
        self._build()
        self._connect()
        self._retranslate()

    @property
    def state_text(self) -> str:
        """The state in the user's language, such as “Live”."""
        return self._state_label.text()

    @property
    def statistics_text(self) -> str:
        """Frame rates, latency and number of dropped frames; empty while paused or waiting for frames."""
        return self._statistics_label.text()

    def _build(self) -> None:
        self._play_button = self._button("play")
        self._state_label = label("live_state", "section")
        self._statistics_label = label("live_statistics", "small", muted=True, wrap=True)
        self._snapshot_button, self._record_button = self._button("snapshot"), self._button("record")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().grid, sizes().small_spacing, sizes().padding, sizes().small_spacing)
        layout.setSpacing(sizes().small_spacing)
        layout.addWidget(self._play_button)
        layout.addSpacing(sizes().small_spacing)
        layout.addWidget(self._state_label)
        layout.addSpacing(sizes().grid)
        layout.addWidget(self._statistics_label, 1)
        for button in (self._snapshot_button, self._record_button):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            layout.addWidget(button)

    def _button(self, name: str) -> QToolButton:
        """A button for an action; `_draw` sets its icon."""
        return connect_action(bar_button(f"live_{name}"), self._actions, name)

    def _connect(self) -> None:
        self._player.changed.connect(self._refresh)
        self._statistics_timer.timeout.connect(self._show_statistics)
        self._appearance.changed.connect(self._draw)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Live pictures"))
        for name, button in (
            ("play", self._play_button),
            ("snapshot", self._snapshot_button),
            ("record", self._record_button),
        ):
            button.setAccessibleName(plain_text_of(self._actions[name]))
            button.setToolTip(self._actions[name].toolTip())
        self._snapshot_button.setText(self.tr("Snapshot"))
        self._statistics_label.setToolTip(
            self.tr(
                "The frames per second that each model restores, the delay until a frame is shown, and the "
                "number of frames that were dropped because newer ones had arrived"
            )
        )
        self._shown_state = ()
        self._refresh()

    def _refresh(self) -> None:
        """Updates the bar, but only if its state has changed, because this is called for every frame."""
        player = self._player
        shown = (player.is_open, player.ready, player.playing, player.waiting, player.recorder.active)
        if shown == self._shown_state:
            return
        self._shown_state = shown
        self.setVisible(player.is_open)
        self._state_label.setText(self._current_state_text())
        recording = player.recorder.active
        self._record_button.setText(self.tr("Stop recording") if recording else self.tr("Record"))
        self._actions["record"].setChecked(recording)
        if player.playing:
            self._statistics_timer.start()
        else:
            self._statistics_timer.stop()
        self._draw()
        self._show_statistics()

    def _current_state_text(self) -> str:
        player = self._player
        if not player.ready:
            return self.tr("Opening …")
        if player.waiting:
            return self.tr("Waiting")
        return self.tr("Live") if player.playing else self.tr("Paused")

    def _show_statistics(self) -> None:
        player = self._player
        self._statistics_label.setText(
            self._current_statistics_text() if player.playing and not player.waiting else ""
        )

    def _current_statistics_text(self) -> str:
        player = self._player
        rates = frame_rate_text(player.frame_rates)
        parts = [rates] if rates else []
        if player.latency is not None:
            parts.append(self.tr("{latency:.2f} s behind").format(latency=player.latency))
        if rates:
            parts.append(self.tr("{count} dropped").format(count=player.dropped))
        return " · ".join(parts)

    def _draw(self) -> None:
        """Gives each button the icon of what a click on it would do now."""
        theme, player = self._appearance.theme, self._player
        names = {
            self._play_button: "pause" if player.playing else "start",
            self._snapshot_button: "snapshot",
            self._record_button: "stop" if player.recorder.active else "record",
        }
        for button, name in names.items():
            button.setIcon(icon(name, colour=theme.text, disabled=theme.muted))
