"""Runs that the window finds: dropped on it, trained on the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from mwrgui.engine.events import read_lines
from mwrgui.library.run_folder import RunFolder
from mwrgui.ui.app import Program
from mwrgui.ui.runs_page.page import RunsPage

LONG = 120_000
SMALL = {"steps": 6, "crop": 32, "batch": 2, "warmup": 1, "checkpoint_every": 2, "measure_every": 3}


@pytest.fixture
def trained(tmp_path: Path, make_photos: Callable[..., list[Path]]) -> Path:
    """A supervised training, broken off after its fourth step."""
    from mwrgui.core.devices import choose_device
    from mwrgui.core.setting import build
    from mwrgui.engine.control import RunControl
    from mwrgui.engine.events import CheckpointSaved
    from mwrgui.training.recipe import TrainRecipe
    from mwrgui.training.supervise import train

    photos = make_photos(3, folder="clean", side=64)[0].parent
    folder = RunFolder(tmp_path / "elsewhere" / "trained")
    events = train(
        build(TrainRecipe, {**SMALL, "photos": str(photos), "design": "tiny"}, source="test"),
        teacher=None,
        folder=folder,
        device=choose_device("cpu", "float32"),
        control=RunControl(),
    )
    for event in events:
        if isinstance(event, CheckpointSaved) and event.step == 4:
            break
    events.close()
    return folder.path


def runs_page(program: Program) -> RunsPage:
    page = program.window.pages["runs"]
    assert isinstance(page, RunsPage)
    return page


def test_a_run_that_is_dropped_is_shown_listed_and_goes_on(start_program, drop, trained: Path, qtbot) -> None:
    program = start_program()
    assert drop(program.window, trained) == "Show the run trained"
    page = runs_page(program)
    assert program.window.page == "runs"
    qtbot.waitUntil(lambda: page.detail.monitor.view is not None, timeout=LONG)
    page.show_list()
    qtbot.waitUntil(lambda: bool(page.list.table.card and page.list.table.card.path == trained))
    resume = page.findChild(QPushButton, "run_resume")
    assert resume is not None
    qtbot.mouseClick(resume, Qt.MouseButton.LeftButton)
    run = program.session.run
    assert run is not None
    qtbot.waitUntil(lambda: not run.active, timeout=LONG)
    assert (run.state, run.problem) == ("finished", None)
    assert program.window.page == "distill"
    steps = [
        line["step"] for line in read_lines(RunFolder(trained).events_path) if line["event"] == "step_done"
    ]
    assert steps == list(range(1, SMALL["steps"] + 1))
    assert run.card is not None
    assert run.card.role == "teacher"
