"""Short queues between threads that work on the same clip at once."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_LOOK = 0.05
"""Seconds between looks whether the work is to be given up."""
LENGTH = 3
"""Frames that wait between two threads: enough that neither waits for an uneven other, few in memory."""


class GivenUp(Exception):
    """The other threads have stopped."""


class Lane(Generic[T]):
    """Items from one thread to another; the sender waits while `LENGTH` of them lie there.

    An error of the sender is raised where the items are taken.
    """

    def __init__(self, halt: threading.Event) -> None:
        self._halt = halt
        self._items: queue.Queue[T] = queue.Queue(LENGTH)
        self._ended = threading.Event()
        self._error: BaseException | None = None

    def send(self, item: T) -> None:
        """Waits until there is room.

        Raises:
            GivenUp: the work was halted first.
        """
        while not self._halt.is_set():
            try:
                return self._items.put(item, timeout=_LOOK)
            except queue.Full:
                continue
        raise GivenUp

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
            self._ended.set()

    def close(self) -> None:
        """Nothing more will be sent."""
        self._ended.set()

    def __iter__(self) -> Iterator[T]:
        """All items as they come.

        Raises:
            GivenUp: the work was halted.
        """
        while not self._halt.is_set():
            try:
                yield self._items.get(timeout=_LOOK)
            except queue.Empty:
                if self._ended.is_set() and self._items.empty():
                    if self._error:
                        raise self._error from None
                    return
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
