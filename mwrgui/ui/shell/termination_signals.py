"""Handles SIGINT (Ctrl-C) and SIGTERM while Qt's event loop runs."""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier


class TerminationSignals(QObject):
    """Lets the event loop call `callback` once a signal has arrived.

    A handler written in Python runs wherever Python code is at that moment, such as in the middle of
    painting, where the window must not be closed. So the handlers set here do nothing; the signal wakes the
    event loop through a socket.
    """

    def __init__(self, callback: Callable[[], object]) -> None:
        super().__init__()
        self._callback = callback
        self._receiver, self._sender = socket.socketpair()
        for end in (self._receiver, self._sender):
            end.setblocking(False)
        self._previous_fd = signal.set_wakeup_fd(self._sender.fileno())
        self._previous_handlers = {
            s: signal.signal(s, lambda *_: None) for s in (signal.SIGINT, signal.SIGTERM)
        }
        self._notifier = QSocketNotifier(self._receiver.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._handle)

    def close(self) -> None:
        """Restores the signal handlers that were set before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._previous_fd)
        for number, handler in self._previous_handlers.items():
            signal.signal(number, handler)
        self._receiver.close()
        self._sender.close()

    def _handle(self) -> None:
        self._receiver.recv(1)
        self._callback()
