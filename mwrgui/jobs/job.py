"""One way to do work in the background: any iterator in a plain thread, its items to the main thread."""

import os
import sys
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue

from PySide6.QtCore import QElapsedTimer, QMetaMethod, QObject, QTimer, Signal

from mwrgui.core.errors import MwrError
from mwrgui.core.log import LOGGER

TICK_MS = 50
FIRST_TICK_MS = 5
"""As often at first: what comes so soon is waited for, such as a photo that has been dropped."""
FIRST_MS = 500
NICENESS = 10
"""The worker and the threads that torch starts from it yield to the window."""

Work = Callable[[threading.Event], Iterable[object]]
"""Gets the event that asks it to stop; yields what the window is to see."""

_RUNNING: "set[Job]" = set()


class Job(QObject):
    """Runs `work` in a thread of its own; everything else happens in the main thread.

    The thread fills a queue and never touches a QObject; a timer empties the queue into one signal.

    Signals:
        arrived: a list of what `work` yielded since the last time.
        failed: the exception that ended `work`; if nobody listens, a defect goes to `sys.excepthook`.
        ended: always last, exactly once.
    """

    arrived = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, work: Work, *, name: str) -> None:
        super().__init__()
        self.name = name
        self.stop_asked = threading.Event()
        self._items: SimpleQueue[object] = SimpleQueue()
        self._error: list[Exception] = []
        arguments = (work, self.stop_asked, self._items, self._error)
        self._thread = threading.Thread(target=_iterate, args=arguments, name=name, daemon=False)
        self._timer, self._age = QTimer(self), QElapsedTimer()
        self._timer.setInterval(FIRST_TICK_MS)
        self._timer.timeout.connect(self._drain)

    def start(self) -> "Job":
        """Begins; returns the job itself."""
        _RUNNING.add(self)
        self._thread.start()
        self._age.start()
        self._timer.start()
        return self

    def stop(self) -> None:
        """Asks the work to stop; it ends when it next looks."""
        self.stop_asked.set()

    def abandon(self) -> None:
        """Asks the work to stop, and tells nobody any more what comes of it."""
        self.stop()
        self.blockSignals(True)

    @property
    def running(self) -> bool:
        """Whether `ended` is still to come."""
        return self in _RUNNING

    def finish(self) -> None:
        """Waits for the thread, then tells what there still is to tell."""
        self._thread.join()
        self._drain()

    def _drain(self) -> None:
        if self._timer.interval() != TICK_MS and self._age.hasExpired(FIRST_MS):
            self._timer.setInterval(TICK_MS)
        over = not self._thread.is_alive()  # asked first: what it put before it ended is then in the queue
        items = [self._items.get() for _ in range(self._items.qsize())]
        if items:
            self.arrived.emit(items)
        if over:
            self._finish()

    def _finish(self) -> None:
        self._timer.stop()
        _RUNNING.discard(self)
        if self._error:
            self._tell(self._error[0])
        self.ended.emit()

    def _tell(self, error: Exception) -> None:
        if self.isSignalConnected(QMetaMethod.fromSignal(self.failed)):
            self.failed.emit(error)
        elif self.signalsBlocked():  # abandoned
            return
        elif isinstance(error, MwrError):
            LOGGER.warning("The job %s ended: %s", self.name, error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)


def running_jobs() -> list[Job]:
    """All jobs that have been started and have not ended."""
    return list(_RUNNING)


def stop_all_jobs() -> None:
    """Asks all jobs to stop and waits for their threads; nobody hears of them any more."""
    jobs = running_jobs()
    for job in jobs:
        job.abandon()
    for job in jobs:
        job.finish()


def _iterate(work: Work, stop: threading.Event, items: "SimpleQueue[object]", error: list[Exception]) -> None:
    _yield_to_window()
    try:
        for item in work(stop):
            items.put(item)
    except Exception as problem:
        error.append(problem)


def _yield_to_window() -> None:
    if sys.platform == "linux":  # there a thread has a priority of its own, and those it starts inherit it
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
