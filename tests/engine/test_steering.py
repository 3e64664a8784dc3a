"""What can be requested of a run in progress: pause, stop, roll back, measure a photo, copy the student."""

import queue
import threading

import numpy as np
import pytest
import torch

from mwrgui.engine.control import MeasurePhoto, RollBack, RunControl, SnapshotStudent
from mwrgui.models.loading import load_model
from mwrgui.runs.events import (
    CheckpointSaved,
    Event,
    HealthWarning,
    PhotoMeasured,
    RunPaused,
    StepDone,
    StudentReady,
)


def kinds(events: list[Event]) -> list[str]:
    return [type(e).__name__ for e in events]


def test_a_pause_holds_the_run_until_it_is_resumed(start, tmp_path):
    control = RunControl()
    control.pause()
    events: queue.Queue[Event] = queue.Queue()

    def work() -> None:
        for event in start(tmp_path / "run", control=control, steps=2):
            events.put(event)

    worker = threading.Thread(target=work)
    worker.start()
    before = [events.get(timeout=60) for _ in range(4)]
    assert kinds(before) == ["RunStarted", "CheckpointSaved", "PreviewReady", "RunPaused"]
    assert worker.is_alive()
    assert events.empty()
    control.resume()
    worker.join(60)
    assert kinds(list(events.queue))[:2] == ["RunContinued", "StepDone"]


def test_a_stopped_run_can_be_resumed_to_its_end(start, tmp_path):
    control = RunControl()
    events = []
    for event in start(tmp_path / "run", control=control):
        events.append(event)
        if isinstance(event, StepDone) and event.step == 3:
            control.stop()
    assert events[-1].reason == "stopped"
    assert (tmp_path / "run" / "student.safetensors").exists()
    assert list(start(tmp_path / "run", resume=True))[-1].reason == "completed"


def test_a_run_can_be_rolled_back_to_a_checkpoint_with_lower_learning_rates(start, tmp_path, student_weights):
    control, events = RunControl(), []
    for event in start(tmp_path / "run", control=control, steps=8):
        events.append(event)
        if (
            isinstance(event, StepDone)
            and event.step == 5
            and event.seconds
            and len(warnings_in(events)) == 0
        ):
            control.request(RollBack(2))
    assert [e.step for e in events if isinstance(e, StepDone)] == [1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8]
    assert warnings_in(events) == [("rolled_back", 2)]
    rates = {e.step: e.learning_rate for e in events if isinstance(e, StepDone)}
    first = next(e.learning_rate for e in events if isinstance(e, StepDone) and e.step == 3)
    assert rates[3] == pytest.approx(first / 2)
    assert student_weights(tmp_path / "run").isfinite().all()


def test_lower_learning_rates_still_apply_after_a_kill(start, tmp_path):
    control = RunControl()
    control.request(RollBack(0))
    events = start(tmp_path / "run", control=control)
    for event in events:
        if isinstance(event, StepDone):
            break
    events.close()
    resumed = list(start(tmp_path / "run", resume=True))
    straight = list(start(tmp_path / "straight"))
    halved, whole = (next(e for e in es if isinstance(e, StepDone)) for es in (resumed, straight))
    assert halved.learning_rate == pytest.approx(whole.learning_rate / 2)


def test_a_best_checkpoint_later_than_the_rollback_no_longer_counts_as_best(start, tmp_path):
    control, events = RunControl(), []
    for event in start(tmp_path / "run", control=control, steps=7, measure_every=4):
        events.append(event)
        if isinstance(event, CheckpointSaved) and event.best and not warnings_in(events):
            control.request(RollBack(2))
            control.stop()
    assert events[-1].taken_from == events[-1].step
    assert load_model(tmp_path / "run" / "student.safetensors")


def test_a_rollback_to_a_missing_checkpoint_only_gives_a_warning(start, tmp_path):
    control = RunControl()
    control.request(RollBack(3))
    events = list(start(tmp_path / "run", control=control, steps=2))
    assert warnings_in(events) == [("damaged_checkpoint", 0)]
    assert events[-1].reason == "completed"


def test_a_paused_run_handles_requests_and_a_suspended_run_can_be_resumed(start, tmp_path):
    control, events = RunControl(), []
    control.pause()
    control.request(SnapshotStudent())
    photo = np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8)
    for event in start(tmp_path / "run", control=control):
        events.append(event)
        if isinstance(event, RunPaused) and not control.suspended:
            control.request(MeasurePhoto("rain", photo))
        if isinstance(event, PhotoMeasured):
            control.suspend()
    student = next(e.model for e in events if isinstance(e, StudentReady))
    assert student(torch.rand(1, 3, 20, 30)).shape == (1, 3, 20, 30)
    row = next(e.row for e in events if isinstance(e, PhotoMeasured))
    assert np.array_equal(row.pictures["input"], photo)
    assert isinstance(events[-1], RunPaused)
    assert not (tmp_path / "run" / "student.safetensors").exists()
    assert list(start(tmp_path / "run", resume=True))[-1].reason == "completed"


def test_a_copied_student_does_not_change_as_the_run_continues(start, tmp_path):
    control = RunControl()
    control.request(SnapshotStudent())
    events = start(tmp_path / "run", control=control)
    student = next(e.model for e in events if isinstance(e, StudentReady))
    before = [p.clone() for p in student.parameters()]
    list(events)
    assert all(torch.equal(a, b) for a, b in zip(before, student.parameters(), strict=True))


def test_a_run_suspended_without_saving_ends_without_further_events(start, tmp_path):
    control, events = RunControl(), []
    for event in start(tmp_path / "run", control=control):
        events.append(event)
        if isinstance(event, StepDone) and event.step == 3:
            control.suspend(save=False)
    assert events[-1].step == 3
    assert not (tmp_path / "run" / "student.safetensors").exists()


def warnings_in(events: list[Event]) -> list[tuple[str, int]]:
    return [(e.kind, e.step) for e in events if isinstance(e, HealthWarning)]
