"""Jobs in three stages at once: a thread prepares them, another works on them, the caller finishes them."""

import math
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from typing import Generic, TypeVar

from mwrgui.core.lanes import LOOK, GivenUp, Lane, Worker

Job = TypeVar("Job")
Event = TypeVar("Event")
Item = TypeVar("Item")
MOST_JOBS = 3
"""Jobs in memory at once: one for each stage."""
_PATIENCE = 0.5
"""Seconds that the end waits for a job that is being prepared; decoding cannot be interrupted."""


class Pipeline(Generic[Job, Event]):
    """Gives jobs in order, each with the events of the work on it, which goes on ahead of the caller.

    Attributes:
        halt: ends both threads once it is set.
    """

    def __init__(self) -> None:
        self.halt = threading.Event()
        self._may_go_on = threading.Event()
        self._may_go_on.set()

    def run(
        self, jobs: Iterable[Job], work: Callable[[Job], Iterable[Event]]
    ) -> Generator[tuple[Job, Iterator[Event]], None, None]:
        """Draws `jobs` in one thread and calls `work` on each in another; closing it ends both.

        What `jobs` raises is raised here, what `work` raises where its events are taken.
        """
        prepared: Lane[Job] = Lane(self.halt, length=1)
        begun: Lane[tuple[Job, Iterator[Event]]] = Lane(self.halt)
        preparing = Worker("prepare", self.halt, lambda: prepared.send_all(jobs))
        working = Worker("work", self.halt, lambda: begun.send_all(self._begun(prepared, work)))
        preparing.start()
        working.start()
        try:
            yield from begun
        finally:
            self.halt.set()
            working.join()
            preparing.join(_PATIENCE)

    def paced(self, items: Generator[Item, None, None]) -> Generator[Item, None, None]:
        """Passes items on; while the receiver holds one, as in a pause, work rests after its next event."""
        with closing(items):
            for item in items:
                self._may_go_on.clear()
                yield item
                self._may_go_on.set()

    def _begun(
        self, jobs: Iterable[Job], work: Callable[[Job], Iterable[Event]]
    ) -> Iterator[tuple[Job, Iterator[Event]]]:
        for job in jobs:
            events: Lane[Event] = Lane(self.halt, length=0)
            yield job, iter(events)
            events.send_all(self._with_rests(work(job)))

    def _with_rests(self, events: Iterable[Event]) -> Iterator[Event]:
        for event in events:
            yield event
            while not self._may_go_on.wait(LOOK):
                if self.halt.is_set():
                    raise GivenUp


class Room(Generic[Job]):
    """Limits what is in memory at once: `MOST_JOBS` jobs, of `limit()` bytes together; one always fits."""

    def __init__(self, halt: threading.Event, limit: Callable[[], float]) -> None:
        self._halt, self._limit = halt, limit
        self._sizes: dict[Job, float] = {}
        self._left = threading.Condition()

    def enter(self, job: Job, size: int | None) -> None:
        """Waits until the job fits; one of unknown size has to be alone.

        Raises:
            GivenUp: the work was halted first.
        """
        wanted = math.inf if size is None else size
        self._wait_until(lambda: not self._sizes or self._fits(wanted))
        self._sizes[job] = wanted

    def stay_alone(self, job: Job) -> None:
        """Waits until all other jobs have left; none enters until this one leaves.

        Raises:
            GivenUp: the work was halted first.
        """
        self._sizes[job] = math.inf
        self._wait_until(lambda: len(self._sizes) == 1)

    def leave(self, job: Job) -> None:
        """Lets others in; does nothing if the job has not entered."""
        with self._left:
            self._sizes.pop(job, None)
            self._left.notify_all()

    def _fits(self, size: float) -> bool:
        return len(self._sizes) < MOST_JOBS and sum(self._sizes.values()) + size <= self._limit()

    def _wait_until(self, ready: Callable[[], bool]) -> None:
        with self._left:
            while not self._left.wait_for(ready, LOOK):
                if self._halt.is_set():
                    raise GivenUp
