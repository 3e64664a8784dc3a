"""The bar below a clip: play and pause, single frames, position, loop and frame rates."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from mwrgui.ui.restore_page.bar_parts import bar_button, connect_action, frame_rate_text
from mwrgui.ui.restore_page.seek_slider import SeekSlider
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.icons import icon
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.formatting import format_clip_time
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, plain_text_of
from mwrgui.ui.widgets.parts import label

_RATES_INTERVAL_MS = 500
"""Milliseconds between two updates of the frame rates, so that they can be read."""


class TransportBar(TranslatedWidget, QFrame):
    """Controls ClipPlayer; visible only while a clip is open."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("transport_bar")
        self.setProperty("look", "panel")
        self._player, self._actions, self._appearance = session.clip_player, actions, appearance
        self._plays_after_drag = False
        self._rates_timer = QTimer(self, interval=_RATES_INTERVAL_MS)
        self._build()
        self._connect()
        self._retranslate()

    @property
    def rates_text(self) -> str:
        """The frames per second of each model; empty unless the clip plays."""
        return self._rates.text()

    @property
    def position_text(self) -> str:
        """The position and the duration, such as “0:01.5 / 0:10.0”."""
        return f"{self._position.text()} / {self._duration.text()}"

    def _build(self) -> None:
        self._play_button = connect_action(bar_button("transport_play"), self._actions, "play")
        self._slider = SeekSlider()
        self._position, self._duration = label("transport_position"), label("transport_duration", muted=True)
        self._position.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._rates = label("transport_rates", "small", muted=True, wrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().grid, sizes().small_spacing, sizes().padding, sizes().small_spacing)
        layout.setSpacing(sizes().small_spacing)
        for button in (self._button("frame_back"), self._play_button, self._button("frame_on")):
            layout.addWidget(button)
        for part, stretch in ((self._position, 0), (self._slider, 1), (self._duration, 0)):
            layout.addSpacing(sizes().small_spacing)
            layout.addWidget(part, stretch)
        layout.addWidget(self._button("loop"))
        layout.addWidget(self._rates)
        self._update_play_icon()

    def _button(self, name: str) -> QToolButton:
        button = bar_button(f"transport_{name}")
        button.setDefaultAction(self._actions[name])
        return button

    def _connect(self) -> None:
        self._player.changed.connect(self._refresh)
        self._slider.sliderPressed.connect(self._begin_drag)
        self._slider.sliderReleased.connect(self._end_drag)
        self._slider.actionTriggered.connect(lambda _action: self._seek(self._slider.sliderPosition()))
        self._rates_timer.timeout.connect(self._show_rates)
        self._appearance.changed.connect(self._update_play_icon)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Clip"))
        self._play_button.setAccessibleName(plain_text_of(self._actions["play"]))
        self._play_button.setToolTip(self._actions["play"].toolTip())
        self._slider.setAccessibleName(self.tr("Place in the clip"))
        self._slider.setToolTip(self.tr("Jumps to a position in the clip"))
        self._rates.setToolTip(self.tr("Frames per second that each model reaches; late frames are dropped"))
        longest = frame_rate_text({"teacher": 99.9})
        self._rates.ensurePolished()
        width = self._rates.fontMetrics().horizontalAdvance(longest)
        self._rates.setFixedWidth(width + sizes().small_spacing)  # at most two lines; nothing else moves
        self._refresh()
        self._show_rates()

    def _refresh(self) -> None:
        player = self._player
        self.setVisible(player.ready)
        self._slider.setRange(0, round(1000 * player.duration))
        if not self._slider.isSliderDown():
            self._slider.setValue(round(1000 * player.position))
        self._position.setText(format_clip_time(player.position))
        self._duration.setText(format_clip_time(player.duration))
        longest = format_clip_time(player.duration)
        self._position.setMinimumWidth(self._position.fontMetrics().horizontalAdvance(longest))
        self._actions["loop"].setChecked(player.loops)
        if player.playing != self._rates_timer.isActive():
            self._update_play_icon()
            if player.playing:
                self._rates_timer.start()
            else:
                self._rates_timer.stop()
            self._show_rates()

    def _show_rates(self) -> None:
        self._rates.setText(frame_rate_text(self._player.frame_rates) if self._player.playing else "")

    def _update_play_icon(self) -> None:
        """Shows “pause” while the clip plays, else “play”."""
        theme, playing = self._appearance.theme, self._player.playing
        self._play_button.setIcon(
            icon("pause" if playing else "start", colour=theme.text, disabled=theme.muted)
        )

    def _begin_drag(self) -> None:
        """Pauses the clip while the handle is dragged."""
        self._plays_after_drag = self._player.playing
        self._player.pause()

    def _end_drag(self) -> None:
        if self._plays_after_drag:
            self._player.play()

    def _seek(self, milliseconds: int) -> None:
        self._player.seek(milliseconds / 1000)
