"""The timer of the mode in which two pictures alternate."""

from PySide6.QtCore import QObject, QTimer, Signal


class FlickerTimer(QObject):
    """Switches between a first and a second picture.

    Signals:
        switched: it is the other picture's turn.
    """

    switched = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._shows_second = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._switch)

    @property
    def shows_second(self) -> bool:
        """Whether it is the second picture's turn."""
        return self._shows_second

    def restart(self, period: int | None) -> None:
        """Begins with the first picture.

        Args:
            period: milliseconds for which each picture is shown; None stops at the first.
        """
        self._shows_second = False
        if period is None:
            self._timer.stop()
        else:
            self._timer.start(period)

    def _switch(self) -> None:
        self._shows_second = not self._shows_second
        self.switched.emit()
