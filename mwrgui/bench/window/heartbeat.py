"""How long an event waits until the window's event loop takes it."""

from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer

BEAT = 0.01
"""Seconds between events."""


class Heartbeat(QObject):
    """Counts an event every `BEAT` seconds, also those that came due while the loop stood still."""

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self, interval=round(BEAT * 1000), timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._lags: list[float] = []
        self._due = 0.0

    def start(self) -> None:
        """From now on."""
        self._lags = []
        self._due = perf_counter() + BEAT
        self._timer.start()

    def stop(self) -> list[float]:
        """Seconds that each event waited."""
        self._timer.stop()
        return self._lags

    def _beat(self) -> None:
        now = perf_counter()
        while self._due <= now:
            self._lags.append(now - self._due)
            self._due += BEAT
