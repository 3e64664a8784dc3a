"""The history of a run, from its events and from a file that grows."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mwrgui.core.errors import MwrError
from mwrgui.runs.history import HistoryFollower, RunHistory, read_history


def run_started(step: int = 0, steps: int = 100) -> dict[str, Any]:
    return {"event": "run_started", "step": step, "steps": steps, "run": "r", "facts": {"design": "tiny"}}


def step_done(step: int, loss: float | None = 0.5, seconds: float = 2.0, **health: float) -> dict[str, Any]:
    return {
        "event": "step_done",
        "step": step,
        "losses": {"loss": loss},
        "learning_rate": 1e-3,
        "seconds": seconds,
        "source_losses": {},
        "health": health,
    }


def measured(step: int, score: float, **figures: float) -> dict[str, Any]:
    return {"event": "measured", "step": step, "figures": figures or {"haze": score}, "score": score}


def checkpoint_saved(step: int, *, best: bool = False) -> dict[str, Any]:
    return {"event": "checkpoint_saved", "step": step, "path": f"checkpoints/{step}.pt", "best": best}


def write_events(folder: Path, events: list[dict[str, Any]], *, mode: str = "w") -> None:
    with (folder / "events.jsonl").open(mode, encoding="utf-8") as file:
        file.write("".join(json.dumps(event) + "\n" for event in events))


def test_series_hold_the_values_of_each_step_and_the_run_time_until_it() -> None:
    history = RunHistory()
    history.extend([run_started(), step_done(1, 0.5, diversity=0.25), step_done(2, 0.25, seconds=3.0)])
    assert list(history.series) == ["loss/loss", "health/diversity", "learning_rate"]
    loss = history.series["loss/loss"]
    assert loss.steps.tolist() == [1, 2]
    assert loss.values.tolist() == [0.5, 0.25]
    assert loss.seconds.tolist() == [2.0, 5.0]
    assert history.series["health/diversity"].steps.tolist() == [1]
    assert (history.started, history.steps, history.last_step, history.seconds) == (True, 100, 2, 5.0)
    assert history.facts == {"design": "tiny"}


def test_losses_and_health_figures_of_a_step_are_separate_series() -> None:
    line = step_done(1, 0.5, saturation=0.1) | {"source_losses": {"generator_loss": 2.0}}
    line["losses"]["saturation"] = 0.75  # a user's own loss may have the name of a health figure
    history = RunHistory()
    history.extend([line])
    values = {key: series.values.tolist() for key, series in history.series.items()}
    assert values.pop("learning_rate") == pytest.approx([1e-3])
    assert values == {
        "loss/loss": [0.5],
        "loss/saturation": [0.75],
        "loss/generator_loss": [2.0],
        "health/saturation": pytest.approx([0.1]),
    }


def test_event_files_of_earlier_versions_which_mix_all_figures_are_read(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").write_text(
        '{"event": "step_done", "step": 1, "losses": {"loss": 0.5, "l1": 0.25, "diversity": 0.4, '
        '"generator_loss": 2.0, "scene_error": 0.75}, "learning_rate": 0.001, "seconds": 0.1}\n'
        '{"event": "measured", "step": 1, "figures": {"haze": 20.0, "probe street": 40.0}, "score": 30.0}\n',
        encoding="utf-8",
    )
    values = {key: series.values.tolist() for key, series in read_history(tmp_path).series.items()}
    assert values.pop("learning_rate") == pytest.approx([1e-3])
    assert values.pop("health/diversity") == pytest.approx([0.4])
    assert values == {
        "loss/loss": [0.5],
        "loss/l1": [0.25],
        "loss/generator_loss": [2.0],
        "health/scene_error": [0.75],
        "agreement": [30.0],
        "held_out/haze": [20.0],
        "probe/street": [40.0],
    }


def test_figures_of_photos_and_of_weathers_are_separate_series() -> None:
    history = RunHistory()
    history.extend([measured(5, 30.0, haze=20.0) | {"probes": {"street": 40.0}}])
    assert {key: series.values.tolist() for key, series in history.series.items()} == {
        "agreement": [30.0],
        "held_out/haze": [20.0],
        "probe/street": [40.0],
    }


def test_the_score_of_the_untouched_images_has_a_series_if_the_run_recorded_it() -> None:
    history = RunHistory()
    history.extend([measured(5, 30.0), measured(10, 31.0) | {"untouched": 28.0}])
    assert history.series["untouched"].steps.tolist() == [10]
    assert history.series["untouched"].values.tolist() == [28.0]
    history.extend([measured(15, 32.0) | {"untouched": None}])
    assert history.series["agreement"].steps.tolist() == [5, 10, 15]
    assert len(history.series["untouched"]) == 1


def test_a_figure_that_is_null_in_the_file_becomes_nan() -> None:
    history = RunHistory()
    history.extend([step_done(1, None), step_done(2, 0.5)])
    assert math.isnan(history.series["loss/loss"].values[0])


def test_a_step_that_is_measured_and_saved_twice_counts_once() -> None:
    history = RunHistory()
    history.extend(
        [measured(5, 30.0), checkpoint_saved(5, best=True), measured(5, 30.0), checkpoint_saved(5)]
    )
    assert history.series["agreement"].steps.tolist() == [5]
    assert [(mark.step, mark.best) for mark in history.checkpoints] == [(5, True)]
    assert history.best == history.checkpoints[0]
    assert history.best_score == 30.0


@pytest.mark.parametrize(
    "rollback_event",
    [run_started(2), {"event": "health_warning", "step": 2, "kind": "diverged", "message": "It went back."}],
    ids=["resumed", "rescued"],
)
def test_what_came_after_a_checkpoint_is_discarded_when_the_run_goes_back_to_it(
    rollback_event: dict[str, Any],
) -> None:
    history = RunHistory()
    before = [
        run_started(),
        step_done(1),
        step_done(2),
        checkpoint_saved(2),
        step_done(3),
        measured(3, 9.0),
        checkpoint_saved(3, best=True),
    ]
    history.extend([*before, rollback_event, step_done(3, 0.125), step_done(4)])
    assert history.series["loss/loss"].steps.tolist() == [1, 2, 3, 4]
    assert history.series["loss/loss"].values.tolist() == [0.5, 0.5, 0.125, 0.5]
    assert history.series["loss/loss"].seconds.tolist() == [2.0, 4.0, 6.0, 8.0]
    assert [mark.step for mark in history.checkpoints] == [2]
    assert (history.best, history.best_score) == (None, None)
    assert len(history.warnings) == (rollback_event["event"] == "health_warning")


def test_a_run_is_paused_or_finished_until_it_continues() -> None:
    history = RunHistory()
    end = {"reason": "stopped", "student": "s", "taken_from": 1, "score": 3.0, "seconds": 2.0}
    history.extend([run_started(), step_done(1), {"event": "run_paused", "step": 1}])
    assert history.paused
    history.extend([{"event": "run_continued", "step": 1}, {"event": "run_finished", "step": 1, **end}])
    assert not history.paused
    assert history.finished is not None
    assert (history.finished.reason, history.finished.score) == ("stopped", 3.0)
    history.extend([run_started(1)])
    assert history.finished is None


def test_lines_that_are_no_events_are_skipped(tmp_path: Path) -> None:
    lines = [json.dumps(step_done(1)), '{"event": "step_done", "st', "[1]", "\x00\x00", '{"step": 2}', "{}"]
    wrong = [{**step_done(2), "losses": [1]}, {**step_done(3), "losses": {"loss": "much"}}]
    text = "\n".join([*lines, *(json.dumps(line) for line in wrong), json.dumps(step_done(4))]) + "\n"
    (tmp_path / "events.jsonl").write_text(text, encoding="utf-8")
    loss = read_history(tmp_path).series["loss/loss"]
    assert loss.steps.tolist()[-2:] == [3, 4]
    assert np.isnan(loss.values).tolist()[-2:] == [True, False]


def test_follower_reads_only_whole_lines_that_were_added(tmp_path: Path) -> None:
    follower = HistoryFollower(tmp_path)
    assert not follower.poll()
    write_events(tmp_path, [run_started(), step_done(1)])
    assert follower.poll()
    assert not follower.poll()
    half = json.dumps(step_done(2))
    with (tmp_path / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write(half[:20])
        file.flush()
        assert not follower.poll()
        file.write(half[20:] + "\n")
    assert follower.poll()
    assert follower.history.series["loss/loss"].steps.tolist() == [1, 2]


@pytest.mark.parametrize("later", [3, 30], ids=["shorter", "longer"])
def test_follower_starts_anew_when_the_file_was_rewritten(tmp_path: Path, later: int) -> None:
    follower = HistoryFollower(tmp_path)
    write_events(tmp_path, [run_started(), *(step_done(step, seconds=1.0) for step in range(1, 11))])
    follower.poll()
    history = follower.history
    write_events(
        tmp_path,
        [run_started(), step_done(1, seconds=1.0), run_started(1), *(step_done(s) for s in range(2, later))],
    )
    assert follower.poll()
    assert follower.history is history
    assert history.series["loss/loss"].steps.tolist() == list(range(1, later))


def test_follower_notices_that_the_file_was_emptied(tmp_path: Path) -> None:
    follower = HistoryFollower(tmp_path)
    write_events(tmp_path, [run_started(), step_done(1)])
    follower.poll()
    write_events(tmp_path, [])
    assert follower.poll()
    assert not follower.history.series
    assert not follower.poll()


def test_an_event_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").mkdir()
    with pytest.raises(MwrError, match=r"events\.jsonl cannot be read"):
        read_history(tmp_path)


def test_a_file_of_many_blocks_is_read_whole(tmp_path: Path) -> None:
    count = 20_000
    write_events(
        tmp_path, [run_started(), *(step_done(step, 1 / step, seconds=0.5) for step in range(1, count + 1))]
    )
    history = read_history(tmp_path)
    loss = history.series["loss/loss"]
    np.testing.assert_array_equal(loss.steps, np.arange(1, count + 1))
    np.testing.assert_allclose(loss.values, 1 / np.arange(1, count + 1), rtol=1e-6)
    assert history.seconds == count / 2


def test_a_resolved_warning_is_open_again_when_the_run_goes_back_to_before_it_was_resolved():
    history = RunHistory()
    warning = {"event": "health_warning", "step": 20, "kind": "stalled", "message": "No gain."}
    history.extend([warning, {"event": "health_recovered", "step": 30, "kind": "stalled"}])
    assert [mark.resolved_at for mark in history.warnings] == [30]
    history.extend([{"event": "health_warning", "step": 25, "kind": "rolled_back", "message": ""}])
    assert [(mark.kind, mark.resolved_at) for mark in history.warnings] == [
        ("stalled", None),
        ("rolled_back", None),
    ]
