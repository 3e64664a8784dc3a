"""Queues between threads, each of which runs one stage of a pipeline."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")
POLL_SECONDS = 0.05
"""Seconds between two checks whether the work was halted."""
QUEUE_LENGTH = 3
"""Items that a queue may hold: enough to even out the speeds of both threads, few enough for memory."""


class Halted(Exception):
    """Raised in the threads of a pipeline once its `halt` event is set."""


class _End:
    """Marks the end of a queue."""


class StageQueue(Generic[T]):
    """A queue from one thread to another; while `length` items (0: no limit) are in it, the sender waits.

    An exception of the sender is raised in the receiver.
    """

    def __init__(self, halt: threading.Event, length: int = QUEUE_LENGTH) -> None:
        self._halt = halt
        self._items: queue.Queue[T | _End] = queue.Queue(length)
        self._error: BaseException | None = None

    def send(self, item: T) -> None:
        """Adds an item, once there is room.

        Raises:
            Halted: the work was halted first.
        """
        self._put_unless_halted(item)

    def send_all(self, items: Iterable[T]) -> None:
        """Sends all items and closes the queue, also after an exception; call it in the sender's thread."""
        try:
            for item in items:
                self.send(item)
        except Halted:
            pass
        except BaseException as error:  # raised again in the receiver
            self._error = error
        finally:
            self.close()

    def close(self) -> None:
        """Marks the end: no more items will be sent."""
        with suppress(Halted):
            self._put_unless_halted(_End())

    def __iter__(self) -> Iterator[T]:
        """Yields items as they arrive, until the queue is closed.

        Raises:
            Halted: the work was halted.
        """
        while not self._halt.is_set():
            try:
                item = self._items.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if not isinstance(item, _End):
                yield item
            elif self._error:
                raise self._error
            else:
                return
            del item  # it may be large, and the next one may take long
        raise Halted

    def _put_unless_halted(self, item: T | _End) -> None:
        while not self._halt.is_set():
            try:
                return self._items.put(item, timeout=POLL_SECONDS)
            except queue.Full:
                continue
        raise Halted


class Worker(threading.Thread):
    """A thread that runs `work`; an exception sets `halt`, and `finish` raises it again."""

    def __init__(self, name: str, halt: threading.Event, work: Callable[[], object]) -> None:
        super().__init__(name=name, daemon=True)
        self._work, self._halt = work, halt
        self.error: BaseException | None = None

    def run(self) -> None:
        """Calls `work` and stores its exception."""
        try:
            self._work()
        except Halted:
            pass
        except BaseException as error:  # raised again by `finish`
            self.error = error
            self._halt.set()

    def finish(self) -> None:
        """Waits for the end of the work.

        Raises:
            BaseException: what the work raised.
        """
        self.join()
        if self.error:
            raise self.error
