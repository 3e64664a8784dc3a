"""Threads that ask for the same thing at the same time share one call."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mwrgui.core.single_flight import single_flight


def test_threads_that_ask_at_the_same_time_share_one_call():
    calls, begun, go_on = [], threading.Event(), threading.Event()

    @single_flight
    def find(key: str) -> list[str]:
        calls.append(key)
        begun.set()
        assert go_on.wait(10)
        return [key]

    with ThreadPoolExecutor() as pool:
        first = pool.submit(find, "one")
        assert begun.wait(10)
        second, other = pool.submit(find, "one"), pool.submit(find, "two")
        while sorted(calls) != ["one", "two"]:
            pass
        go_on.set()
        assert first.result() is second.result()
        assert other.result() == ["two"]
    assert sorted(calls) == ["one", "two"]


def test_a_later_call_runs_the_function_again():
    answers = iter(("before", "now"))
    find = single_flight(lambda _key: next(answers))
    assert [find("one"), find("one")] == ["before", "now"]


def test_an_exception_reaches_the_caller_and_does_not_block_the_next_call():
    @single_flight
    def find(_key: str) -> None:
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            find("one")
