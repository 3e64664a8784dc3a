"""The bar below live pictures: pause, whether they come, how fast they are restored, snapshot, recording."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from mwrgui.ui.restore_page.bar_parts import bar_button, rate_words, trigger
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.icons import icon
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, words_of
from mwrgui.ui.widgets.parts import label

_FIGURES_MS = 500
"""How often the figures are written anew: ones that change faster cannot be read."""


class LiveBar(TranslatedWidget, QFrame):
    """Shown for cameras and streams only."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("live_bar")
        self.setProperty("look", "panel")
        self._player, self._actions, self._appearance = session.live, actions, appearance
        self._figures_due = QTimer(self, interval=_FIGURES_MS)
        self._shown: tuple[bool, ...] = ()
        self._build()
        self._connect()
        self._retranslate()

    @property
    def state(self) -> str:
        """Whether pictures come."""
        return self._state.text()

    @property
    def figures(self) -> str:
        """What it says of speed, latency and dropped frames."""
        return self._figures.text()

    def _build(self) -> None:
        self._play = self._button("play")
        self._state = label("live_state", "section")
        self._figures = label("live_figures", "small", muted=True, wrap=True)
        self._snapshot, self._record = self._button("snapshot"), self._button("record")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().grid, sizes().inside, sizes().padding, sizes().inside)
        layout.setSpacing(sizes().inside)
        layout.addWidget(self._play)
        layout.addSpacing(sizes().inside)
        layout.addWidget(self._state)
        layout.addSpacing(sizes().grid)
        layout.addWidget(self._figures, 1)
        for button in (self._snapshot, self._record):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            layout.addWidget(button)

    def _button(self, name: str) -> QToolButton:
        """Its icon and words change with what the action does at the moment."""
        return trigger(bar_button(f"live_{name}"), self._actions, name)

    def _connect(self) -> None:
        self._player.changed.connect(self._refresh)
        self._figures_due.timeout.connect(self._say_figures)
        self._appearance.changed.connect(self._draw)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Live pictures"))
        for name, button in (("play", self._play), ("snapshot", self._snapshot), ("record", self._record)):
            button.setAccessibleName(words_of(self._actions[name]))
            button.setToolTip(self._actions[name].toolTip())
        self._snapshot.setText(self.tr("Snapshot"))
        self._figures.setToolTip(
            self.tr(
                "How many frames a second each model restores, how long after its coming a frame is shown, "
                "and how many frames were left out because newer ones had come"
            )
        )
        self._shown = ()
        self._refresh()

    def _refresh(self) -> None:
        """Called for every frame: does only what changed."""
        player = self._player
        shown = (player.chosen, player.ready, player.playing, player.waiting, player.recorder.active)
        if shown == self._shown:
            return
        self._shown = shown
        self.setVisible(player.chosen)
        self._state.setText(self._state_words())
        recording = player.recorder.active
        self._record.setText(self.tr("Stop recording") if recording else self.tr("Record"))
        self._actions["record"].setChecked(recording)
        if player.playing:
            self._figures_due.start()
        else:
            self._figures_due.stop()
        self._draw()
        self._say_figures()

    def _state_words(self) -> str:
        player = self._player
        if not player.ready:
            return self.tr("Opening …")
        if player.waiting:
            return self.tr("Waiting")
        return self.tr("Live") if player.playing else self.tr("Paused")

    def _say_figures(self) -> None:
        player = self._player
        self._figures.setText(self._words() if player.playing and not player.waiting else "")

    def _words(self) -> str:
        player = self._player
        rates = rate_words(player.rates)
        parts = [rates] if rates else []
        if player.latency is not None:
            parts.append(self.tr("{latency:.2f} s behind").format(latency=player.latency))
        if rates:
            parts.append(self.tr("{count} dropped").format(count=player.dropped))
        return " · ".join(parts)

    def _draw(self) -> None:
        """The buttons show what they do at the moment."""
        theme, player = self._appearance.theme, self._player
        names = {
            self._play: "pause" if player.playing else "start",
            self._snapshot: "snapshot",
            self._record: "stop" if player.recorder.active else "record",
        }
        for button, name in names.items():
            button.setIcon(icon(name, colour=theme.text, disabled=theme.muted))
