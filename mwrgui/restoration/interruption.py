"""Cancelling a forward pass midway: a large image may take minutes."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from torch.overrides import TorchFunctionMode

T = TypeVar("T")
_POLL_SECONDS = 0.05
"""Seconds between two checks whether a pass has ended or is cancelled."""


class Cancelled(Exception):
    """The forward pass was cancelled."""


class Interruptible(TorchFunctionMode):
    """A context in which each call of a torch function in this thread first checks whether to stop.

    Raises:
        Cancelled: from any torch call, once `stop` is set.
    """

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop = stop

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        if self._stop.is_set():
            raise Cancelled
        return func(*args, **(kwargs or {}))


def run_cancellable(work: Callable[[], T], stop: threading.Event, end: Callable[[], None]) -> T:
    """Runs work that also waits outside torch; once `stop` is set, calls `end` and discards the result.

    Raises:
        Cancelled: `stop` was set first.
    """

    def interruptible() -> T:
        with Interruptible(stop):  # after `stop`, the work calls no further torch function
            return work()

    call = _DaemonCall(interruptible)
    call.start()
    while not call.done.wait(_POLL_SECONDS):
        if stop.is_set():
            end()
            raise Cancelled
    return call.result()


class _DaemonCall(threading.Thread, Generic[T]):
    """Work in a daemon thread, for which the program does not wait when it exits."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__(name="pass", daemon=True)
        self.done = threading.Event()
        self._work = work
        self._results: list[T] = []
        self._errors: list[BaseException] = []

    def run(self) -> None:
        """Runs the work and stores its result or exception."""
        try:
            self._results.append(self._work())
        except BaseException as error:  # raised again in the waiting thread
            self._errors.append(error)
        self.done.set()

    def result(self) -> T:
        """Returns the result, or raises the exception, of the work."""
        if self._errors:
            raise self._errors.pop()
        return self._results.pop()
