"""Tells a movement that goes on from a single step."""

from PySide6.QtCore import QObject, QTimer, Signal

REST_MS = 120
"""A movement is over when nothing has moved for so long: a hand on a wheel turns it on sooner."""


class Motion(QObject):
    """Steps that follow each other quickly.

    Signals:
        rested: the last step was a while ago.
    """

    rested = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.rested)

    def moved(self) -> bool:
        """Notes a step; whether it went on from one just before."""
        goes_on = self._rest.isActive()
        self._rest.start()
        return goes_on
