"""Variants timed in turns, and the figures that are reported."""

from collections import Counter

import numpy as np
import pytest

from mwrgui.bench.measurement import measured
from mwrgui.bench.timing import MIN_ROUNDS, time_in_turns


def test_every_round_runs_all_variants_and_begins_with_a_different_one():
    calls: list[str] = []
    times = time_in_turns({name: lambda name=name: calls.append(name) for name in "abc"}, seconds=0)
    rounds = ["".join(calls[first : first + 3]) for first in range(0, len(calls), 3)]
    assert rounds[:4] == ["abc", "bca", "cab", "abc"]
    assert Counter(calls) == dict.fromkeys("abc", MIN_ROUNDS + 1)  # one round warms up
    assert {name: len(seconds) for name, seconds in times.items()} == dict.fromkeys("abc", MIN_ROUNDS)


def test_a_figure_is_the_median_between_its_quartiles():
    step = measured("step", "one step", "ms", np.array([5.0, 1.0, 2.0, 4.0, 3.0]))
    assert (step.low, step.value, step.high) == (2, 3, 4)
    assert step.reached is None


@pytest.mark.parametrize(
    ("value", "aim", "reached"),
    [
        (5.0, {"at_least": 5.0}, True),
        (4.9, {"at_least": 5.0}, False),
        (200.0, {"at_most": 200.0}, True),
        (201.0, {"at_most": 200.0}, False),
    ],
)
def test_an_aim_is_reached_or_missed(value: float, aim: dict[str, float], reached: bool):
    assert measured("door", "main.py adds", "ms", value, **aim).reached is reached
