"""Jobs: what arrives, in which order, and that nothing is left."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import NICENESS, Job, running_jobs, stop_all_jobs


class Witness:
    """Writes down all that a job tells."""

    def __init__(self, job: Job) -> None:
        self.told: list[object] = []
        job.arrived.connect(self.told.extend)
        job.failed.connect(self.told.append)
        job.ended.connect(lambda: self.told.append("ended"))


def test_items_arrive_in_order_and_the_end_comes_last(qtbot) -> None:
    job = Job(lambda _stop: iter(range(1000)), name="count")
    witness = Witness(job)
    with qtbot.waitSignal(job.ended):
        job.start()
    assert witness.told == [*range(1000), "ended"]
    assert not running_jobs()


def test_signals_come_in_the_main_thread(qtbot) -> None:
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
    witness = Witness(job)
    with qtbot.waitSignal(job.ended):
        job.start()
    assert witness.told[0] == 1
    assert isinstance(witness.told[1], KeyError)
    assert witness.told[2:] == ["ended"]


def test_an_exception_before_the_first_item_is_told_too(qtbot) -> None:
    def work(_stop: threading.Event) -> Iterator[int]:
        raise ValueError("at once")

    job = Job(work, name="fail")
    witness = Witness(job)
    with qtbot.waitSignal(job.ended):
        job.start()
    assert [type(told) for told in witness.told] == [ValueError, str]


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What goes to the hook for exceptions that nobody caught."""
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: told.append(error))
    return told


def failing(error: Exception) -> Callable[[threading.Event], Iterator[int]]:
    def work(_stop: threading.Event) -> Iterator[int]:
        yield 1
        raise error

    return work


def test_a_defect_that_nobody_listens_for_is_not_lost(qtbot, unheard: list[BaseException]) -> None:
    defect = KeyError("lost")
    job = Job(failing(defect), name="fail")
    with qtbot.waitSignal(job.ended):
        job.start()
    assert unheard == [defect]
    assert defect.__traceback__ is not None


def test_a_defect_is_told_once(qtbot, unheard: list[BaseException]) -> None:
    job = Job(failing(KeyError("lost")), name="fail")
    witness = Witness(job)
    with qtbot.waitSignal(job.ended):
        job.start()
    assert isinstance(witness.told[1], KeyError)
    assert unheard == []


def test_an_expected_problem_that_nobody_listens_for_is_no_defect(
    qtbot, unheard: list[BaseException]
) -> None:
    job = Job(failing(MwrError("It is empty.")), name="fail")
    with qtbot.waitSignal(job.ended):
        job.start()
    assert unheard == []


def test_nobody_hears_of_the_defect_of_an_abandoned_job(qtbot, unheard: list[BaseException]) -> None:
    def work(stop: threading.Event) -> Iterator[int]:
        yield 1
        stop.wait()
        raise KeyError("late")

    job = Job(work, name="abandon").start()
    job.abandon()
    qtbot.waitUntil(lambda: not job.running)
    assert unheard == []


def test_stopping_lets_the_work_say_its_last_word(qtbot) -> None:
    def work(stop: threading.Event) -> Iterator[str]:
        yield "begun"
        stop.wait()
        yield "saved"

    job = Job(work, name="stop")
    witness = Witness(job)
    with qtbot.waitSignal(job.arrived):
        job.start()
    with qtbot.waitSignal(job.ended):
        job.stop()
    assert witness.told == ["begun", "saved", "ended"]


def test_an_abandoned_job_ends_without_a_word(qtbot) -> None:
    def work(stop: threading.Event) -> Iterator[str]:
        stop.wait()
        yield "too late"

    job = Job(work, name="abandon").start()
    witness = Witness(job)
    job.abandon()
    qtbot.waitUntil(lambda: not job.running)
    assert witness.told == []


def test_stopping_all_leaves_no_thread(qtbot) -> None:  # noqa: ARG001 (an application)
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
def test_the_worker_yields_to_the_window(qtbot) -> None:
    def work(_stop: threading.Event) -> Iterator[int]:
        yield os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    job = Job(work, name="nice")
    witness = Witness(job)
    with qtbot.waitSignal(job.ended):
        job.start()
    assert witness.told[0] == NICENESS
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < NICENESS
