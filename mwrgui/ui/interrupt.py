"""Ctrl-C in the terminal and a polite kill close the window as a click would."""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier


class Interrupt(QObject):
    """Wakes the event loop when a signal arrives, for Python handles signals only while it runs."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self._ours, self._pythons = socket.socketpair()
        for end in (self._ours, self._pythons):
            end.setblocking(False)
        self._before = signal.set_wakeup_fd(self._pythons.fileno())
        self._handlers = {s: signal.signal(s, lambda *_: act()) for s in (signal.SIGINT, signal.SIGTERM)}
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda: self._ours.recv(1))

    def close(self) -> None:
        """Puts everything back as it was."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._ours.close()
        self._pythons.close()
