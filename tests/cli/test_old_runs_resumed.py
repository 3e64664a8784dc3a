"""Runs that version 0.1.0 left unfinished are resumed to their end."""

from pathlib import Path

import pytest

from mwrgui.core.paths import runs_folder
from mwrgui.library.models import Library
from mwrgui.models.loading import load_model
from mwrgui.runs.events import read_events
from mwrgui.runs.history import read_marks
from mwrgui.runs.run_folder import RunFolder


def make_unfinished(folder: RunFolder, step: int) -> None:
    """Turns a finished run into an unfinished one that has the checkpoints up to `step`."""
    folder.student_path.unlink()
    (folder.checkpoints / "index.json").unlink()
    for path in folder.checkpoints.glob("step-*.pt"):
        if int(path.stem.removeprefix("step-")) > step:
            path.unlink()


@pytest.mark.parametrize(
    ("name", "command", "step", "steps"),
    [("interrupted", "distill", 4, 6), ("finished", "distill", 2, 4), ("trained", "train", 0, 4)],
)
def test_an_unfinished_run_goes_on_from_its_last_checkpoint(
    old_home: Path, mwrgui_cli, name: str, command: str, step: int, steps: int
) -> None:
    folder = RunFolder(runs_folder() / name)
    old_score = read_marks(folder.path).best_score
    if folder.finished:
        make_unfinished(folder, step)
    cpu = ("--device", "cpu", "--precision", "float32")
    done = mwrgui_cli(command, "--resume", folder.path, *cpu, cwd=old_home)
    assert done.returncode == 0, done.stderr
    events = read_events(folder.events_path)
    assert [e["step"] for e in events if e["event"] == "step_done"] == list(range(1, steps + 1))
    assert [e["step"] for e in events if e["event"] == "run_started"] == [0, step]
    end = events[-1]
    assert (end["event"], end["reason"], end["step"]) == ("run_finished", "completed", steps)
    assert end["score"] == pytest.approx(old_score, abs=3)
    assert load_model(folder.student_path).metadata["steps"] == str(end["taken_from"])
    assert any(card.name.startswith(name) and not card.problem for card in Library().cards())


def test_a_finished_run_is_not_resumed(old_home: Path, mwrgui_cli) -> None:
    done = mwrgui_cli("distill", "--resume", runs_folder() / "finished", "--device", "cpu", cwd=old_home)
    assert done.returncode == 2
    assert "is finished: all 4 steps are done." in done.stderr
