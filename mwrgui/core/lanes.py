"""Queues between threads that work on the same things, one stage after the other, at once."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")
LOOK = 0.05
"""Seconds between looks whether the work is to be given up."""
LENGTH = 3
"""Items that may wait between two threads: enough that neither waits for an uneven other, few in memory."""


class GivenUp(Exception):
    """The other threads have stopped."""


class _End:
    """The last thing in a lane: nothing more comes."""


class Lane(Generic[T]):
    """Items from one thread to another; the sender waits while `length` of them lie there (0: never).

    An error of the sender is raised where the items are taken.
    """

    def __init__(self, halt: threading.Event, length: int = LENGTH) -> None:
        self._halt = halt
        self._items: queue.Queue[T | _End] = queue.Queue(length)
        self._error: BaseException | None = None

    def send(self, item: T) -> None:
        """Waits until there is room.

        Raises:
            GivenUp: the work was halted first.
        """
        self._put(item)

    def send_all(self, items: Iterable[T]) -> None:
        """Sends all items and closes the lane, also after an error; to be run in the sender's thread."""
        try:
            for item in items:
                self.send(item)
        except GivenUp:
            pass
        except BaseException as error:  # raised again where items are taken
            self._error = error
        finally:
            self.close()

    def close(self) -> None:
        """Nothing more will be sent."""
        with suppress(GivenUp):
            self._put(_End())

    def __iter__(self) -> Iterator[T]:
        """All items as they come.

        Raises:
            GivenUp: the work was halted.
        """
        while not self._halt.is_set():
            try:
                item = self._items.get(timeout=LOOK)
            except queue.Empty:
                continue
            if not isinstance(item, _End):
                yield item
            elif self._error:
                raise self._error
            else:
                return
            del item  # it may be large, and the next one may take long
        raise GivenUp

    def _put(self, item: T | _End) -> None:
        while not self._halt.is_set():
            try:
                return self._items.put(item, timeout=LOOK)
            except queue.Full:
                continue
        raise GivenUp


class Worker(threading.Thread):
    """Work in a thread of its own; an error halts the others, and is raised where the work is waited for."""

    def __init__(self, name: str, halt: threading.Event, work: Callable[[], object]) -> None:
        super().__init__(name=name, daemon=True)
        self._work, self._halt = work, halt
        self.error: BaseException | None = None

    def run(self) -> None:
        """Does the work."""
        try:
            self._work()
        except GivenUp:
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
