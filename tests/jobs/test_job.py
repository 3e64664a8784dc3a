"""Jobs: what they emit, in which order, and that no thread is left."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import NICENESS, Job, running_jobs, stop_all_jobs


class Recorder:
    """Records everything that a job emits."""

    def __init__(self, job: Job) -> None:
        self.received: list[object] = []
        job.arrived.connect(self.received.extend)
        job.failed.connect(self.received.append)
        job.ended.connect(lambda: self.received.append("ended"))


def test_items_arrive_in_order_and_the_end_comes_last(qtbot) -> None:
    job = Job(lambda _stop: iter(range(1000)), name="count")
    recorder = Recorder(job)
    with qtbot.waitSignal(job.ended):
        job.start()
    assert recorder.received == [*range(1000), "ended"]
    assert not running_jobs()


def test_signals_arrive_in_the_main_thread(qtbot) -> None:
    threads = []
    job = Job(lambda _stop: iter([threading.get_ident()]), name="where")
    job.arrived.connect(lambda items: threads.extend([*items, threading.get_ident()]))
    with qtbot.waitSignal(job.ended):
        job.start()
    worker, receiver = threads
    assert receiver == threading.get_ident() != worker


def test_an_exception_arrives_after_the_items_before_it_and_keeps_its_type(qtbot) -> None:
    def work(_stop: threading.Event) -> Iterator[int]:
        yield 1
        raise KeyError("lost")

    job = Job(work, name="fail")
    recorder = Recorder(job)
    with qtbot.waitSignal(job.ended):
        job.start()
    assert recorder.received[0] == 1
    assert isinstance(recorder.received[1], KeyError)
    assert recorder.received[2:] == ["ended"]


def test_an_exception_before_the_first_item_arrives_too(qtbot) -> None:
    def work(_stop: threading.Event) -> Iterator[int]:
        raise ValueError("at once")

    job = Job(work, name="fail")
    recorder = Recorder(job)
    with qtbot.waitSignal(job.ended):
        job.start()
    assert [type(item) for item in recorder.received] == [ValueError, str]


@pytest.fixture
def hooked_exceptions(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """The exceptions that reach `sys.excepthook`."""
    exceptions: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: exceptions.append(error))
    return exceptions


def failing_work(error: Exception) -> Callable[[threading.Event], Iterator[int]]:
    def work(_stop: threading.Event) -> Iterator[int]:
        yield 1
        raise error

    return work


def test_a_defect_without_a_receiver_reaches_the_exception_hook(
    qtbot, hooked_exceptions: list[BaseException]
) -> None:
    defect = KeyError("lost")
    job = Job(failing_work(defect), name="fail")
    with qtbot.waitSignal(job.ended):
        job.start()
    assert hooked_exceptions == [defect]
    assert defect.__traceback__ is not None


def test_a_received_defect_does_not_reach_the_exception_hook(
    qtbot, hooked_exceptions: list[BaseException]
) -> None:
    job = Job(failing_work(KeyError("lost")), name="fail")
    recorder = Recorder(job)
    with qtbot.waitSignal(job.ended):
        job.start()
    assert isinstance(recorder.received[1], KeyError)
    assert hooked_exceptions == []


def test_an_expected_problem_does_not_reach_the_exception_hook(
    qtbot, hooked_exceptions: list[BaseException]
) -> None:
    job = Job(failing_work(MwrError("It is empty.")), name="fail")
    with qtbot.waitSignal(job.ended):
        job.start()
    assert hooked_exceptions == []


def test_a_defect_of_an_abandoned_job_is_ignored(qtbot, hooked_exceptions: list[BaseException]) -> None:
    def work(stop: threading.Event) -> Iterator[int]:
        yield 1
        stop.wait()
        raise KeyError("late")

    job = Job(work, name="abandon").start()
    job.abandon()
    qtbot.waitUntil(lambda: not job.running)
    assert hooked_exceptions == []


def test_a_stopped_job_still_delivers_its_last_items(qtbot) -> None:
    def work(stop: threading.Event) -> Iterator[str]:
        yield "begun"
        stop.wait()
        yield "saved"

    job = Job(work, name="stop")
    recorder = Recorder(job)
    with qtbot.waitSignal(job.arrived):
        job.start()
    with qtbot.waitSignal(job.ended):
        job.stop()
    assert recorder.received == ["begun", "saved", "ended"]


def test_an_abandoned_job_emits_no_signals(qtbot) -> None:
    def work(stop: threading.Event) -> Iterator[str]:
        stop.wait()
        yield "too late"

    job = Job(work, name="abandon").start()
    recorder = Recorder(job)
    job.abandon()
    qtbot.waitUntil(lambda: not job.running)
    assert recorder.received == []


def test_stopping_all_jobs_leaves_no_thread(qtbot) -> None:  # noqa: ARG001 (jobs need an application)
    def work(stop: threading.Event) -> Iterator[int]:
        while not stop.is_set():
            time.sleep(0.001)
            yield 0

    for number in range(3):
        Job(work, name=f"endless {number}").start()
    stop_all_jobs()
    assert not running_jobs()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("endless")]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a priority of its own")
def test_the_worker_has_a_lower_priority_than_the_window(qtbot) -> None:
    def work(_stop: threading.Event) -> Iterator[int]:
        yield os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    job = Job(work, name="nice")
    recorder = Recorder(job)
    with qtbot.waitSignal(job.ended):
        job.start()
    assert recorder.received[0] == NICENESS
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < NICENESS
