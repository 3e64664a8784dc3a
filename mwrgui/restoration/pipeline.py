"""A pipeline of three stages: one thread prepares jobs, another works on them, the caller finishes them."""

import math
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from typing import Generic, TypeVar

from mwrgui.core.stage_queue import POLL_SECONDS, Halted, StageQueue, Worker

Job = TypeVar("Job")
Event = TypeVar("Event")
Item = TypeVar("Item")
MAX_JOBS = 3
"""Largest number of jobs in memory at the same time: one for each stage."""
_JOIN_TIMEOUT = 0.5
"""Seconds to wait at the end for a job that is being prepared; decoding cannot be interrupted."""


class Pipeline(Generic[Job, Event]):
    """Yields jobs in order, each with the events of its work, which runs ahead of the caller.

    Attributes:
        halt: ends both threads once it is set.
    """

    def __init__(self) -> None:
        self.halt = threading.Event()
        self._may_continue = threading.Event()
        self._may_continue.set()

    def run(
        self, jobs: Iterable[Job], work: Callable[[Job], Iterable[Event]]
    ) -> Generator[tuple[Job, Iterator[Event]], None, None]:
        """Iterates `jobs` in one thread and calls `work` on each in another; closing the generator ends both.

        Exceptions of `jobs` are raised here, those of `work` where its events are consumed.
        """
        prepared: StageQueue[Job] = StageQueue(self.halt, length=1)
        started: StageQueue[tuple[Job, Iterator[Event]]] = StageQueue(self.halt)
        preparing = Worker("prepare", self.halt, lambda: prepared.send_all(jobs))
        working = Worker("work", self.halt, lambda: started.send_all(self._started_jobs(prepared, work)))
        preparing.start()
        working.start()
        try:
            yield from started
        finally:
            self.halt.set()
            working.join()
            preparing.join(_JOIN_TIMEOUT)

    def paced(self, items: Generator[Item, None, None]) -> Generator[Item, None, None]:
        """Passes items on; while the consumer holds one (as in a pause), work waits after its next event."""
        with closing(items):
            for item in items:
                self._may_continue.clear()
                yield item
                self._may_continue.set()

    def _started_jobs(
        self, jobs: Iterable[Job], work: Callable[[Job], Iterable[Event]]
    ) -> Iterator[tuple[Job, Iterator[Event]]]:
        for job in jobs:
            events: StageQueue[Event] = StageQueue(self.halt, length=0)
            yield job, iter(events)
            events.send_all(self._pausable(work(job)))

    def _pausable(self, events: Iterable[Event]) -> Iterator[Event]:
        for event in events:
            yield event
            while not self._may_continue.wait(POLL_SECONDS):
                if self.halt.is_set():
                    raise Halted


class MemoryGate(Generic[Job]):
    """Limits the jobs in memory to `MAX_JOBS` with `limit()` bytes in total; a single job always fits."""

    def __init__(self, halt: threading.Event, limit: Callable[[], float]) -> None:
        self._halt, self._limit = halt, limit
        self._sizes: dict[Job, float] = {}
        self._job_left = threading.Condition()

    def enter(self, job: Job, size: int | None) -> None:
        """Waits until the job fits; a job of unknown size must be the only one.

        Raises:
            Halted: the work was halted first.
        """
        needed = math.inf if size is None else size
        with self._job_left:
            self._wait_until(lambda: not self._sizes or self._fits(needed))
            self._sizes[job] = needed

    def stay_alone(self, job: Job) -> None:
        """Waits until all other jobs have left; none enters until this one leaves.

        Raises:
            Halted: the work was halted first.
        """
        with self._job_left:
            self._sizes[job] = math.inf
            self._wait_until(lambda: len(self._sizes) == 1)

    def leave(self, job: Job) -> None:
        """Lets others in; does nothing if the job has not entered."""
        with self._job_left:
            self._sizes.pop(job, None)
            self._job_left.notify_all()

    def _fits(self, size: float) -> bool:
        return len(self._sizes) < MAX_JOBS and sum(self._sizes.values()) + size <= self._limit()

    def _wait_until(self, ready: Callable[[], bool]) -> None:
        """Waits until `ready`; the caller holds the condition."""
        while not self._job_left.wait_for(ready, POLL_SECONDS):
            if self._halt.is_set():
                raise Halted
