"""What the monitor reports about a run that goes wrong, and which checkpoint it offers."""

import shutil
from pathlib import Path

from mwrgui.runs.history import RunHistory
from mwrgui.ui.monitor import Monitor
from mwrgui.ui.monitor.marks import marks_of


def test_for_a_problem_the_checkpoint_from_before_it_is_offered(
    monitor: Monitor, tmp_path: Path, qtbot
) -> None:
    history = RunHistory()
    for step in (500, 3500, 3800, 3900):
        path = Path("checkpoints") / f"step-{step:08d}.pt"
        history.extend([{"event": "checkpoint_saved", "step": step, "path": str(path), "best": step == 500}])
    (tmp_path / "checkpoints").mkdir()
    for step in (500, 3500, 3800, 3900):
        (tmp_path / "checkpoints" / f"step-{step:08d}.pt").touch()
    history.extend([{"event": "health_warning", "step": 3900, "kind": "alike", "message": ""}])
    monitor.show_run(tmp_path, history)
    health = monitor.view.health
    assert "nearly alike" in health.problem.sentence
    with qtbot.waitSignal(monitor.rollback_requested) as signal:
        health.rollback_button.click()
    assert signal.args[0].step == 3500
    shutil.rmtree(tmp_path / "checkpoints")
    history.extend([{"event": "health_warning", "step": 3901, "kind": "stalled", "message": ""}])
    monitor.view.refresh()
    assert health.rollback_button.isHidden()
    health.close_button.click()
    health.close_button.click()
    assert health.isHidden()


def test_a_problem_that_is_over_is_no_longer_shown_but_stays_marked(monitor: Monitor, tmp_path: Path) -> None:
    history = RunHistory()
    history.extend([{"event": "health_warning", "step": 3900, "kind": "stalled", "message": ""}])
    monitor.show_run(tmp_path, history)
    assert "has not come nearer" in monitor.view.health.problem.sentence
    history.extend([{"event": "health_recovered", "step": 3950, "kind": "stalled"}])
    monitor.view.refresh()
    assert monitor.view.health.isHidden()
    assert marks_of(history, ()).problems == (3900,)


def test_for_a_run_that_stalls_the_best_step_is_offered(monitor: Monitor, tmp_path: Path) -> None:
    (tmp_path / "checkpoints").mkdir()
    history = RunHistory()
    for step, best in ((100, True), (200, False)):
        name = f"step-{step:08d}.pt"
        (tmp_path / "checkpoints" / name).touch()
        saved = {"event": "checkpoint_saved", "step": step, "path": f"checkpoints\\{name}", "best": best}
        history.extend([saved])
    history.extend([{"event": "health_warning", "step": 300, "kind": "stalled", "message": ""}])
    monitor.show_run(tmp_path, history)
    assert monitor.view.health.problem.rollback_target.step == 100
