"""Background jobs: run an iterator in a thread and deliver its items to the main thread."""

import os
import sys
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue

from PySide6.QtCore import QElapsedTimer, QMetaMethod, QObject, QTimer, Signal

from mwrgui.core.errors import MwrError
from mwrgui.core.log import LOGGER
from mwrgui.sandbox.process import end_trials

INTERVAL_MS = 50
"""Milliseconds between two deliveries of items."""
FIRST_INTERVAL_MS = 5
"""Milliseconds between deliveries of a new job, for quick results such as a dropped photo."""
FIRST_PERIOD_MS = 500
"""Age of a job in milliseconds up to which `FIRST_INTERVAL_MS` applies."""
NICENESS = 10
"""Niceness of worker threads, including those of torch: low priority keeps the window responsive (Linux)."""

Work = Callable[[threading.Event], Iterable[object]]
"""Called with an event that requests a stop; yields items for the window."""

_RUNNING: "set[Job]" = set()


class Job(QObject):
    """Runs `work` in a thread; everything else happens in the main thread.

    The thread fills a queue and never touches a QObject; a timer empties the queue by emitting a signal.

    Args:
        interval_ms: milliseconds between two deliveries of items after the first `FIRST_PERIOD_MS`.

    Signals:
        arrived: the items that `work` has yielded since the last emission.
        failed: the exception that ended `work`; without a receiver, defects go to `sys.excepthook`.
        ended: emitted exactly once, after all others.
    """

    arrived = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, work: Work, *, name: str, interval_ms: int = INTERVAL_MS) -> None:
        super().__init__()
        self.name, self._interval_ms = name, interval_ms
        self.stop_requested = threading.Event()
        self._items: SimpleQueue[object] = SimpleQueue()
        self._error: list[Exception] = []
        arguments = (work, self.stop_requested, self._items, self._error)
        self._thread = threading.Thread(target=_iterate, args=arguments, name=name, daemon=False)
        self._timer, self._age = QTimer(self), QElapsedTimer()
        self._timer.setInterval(FIRST_INTERVAL_MS)
        self._timer.timeout.connect(self._drain)

    def start(self) -> "Job":
        """Starts the job and returns it."""
        _RUNNING.add(self)
        self._thread.start()
        self._age.start()
        self._timer.start()
        return self

    def stop(self) -> None:
        """Requests a stop; the work ends when it next checks."""
        self.stop_requested.set()

    def abandon(self) -> None:
        """Requests a stop and emits no more signals."""
        self.stop()
        self.blockSignals(True)

    @property
    def running(self) -> bool:
        """Whether `ended` has not been emitted yet."""
        return self in _RUNNING

    def finish(self) -> None:
        """Waits for the thread, then emits all remaining signals."""
        self._thread.join()
        self._drain()

    def _drain(self) -> None:
        if self._timer.interval() != self._interval_ms and self._age.hasExpired(FIRST_PERIOD_MS):
            self._timer.setInterval(self._interval_ms)
        ended = not self._thread.is_alive()  # checked first: then all its items are already in the queue
        items = [self._items.get() for _ in range(self._items.qsize())]
        if items:
            self.arrived.emit(items)
        if ended:
            self._finish()

    def _finish(self) -> None:
        self._timer.stop()
        _RUNNING.discard(self)
        if self._error:
            self._report(self._error[0])
        self.ended.emit()

    def _report(self, error: Exception) -> None:
        if self.isSignalConnected(QMetaMethod.fromSignal(self.failed)):
            self.failed.emit(error)
        elif self.signalsBlocked():  # abandoned
            return
        elif isinstance(error, MwrError):
            LOGGER.warning("The job %s ended: %s", self.name, error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)


def running_jobs() -> list[Job]:
    """All jobs that are started and not ended."""
    return list(_RUNNING)


def stop_all_jobs() -> None:
    """Stops all jobs and waits for their threads; no more signals are emitted."""
    jobs = running_jobs()
    for job in jobs:
        job.abandon()
    end_trials()  # otherwise a job could wait for an exported graph that never answers
    for job in jobs:
        job.finish()


def _iterate(work: Work, stop: threading.Event, items: "SimpleQueue[object]", error: list[Exception]) -> None:
    _lower_priority()
    try:
        for item in work(stop):
            items.put(item)
    except Exception as problem:
        error.append(problem)


def _lower_priority() -> None:
    if sys.platform == "linux":  # on Linux threads have their own priority, which new threads inherit
        thread = threading.get_native_id()
        if os.getpriority(os.PRIO_PROCESS, thread) < NICENESS:  # only root may lower the value again
            os.setpriority(os.PRIO_PROCESS, thread, NICENESS)


def is_active(job: Job | None) -> bool:
    """Whether a job is running and was not requested to stop."""
    return bool(job and job.running and not job.stop_requested.is_set())
