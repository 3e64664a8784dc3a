"""The Distill page as people use it: the form, a run from start to end, and all the ways to end it."""

import gc
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget

from mwrgui.engine.trainer import Trainer
from mwrgui.library.cards import checksum
from mwrgui.runs.events import read_events
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.distill_page.page import DistillPage
from mwrgui.ui.monitor.health import checkpoint_exists
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.shell.app import Program

LONG = 120_000


@pytest.fixture
def started(program: Program, page: DistillPage, qtbot) -> RunController:
    """A run that has done a step; one that does not end by itself in a test."""
    program.session.recipe_draft.set_text("steps", "5000")
    return start(program, page, qtbot)


def start(program: Program, page: DistillPage, qtbot) -> RunController:
    click(page, "distill_start", qtbot)
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: run.history.last_step > 0, timeout=LONG)
    return run


def click(page, name: str, qtbot) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None
    qtbot.waitUntil(button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_for_end(run: RunController, qtbot) -> None:
    qtbot.waitUntil(lambda: not run.active, timeout=LONG)


def answer(name: str, seen: list[str] | None = None) -> None:
    """Presses a button of the question that comes next."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        if seen is not None:
            seen.extend(button.text() for button in box.buttons())
        next(b for b in box.buttons() if name in (b.objectName(), b.text())).click()

    QTimer.singleShot(0, press)


def out_of_sight(window: QWidget) -> bool:
    return window.isMinimized() or not window.isVisible()


def messages(program: Program) -> str:
    bar = program.window.message_bar
    return bar.message.text if bar.message else ""


def test_a_run_from_start_to_the_student_in_restore(
    program: Program, page: DistillPage, qtbot, make_photos: Callable[..., list[Path]]
) -> None:
    session = program.session
    session.recipe_draft.set_text("steps", "60")
    session.recipe_draft.set_text("init", "teacher")
    session.recipe_draft.set_probes(make_photos(2, folder="probes"))
    run = start(program, page, qtbot)
    assert page.mode == "run"
    assert page.form.isHidden()
    qtbot.waitUntil(lambda: len(run.history.series["loss/loss"]) > 3, timeout=LONG)

    click(page, "distill_pause", qtbot)
    assert run.state == "pausing"
    assert page.header.title == "Pausing …"
    qtbot.waitUntil(lambda: run.state == "paused", timeout=LONG)
    stood = run.history.last_step

    run.requests.snapshot_student()
    qtbot.waitUntil(lambda: session.models.student.name.endswith(f"step {stood}"), timeout=LONG)
    program.window.show_page("restore")
    session.open_paths(make_photos(1))
    qtbot.waitUntil(lambda: len(session.restorer.results.by_role) == 2, timeout=LONG)
    qtbot.waitUntil(lambda: not session.restorer.working, timeout=LONG)
    assert run.history.last_step == stood
    program.window.show_page("distill")

    click(page, "distill_pause", qtbot)
    assert run.state == "running"
    wait_for_end(run, qtbot)
    assert run.state == "finished"
    assert run.history.series["agreement"].steps[-1] == 60
    assert {"probe/photo00", "probe/photo01"} <= run.history.series.keys()
    assert run.card is not None
    name = run.card.name  # that of the run, with a number if the library has another of that name
    assert name.startswith(run.folder.path.name)
    assert name in [card.name for card in session.library.cards()]
    qtbot.waitUntil(lambda: session.models.student.name == name, timeout=LONG)
    qtbot.waitUntil(lambda: session.models.student.state == "ready", timeout=LONG)
    assert page.mode == "end"
    assert run.folder.path.name in page.header.details
    click(page, "distill_compare", qtbot)
    assert program.window.page == "restore"
    assert program.preferences.current.distill["changes"]["steps"] == 60


def test_finish_now_keeps_a_student(
    program: Program, page: DistillPage, started: RunController, qtbot
) -> None:
    click(page, "distill_finish", qtbot)
    assert started.state == "finishing"
    assert page.header.title == "Finishing …"
    wait_for_end(started, qtbot)
    assert started.history.finished is not None
    assert started.history.finished.reason == "stopped"
    assert started.card is not None
    click(page, "distill_again", qtbot)
    assert page.mode == "form"
    assert page.form.isVisible()
    qtbot.waitUntil(lambda: program.session.models.student.state == "ready", timeout=LONG)


def test_discarding_asks_and_then_leaves_nothing(page: DistillPage, started: RunController, qtbot) -> None:
    answer("Keep it")
    page.run_actions.discard()
    assert started.state == "running"
    answer("Discard")
    page.run_actions.discard()
    assert started.state == "discarding"
    wait_for_end(started, qtbot)
    assert started.state == "discarded"
    assert not started.folder.path.exists()
    assert page.mode == "form"


def test_a_second_start_is_refused_with_a_sentence(program: Program, started: RunController, qtbot) -> None:
    program.session.runs.distill(program.session.recipe_draft.recipe())
    assert "still going on" in messages(program)
    assert program.session.runs.latest is started
    program.session.runs.resume(started.folder.path)
    assert program.session.runs.latest is started
    started.finish()
    wait_for_end(started, qtbot)


def test_a_double_click_on_start_does_not_finish_the_run(program: Program, page: DistillPage, qtbot) -> None:
    window = program.window
    button = page.findChild(QPushButton, "distill_start")
    place = button.mapTo(window, button.rect().center())
    for _ in range(2):
        target = window.childAt(place)
        qtbot.mouseClick(target, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.header.buttons["finish"].isVisible())
    run = program.session.runs.latest
    assert run is not None
    assert target is page.header.buttons["finish"]
    assert run.state in ("starting", "running")
    run.discard()
    wait_for_end(run, qtbot)


@pytest.mark.usefixtures("page")
def test_nothing_starts_while_another_teacher_is_being_loaded(program: Program, qtbot) -> None:
    session = program.session
    before = session.models.teacher
    session.models.announce("teacher", "another")
    with qtbot.waitSignal(session.messages.problem) as told:
        session.runs.distill(session.recipe_draft.recipe())
    assert "still being loaded" in str(told.args[0])
    assert session.runs.latest is None
    now = session.models.teacher
    assert (now.wanted, now.name, now.source) == ("another", before.name, before.source)


def test_a_folder_that_another_process_writes_into_is_refused(
    program: Program, page: DistillPage, qtbot, tmp_path: Path
) -> None:
    taken = RunFolder(tmp_path / "taken")
    taken.acquire()
    program.session.runs.distill(program.session.recipe_draft.recipe(), folder=RunFolder(taken.path))
    run = program.session.runs.latest
    assert run is not None
    wait_for_end(run, qtbot)
    taken.release()
    assert run.state == "failed"
    assert "Another process" in messages(program)
    assert "Another process" in page.header.details


def test_a_loss_that_is_no_number_leads_back_to_a_checkpoint_and_is_said(
    program: Program, started: RunController, qtbot
) -> None:
    qtbot.waitUntil(lambda: started.history.last_step > 6, timeout=LONG)
    started.pause()
    qtbot.waitUntil(lambda: started.state == "paused", timeout=LONG)
    spoil_students()
    started.resume()
    qtbot.waitUntil(lambda: "no longer a number" in messages(program), timeout=LONG)
    assert started.active
    started.finish()
    wait_for_end(started, qtbot)
    assert started.state == "finished"


def spoil_students() -> None:
    """What a numerical accident leaves behind, in every network that is or was being trained."""
    trainers = [thing for thing in gc.get_objects() if type(thing) is Trainer and thing.step]
    with torch.no_grad():
        for trainer in trainers:
            next(trainer.student.parameters()).fill_(float("nan"))


def test_rolling_back_goes_on_from_a_checkpoint_with_lower_rates(
    program: Program, page: DistillPage, started: RunController, qtbot
) -> None:
    qtbot.waitUntil(lambda: started.history.last_step > 12, timeout=LONG)
    mark = next(mark for mark in started.history.checkpoints if mark.step == 5)
    page.monitor.rollback_requested.emit(mark)
    qtbot.waitUntil(lambda: "went back to step 5" in messages(program), timeout=LONG)
    assert [w.kind for w in started.history.warnings] == ["rolled_back"]
    started.finish()
    wait_for_end(started, qtbot)


def test_the_time_line_goes_back_to_the_checkpoint_before_a_chosen_step(
    program: Program, page: DistillPage, started: RunController, qtbot
) -> None:
    qtbot.waitUntil(lambda: started.history.last_step > 12, timeout=LONG)
    started.pause()
    qtbot.waitUntil(lambda: started.state == "paused", timeout=LONG)
    view = page.monitor.view
    qtbot.waitUntil(lambda: view.time_line.maximum() == started.history.last_step, timeout=LONG)
    assert view.rollback_button.isVisible()
    assert not view.rollback_button.isEnabled()
    assert view.rollback_button.toolTip() == "Choose an earlier step on the time-line first"
    kept = [mark for mark in started.history.checkpoints if checkpoint_exists(started.folder.path, mark)]
    first = kept[0].step  # a run that was quick before it paused has removed older ones
    view.select_step(first + 3)
    assert view.rollback_button.isEnabled()
    assert view.rollback_action.text() == f"&Go back to the checkpoint of step {first}…"

    answer("Stay here")
    QTest.mouseClick(view.rollback_button, Qt.MouseButton.LeftButton)
    assert not started.requests.pending
    answer("Go back")
    QTest.mouseClick(view.rollback_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: f"went back to step {first}" in messages(program), timeout=LONG)
    assert [w.kind for w in started.history.warnings] == ["rolled_back"]
    qtbot.waitUntil(lambda: view.time_line.maximum() == first, timeout=LONG)
    assert view.step is None
    assert not view.rollback_button.isEnabled()
    started.finish()
    wait_for_end(started, qtbot)
    qtbot.waitUntil(view.rollback_button.isHidden, timeout=LONG)
    view.select_step(first)
    assert view.rollback_action.toolTip() == "The run has ended"


def test_a_photo_is_measured_and_a_checkpoint_saved_while_the_run_waits(
    program: Program, page: DistillPage, started: RunController, qtbot, make_photos
) -> None:
    started.pause()
    qtbot.waitUntil(lambda: started.state == "paused", timeout=LONG)
    started.requests.measure_photo(make_photos(1)[0])
    qtbot.waitUntil(lambda: "photo00: the student agrees" in messages(program), timeout=LONG)
    page.run_actions.actions["save"].trigger()
    qtbot.waitUntil(lambda: "is saved and will be kept" in messages(program), timeout=LONG)
    assert (started.folder.checkpoints / f"step-{started.history.last_step:08d}.pt").exists()


def test_what_is_asked_for_is_acknowledged_before_the_step_is_over(
    page: DistillPage, started: RunController, qtbot, make_photos
) -> None:
    started.requests.save_checkpoint()
    started.requests.snapshot_student()
    started.requests.measure_photo(make_photos(1)[0])
    line = page.findChild(QLabel, "distill_details")
    assert line is not None
    words = ("then a checkpoint is saved", "then Restore gets the student", "then the photo is measured")
    assert line.text().split(" · ")[1:] == list(words)
    qtbot.waitUntil(lambda: not started.requests.pending, timeout=LONG)
    assert "then" not in line.text()


def test_what_is_asked_for_while_the_run_still_loads_is_acknowledged_too(
    program: Program, page: DistillPage, qtbot
) -> None:
    click(page, "distill_start", qtbot)
    run, line = program.session.runs.latest, page.findChild(QLabel, "distill_details")
    assert run is not None
    assert line is not None
    run.requests.save_checkpoint()
    assert not run.history.started
    assert line.text().endswith(" · then a checkpoint is saved")
    run.finish()
    wait_for_end(run, qtbot)


def test_a_photo_that_cannot_be_read_does_not_end_the_run(
    program: Program, started: RunController, qtbot, broken_photo: Path
) -> None:
    started.requests.measure_photo(broken_photo)
    qtbot.waitUntil(lambda: "damaged" in messages(program), timeout=LONG)
    assert started.active
    assert not started.requests.pending


def test_closing_asks_and_cancel_changes_nothing(program: Program, started: RunController, qtbot) -> None:
    words: list[str] = []
    answer("closing_cancel", words)
    program.window.close()
    assert program.window.isVisible()
    assert started.state == "running"
    assert ("Keep running in the tray" in words) == program.window.close_guard.tray.available
    assert ("Keep running minimised" in words) != program.window.close_guard.tray.available
    started.finish()
    wait_for_end(started, qtbot)


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_where_there_is_no_tray_the_window_is_never_hidden(
    program: Program, started: RunController, qtbot
) -> None:
    window = program.window
    if window.close_guard.tray.available:
        pytest.skip("there is a tray")
    answer("closing_hide")
    window.close()
    assert window.isVisible()
    assert window.isMinimized()
    assert started.state == "running"
    started.finish()
    wait_for_end(started, qtbot)
    assert window.isVisible()
    window.close_guard.show_window()
    assert not window.isMinimized()


def test_pause_and_quit_leaves_a_run_that_can_be_resumed(program: Program, started: RunController) -> None:
    answer("closing_suspend")
    program.window.close()
    assert not program.window.isVisible()
    lines = read_events(started.folder.events_path)
    assert lines[-1]["event"] == "run_paused"
    assert (started.folder.checkpoints / f"step-{lines[-1]['step']:08d}.pt").exists()
    assert not started.folder.finished


def test_finish_and_quit_keeps_the_student_which_the_next_start_selects(
    program: Program, started: RunController, start_program: Callable[..., Program], qtbot
) -> None:
    closed: list[bool] = []
    program.window.closing.connect(lambda: closed.append(True))
    answer("closing_finish")
    program.window.close()
    assert out_of_sight(program.window)
    qtbot.waitUntil(lambda: bool(closed), timeout=LONG)
    assert started.card is not None
    assert started.folder.finished
    student = start_program(again=True).session.models.student
    assert (student.state, student.name) == ("ready", started.card.name)


def test_closing_while_it_finishes_waits_for_the_student(
    program: Program, page: DistillPage, started: RunController, qtbot
) -> None:
    closed: list[bool] = []
    program.window.closing.connect(lambda: closed.append(True))
    click(page, "distill_finish", qtbot)
    program.window.close()
    assert out_of_sight(program.window)
    qtbot.waitUntil(lambda: bool(closed), timeout=LONG)
    assert started.state == "finished"
    assert started.folder.finished


def test_a_left_run_is_resumed_with_its_past(
    program: Program, page: DistillPage, started: RunController, qtbot
) -> None:
    qtbot.waitUntil(lambda: started.history.last_step > 3, timeout=LONG)
    started.suspend()
    wait_for_end(started, qtbot)
    assert started.state == "suspended"
    stood = started.history.last_step
    click(page, "distill_resume", qtbot)
    run = program.session.runs.latest
    assert run is not None
    assert run is not started
    qtbot.waitUntil(lambda: run.history.last_step > stood, timeout=LONG)
    steps = run.history.series["loss/loss"].steps.tolist()
    assert steps == list(range(1, run.history.last_step + 1))
    run.finish()
    wait_for_end(run, qtbot)


def test_a_finished_run_that_goes_on_has_one_student_in_the_library(
    program: Program, page: DistillPage, started: RunController, qtbot
) -> None:
    click(page, "distill_finish", qtbot)
    wait_for_end(started, qtbot)
    assert started.card is not None
    program.session.runs.resume(started.folder.path)
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: run.history.last_step > started.history.last_step, timeout=LONG)
    run.finish()
    wait_for_end(run, qtbot)
    assert run.card is not None
    assert (run.card.name, run.card.path) == (started.card.name, started.card.path)
    assert checksum(run.card.path) == run.folder.student_checksum


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name != "posix" or not shutil.which("mount"):
        pytest.skip("needs mount")
    command = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_disk_that_fills_up_ends_the_run_which_can_be_resumed_when_there_is_room(
    program: Program, page: DistillPage, qtbot, small_disk: Path
) -> None:
    program.session.runs.distill(program.session.recipe_draft.recipe(), folder=RunFolder(small_disk / "run"))
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: run.history.last_step > 5, timeout=LONG)
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    wait_for_end(run, qtbot)
    assert run.state == "failed"
    assert "disk is full" in messages(program)
    ballast.unlink()
    click(page, "distill_resume", qtbot)
    resumed = program.session.runs.latest
    assert resumed is not None
    assert resumed is not run
    assert "disk is full" not in messages(program)
    wait_for_end(resumed, qtbot)
    assert resumed.state == "finished"
    assert resumed.history.last_step == 30
