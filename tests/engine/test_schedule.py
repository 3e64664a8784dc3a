"""The learning rate over a run, and events as JSON."""

import pytest

from mwrgui.engine.schedule import Schedule
from mwrgui.runs.events import StepDone, read_events, to_json


def test_the_rate_rises_and_falls_to_zero():
    schedule = Schedule(steps=100, warmup=10, learning_rate=1.0)
    rates = [schedule.learning_rate_at(step) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9] == rates[10] == pytest.approx(1)
    assert rates[55] == pytest.approx(0.5)
    assert rates[100] == pytest.approx(0)


def test_numbers_that_json_cannot_hold_become_null():
    event = StepDone(3, {"loss": float("nan"), "l1": 0.5}, 1e-3, 0.1)
    assert to_json(event)["losses"] == {"loss": None, "l1": 0.5}


def test_a_line_cut_off_by_a_power_cut_is_left_out(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_text('{"event": "step_done", "step": 1}\n{"event": "step_do')
    assert read_events(path) == [{"event": "step_done", "step": 1}]
