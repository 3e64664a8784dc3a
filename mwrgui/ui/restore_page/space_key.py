"""Space upon a clip or live pictures: a tap plays or pauses; held, it shows the input as for photos."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from mwrgui.ui.session.clip_player import ClipPlayer
from mwrgui.ui.session.live_player import LivePlayer
from mwrgui.ui.widgets.compare import CompareView

TAP_MS = 250
"""A key that is held longer is not a tap."""


class SpaceKey(QObject):
    """Takes the key from widgets before they see it, while that is looked at."""

    def __init__(self, player: ClipPlayer | LivePlayer, view: CompareView, *widgets: QWidget) -> None:
        super().__init__(view)
        self._player, self._view = player, view
        self._tap = QTimer(self, singleShot=True, interval=TAP_MS)
        self._tap.timeout.connect(lambda: view.model.hold_input(True))
        for widget in (view, *widgets):
            widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Whether the key is done with."""
        if event.type() == QEvent.Type.FocusOut:
            self._tap.stop()  # the release of the key will not come here
        if not isinstance(event, QKeyEvent) or not self._player.ready or not is_space(event):
            return False
        if event.type() == QEvent.Type.KeyPress:
            if not event.isAutoRepeat():
                self._tap.start()
            return True
        if event.type() == QEvent.Type.KeyRelease and not event.isAutoRepeat():
            self._let_go()
            return True
        return False

    def _let_go(self) -> None:
        if self._tap.isActive():
            self._tap.stop()
            self._player.toggle()
        else:
            self._view.model.hold_input(False)


def is_space(event: QKeyEvent) -> bool:
    """Whether it is Space alone."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() == Qt.Key.Key_Space and held == Qt.KeyboardModifier.NoModifier
