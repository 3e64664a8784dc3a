"""Training runs that were made outside the window: dropped on it, listed, resumed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from mwrgui.runs.events import read_events
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.distill_page.page import DistillPage
from mwrgui.ui.monitor.compare_dialog import CompareDialog
from mwrgui.ui.runs_page.page import RunsPage
from mwrgui.ui.shell.app import Program

LONG = 120_000
SMALL_RECIPE = {"steps": 6, "crop": 32, "batch": 2, "warmup": 1, "checkpoint_every": 2, "measure_every": 3}


MakeInterruptedRun = Callable[[int], Path]


@pytest.fixture
def make_interrupted_run(tmp_path: Path, make_photos: Callable[..., list[Path]]) -> MakeInterruptedRun:
    """Makes a supervised training run of the given number of steps, interrupted after its fourth step."""
    return lambda steps: train_and_interrupt(make_photos, tmp_path / "elsewhere" / "trained", steps)


@pytest.fixture
def interrupted_run(make_interrupted_run: MakeInterruptedRun) -> Path:
    """The folder of a supervised training run of six steps, interrupted after its fourth step."""
    return make_interrupted_run(SMALL_RECIPE["steps"])


def train_and_interrupt(make_photos: Callable[..., list[Path]], path: Path, steps: int) -> Path:
    from mwrgui.core.devices import choose_device
    from mwrgui.core.setting import build
    from mwrgui.engine.control import RunControl
    from mwrgui.runs.events import CheckpointSaved
    from mwrgui.training.recipe import TrainRecipe
    from mwrgui.training.supervise import train

    photos = make_photos(3, folder="clean", side=64)[0].parent
    folder = RunFolder(path)
    events = train(
        build(
            TrainRecipe,
            {**SMALL_RECIPE, "steps": steps, "photos": str(photos), "design": "tiny"},
            source="test",
        ),
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


def test_a_dropped_run_is_shown_listed_and_resumed(start_program, drop, interrupted_run: Path, qtbot) -> None:
    program = start_program()
    assert drop(program.window, interrupted_run) == "Show the run trained"
    page = runs_page(program)
    assert program.window.page == "runs"
    qtbot.waitUntil(lambda: page.detail.monitor.view is not None, timeout=LONG)
    page.show_list()
    qtbot.waitUntil(
        lambda: bool(page.run_list_view.table.card and page.run_list_view.table.card.path == interrupted_run)
    )
    resume = page.findChild(QPushButton, "run_resume")
    assert resume is not None
    qtbot.mouseClick(resume, Qt.MouseButton.LeftButton)
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: not run.active, timeout=LONG)
    assert (run.state, run.problem) == ("finished", None)
    assert program.window.page == "distill"
    steps = [
        line["step"]
        for line in read_events(RunFolder(interrupted_run).events_path)
        if line["event"] == "step_done"
    ]
    assert steps == list(range(1, SMALL_RECIPE["steps"] + 1))
    assert run.card is not None
    assert run.card.role == "teacher"
    distill_page = program.window.pages["distill"]
    assert isinstance(distill_page, DistillPage)
    assert distill_page.header.details.startswith("PSNR ")


def test_a_photo_measured_during_training_without_a_teacher_is_shown_without_agreement(
    start_program, make_interrupted_run: MakeInterruptedRun, make_photos: Callable[..., list[Path]], qtbot
) -> None:
    program = start_program()
    program.session.runs.resume(make_interrupted_run(5000))
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: run.state == "running", timeout=LONG)
    run.pause()
    qtbot.waitUntil(lambda: run.state == "paused", timeout=LONG)
    run.requests.measure_photo(make_photos(1)[0])
    with qtbot.waitSignal(program.session.messages.notice, timeout=LONG) as notice:
        pass
    assert "photo00: as the student restores it at step" in notice.args[0]
    dialog = program.window.findChild(CompareDialog)
    assert dialog is not None
    assert dialog.row is not None
    assert set(dialog.row.pictures) == {"input", "student"}
    dialog.close()
    run.suspend()
    qtbot.waitUntil(lambda: not run.active, timeout=LONG)
