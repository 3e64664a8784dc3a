"""The horizontal scale of the curves."""

import numpy as np
import pytest

from mwrgui.runs.series import Series
from mwrgui.ui.monitor.scale import Scale


@pytest.fixture
def clock() -> Series:
    """A series of 40 steps that took half a second each."""
    series = Series()
    steps = np.arange(1, 41)
    series.append(steps=steps, values=np.ones(40), seconds=steps / 2)
    return series


@pytest.mark.parametrize(("by_time", "last"), [(False, 40), (True, 20)])
def test_the_last_mark_of_a_finished_run_is_not_cut_off(clock, by_time, last):
    scale = Scale(by_time, clock, last_step=40)
    first, end = scale.full_range
    assert first == 0
    assert scale.x_of(40) == last
    assert end >= 1.02 * last


def test_the_scale_of_an_unfinished_run_ends_at_a_round_number_or_its_planned_end(clock):
    assert Scale(False, clock, last_step=40, planned_steps=1000).full_range == (0, 50)
    assert Scale(False, clock, last_step=40, planned_steps=45).full_range == (0, pytest.approx(45.9))
    assert Scale(False, clock, last_step=49, planned_steps=1000).full_range == (0, 50)
