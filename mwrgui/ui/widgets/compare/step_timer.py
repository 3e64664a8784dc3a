"""Tells a series of quick steps from single ones."""

from PySide6.QtCore import QObject, QTimer, Signal

PAUSE_MS = 120
"""A series has ended when no step came for so long: a hand turns a wheel on sooner."""


class StepTimer(QObject):
    """Watches how quickly steps follow each other.

    Signals:
        ended: no step has come for `PAUSE_MS`.
    """

    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.ended)

    def step(self) -> bool:
        """Counts a step and returns whether it followed another one within `PAUSE_MS`."""
        continues = self._pause.isActive()
        self._pause.start()
        return continues
