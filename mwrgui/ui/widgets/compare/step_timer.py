"""Distinguishes quick series of steps, such as those of a mouse wheel, from single steps."""

from PySide6.QtCore import QObject, QTimer, Signal

PAUSE_MS = 120
"""A series of steps ends if none follows within this time, in milliseconds; a hand on a wheel is quicker."""


class StepTimer(QObject):
    """Watches how quickly steps follow each other.

    Signals:
        ended: no step has come for `PAUSE_MS`.
    """

    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pause_timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause_timer.timeout.connect(self.ended)

    def step(self) -> bool:
        """Counts a step and returns whether it followed another one within `PAUSE_MS`."""
        continues = self._pause_timer.isActive()
        self._pause_timer.start()
        return continues
