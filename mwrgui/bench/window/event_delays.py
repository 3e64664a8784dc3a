"""Delays of events: how long each waits until the event loop handles it."""

from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer

INTERVAL_SECONDS = 0.01
"""Seconds between two events."""


class Heartbeat(QObject):
    """Posts an event every `INTERVAL_SECONDS` seconds and records its delay.

    Events that came due while the event loop was blocked count too.
    """

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(
            self, interval=round(INTERVAL_SECONDS * 1000), timerType=Qt.TimerType.PreciseTimer
        )
        self._timer.timeout.connect(self._beat)
        self._delays: list[float] = []
        self._next_due = 0.0

    def start(self) -> None:
        """Discards recorded delays and starts posting events."""
        self._delays = []
        self._next_due = perf_counter() + INTERVAL_SECONDS
        self._timer.start()

    def stop(self) -> list[float]:
        """Stops posting events; returns the delay of each in seconds."""
        self._timer.stop()
        return self._delays

    def _beat(self) -> None:
        now = perf_counter()
        while self._next_due <= now:
            self._delays.append(now - self._next_due)
            self._next_due += INTERVAL_SECONDS
