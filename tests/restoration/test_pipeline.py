"""Jobs pass in order through three stages that run at the same time and end together."""

import threading
import time
from collections.abc import Generator, Iterator

import pytest

from mwrgui.core.stage_queue import Halted
from mwrgui.restoration.pipeline import MAX_JOBS, MemoryGate, Pipeline


def pipeline_threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name in ("prepare", "work")]


def test_jobs_come_in_order_each_with_its_events() -> None:
    pipeline: Pipeline[int, str] = Pipeline()
    found = [(job, list(events)) for job, events in pipeline.run(range(20), lambda job: str(job) * 3)]
    assert found == [(job, list(str(job) * 3)) for job in range(20)]
    assert pipeline_threads() == []


def test_stages_run_at_the_same_time() -> None:
    """Each of the three waits for the other two, so running one stage after another would never end."""
    meeting = threading.Barrier(3, timeout=30)

    def jobs() -> Iterator[int]:
        yield 1
        yield 2
        meeting.wait()
        yield 3

    def work(job: int) -> Iterator[int]:
        if job == 2:
            meeting.wait()
        yield job

    pipeline: Pipeline[int, int] = Pipeline()
    for job, events in pipeline.run(jobs(), work):
        assert list(events) == [job]
        if job == 1:
            meeting.wait()


def test_an_error_is_raised_where_the_events_of_its_job_are_read() -> None:
    def work(job: int) -> Iterator[int]:
        yield job
        if job == 1:
            raise ValueError("of the first")

    pipeline: Pipeline[int, int] = Pipeline()
    running = pipeline.run([1, 2], work)
    _, events = next(running)
    assert next(events) == 1
    with pytest.raises(ValueError, match="of the first"):
        next(events)
    assert [list(events) for _, events in running] == [[2]]


def test_closing_ends_both_threads() -> None:
    pipeline: Pipeline[int, int] = Pipeline()
    running = pipeline.run(iter(int, 1), lambda _job: range(1000))
    next(running)
    assert sorted(pipeline_threads()) == ["prepare", "work"]
    running.close()
    assert pipeline_threads() == []


def test_work_waits_while_the_consumer_holds_an_event() -> None:
    made: list[int] = []
    first_received = threading.Event()

    def work(_job: int) -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number
            assert first_received.wait(30)

    pipeline: Pipeline[int, int] = Pipeline()

    def all_events() -> Generator[int, None, None]:
        for _, events in pipeline.run([1], work):
            yield from events

    events = pipeline.paced(all_events())
    assert next(events) == 0
    first_received.set()
    time.sleep(0.2)
    assert made in ([0], [0, 1])
    assert list(events) == [1, 2, 3, 4]


def test_jobs_in_memory_are_limited_in_number_and_size() -> None:
    halt = threading.Event()
    gate: MemoryGate[str] = MemoryGate(halt, lambda: 10.0)
    gate.enter("large", 11)  # a single job always fits
    entered = threading.Event()

    def enter(job: str, size: int | None) -> threading.Thread:
        entered.clear()
        thread = threading.Thread(target=lambda: (gate.enter(job, size), entered.set()))
        thread.start()
        return thread

    thread = enter("small", 1)
    assert not entered.wait(0.2)
    gate.leave("large")
    thread.join(30)
    for number in range(1, MAX_JOBS):
        gate.enter(f"small{number}", 1)
    thread = enter("one more", 1)
    assert not entered.wait(0.2)
    gate.leave("small")
    thread.join(30)
    thread = enter("unknown", None)
    for job in ("small1", "one more"):
        gate.leave(job)
    assert not entered.wait(0.2)
    gate.leave("small2")
    thread.join(30)
    assert entered.is_set()


def test_waiting_for_memory_ends_when_the_work_is_halted() -> None:
    halt = threading.Event()
    gate: MemoryGate[str] = MemoryGate(halt, lambda: 10.0)
    gate.enter("one", 8)
    halt.set()
    with pytest.raises(Halted):
        gate.enter("two", 8)
    with pytest.raises(Halted):
        gate.stay_alone("two")
