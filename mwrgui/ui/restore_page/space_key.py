"""What Space does while a player is ready: a tap plays or pauses, holding it shows the input."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mwrgui.ui.session.clip_player import ClipPlayer
from mwrgui.ui.session.live_player import LivePlayer
from mwrgui.ui.widgets.compare import CompareView

TAP_MS = 250
"""Space is tapped if it is released within this time, in milliseconds; otherwise it is held."""


class SpaceKey(QObject):
    """An event filter that handles Space for the view and `widgets`, for one player."""

    def __init__(self, player: ClipPlayer | LivePlayer, view: CompareView, *widgets: QWidget) -> None:
        super().__init__(view)
        self._player, self._view = player, view
        self._tap_timer = QTimer(self, singleShot=True, interval=TAP_MS)
        self._tap_timer.timeout.connect(lambda: view.model.hold_input(True))
        for widget in (view, *widgets):
            widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Handles Space while the player is ready; widgets get all other events."""
        if event.type() == QEvent.Type.FocusOut:
            self._tap_timer.stop()  # the release of the key goes to another widget
        if not isinstance(event, QKeyEvent) or not self._player.ready or not is_space(event):
            return False
        if event.type() == QEvent.Type.KeyPress:
            if not event.isAutoRepeat():
                self._tap_timer.start()
            return True
        if event.type() == QEvent.Type.KeyRelease and not event.isAutoRepeat():
            self._release()
            return True
        return False

    def _release(self) -> None:
        if self._tap_timer.isActive():
            self._tap_timer.stop()
            self._player.toggle()
        else:
            self._view.model.hold_input(False)


def is_space(event: QKeyEvent) -> bool:
    """Whether the key is Space without a modifier key such as Ctrl or Shift."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() == Qt.Key.Key_Space and modifiers == Qt.KeyboardModifier.NoModifier
