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
def started_run(program: Program, page: DistillPage, qtbot) -> RunController:
    """A run that has done a step, and has too many steps to end by itself during a test."""
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
    """Presses the button `name` of the next question; adds the texts of its buttons to `seen`."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        if seen is not None:
            seen.extend(button.text() for button in box.buttons())
        next(b for b in box.buttons() if name in (b.objectName(), b.text())).click()

    QTimer.singleShot(0, press)


def is_hidden_or_minimised(window: QWidget) -> bool:
    return window.isMinimized() or not window.isVisible()


def message_text(program: Program) -> str:
    bar = program.window.message_bar
    return bar.message.text if bar.message else ""


def test_a_run_from_the_form_to_its_student_on_the_restore_page(
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
    paused_at = run.history.last_step

    run.requests.snapshot_student()
    qtbot.waitUntil(lambda: session.models.student.name.endswith(f"step {paused_at}"), timeout=LONG)
    program.window.show_page("restore")
    session.open_paths(make_photos(1))
    qtbot.waitUntil(lambda: len(session.restorer.results.by_role) == 2, timeout=LONG)
    qtbot.waitUntil(lambda: not session.restorer.working, timeout=LONG)
    assert run.history.last_step == paused_at
    program.window.show_page("distill")

    click(page, "distill_pause", qtbot)
    assert run.state == "running"
    wait_for_end(run, qtbot)
    assert run.state == "finished"
    assert run.history.series["agreement"].steps[-1] == 60
    assert {"probe/photo00", "probe/photo01"} <= run.history.series.keys()
    assert run.card is not None
    name = run.card.name  # the name of the run, numbered if the library has it already
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
    program: Program, page: DistillPage, started_run: RunController, qtbot
) -> None:
    click(page, "distill_finish", qtbot)
    assert started_run.state == "finishing"
    assert page.header.title == "Finishing …"
    wait_for_end(started_run, qtbot)
    assert started_run.history.finished is not None
    assert started_run.history.finished.reason == "stopped"
    assert started_run.card is not None
    click(page, "distill_again", qtbot)
    assert page.mode == "form"
    assert page.form.isVisible()
    qtbot.waitUntil(lambda: program.session.models.student.state == "ready", timeout=LONG)


def test_discarding_asks_and_then_leaves_nothing(
    page: DistillPage, started_run: RunController, qtbot
) -> None:
    answer("Keep it")
    page.run_actions.discard()
    assert started_run.state == "running"
    answer("Discard")
    page.run_actions.discard()
    assert started_run.state == "discarding"
    wait_for_end(started_run, qtbot)
    assert started_run.state == "discarded"
    assert not started_run.folder.path.exists()
    assert page.mode == "form"


def test_a_second_run_is_refused_with_a_message(program: Program, started_run: RunController, qtbot) -> None:
    program.session.runs.distill(program.session.recipe_draft.recipe())
    assert "still active" in message_text(program)
    assert program.session.runs.latest is started_run
    program.session.runs.resume(started_run.folder.path)
    assert program.session.runs.latest is started_run
    started_run.finish()
    wait_for_end(started_run, qtbot)


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
def test_no_run_starts_while_another_teacher_is_being_loaded(program: Program, qtbot) -> None:
    session = program.session
    before = session.models.teacher
    session.models.announce("teacher", "another")
    with qtbot.waitSignal(session.messages.problem) as problem:
        session.runs.distill(session.recipe_draft.recipe())
    assert "still being loaded" in str(problem.args[0])
    assert session.runs.latest is None
    after = session.models.teacher
    assert (after.wanted, after.name, after.source) == ("another", before.name, before.source)


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
    assert "Another process" in message_text(program)
    assert "Another process" in page.header.details


def test_a_loss_that_is_not_a_number_rolls_the_run_back_and_is_reported(
    program: Program, started_run: RunController, qtbot
) -> None:
    qtbot.waitUntil(lambda: started_run.history.last_step > 6, timeout=LONG)
    started_run.pause()
    qtbot.waitUntil(lambda: started_run.state == "paused", timeout=LONG)
    set_weights_to_nan()
    started_run.resume()
    qtbot.waitUntil(lambda: "no longer a number" in message_text(program), timeout=LONG)
    assert started_run.active
    started_run.finish()
    wait_for_end(started_run, qtbot)
    assert started_run.state == "finished"


def set_weights_to_nan() -> None:
    """Sets weights of every student that is or was being trained to NaN, as a numerical failure would."""
    trainers = [each for each in gc.get_objects() if type(each) is Trainer and each.step]
    with torch.no_grad():
        for trainer in trainers:
            next(trainer.student.parameters()).fill_(float("nan"))


def test_rolling_back_returns_to_the_requested_checkpoint(
    program: Program, page: DistillPage, started_run: RunController, qtbot
) -> None:
    qtbot.waitUntil(lambda: started_run.history.last_step > 12, timeout=LONG)
    mark = next(mark for mark in started_run.history.checkpoints if mark.step == 5)
    page.monitor.rollback_requested.emit(mark)
    qtbot.waitUntil(lambda: "went back to step 5" in message_text(program), timeout=LONG)
    assert [w.kind for w in started_run.history.warnings] == ["rolled_back"]
    started_run.finish()
    wait_for_end(started_run, qtbot)


def test_the_time_line_can_roll_back_to_the_checkpoint_before_a_chosen_step(
    program: Program, page: DistillPage, started_run: RunController, qtbot
) -> None:
    qtbot.waitUntil(lambda: started_run.history.last_step > 12, timeout=LONG)
    started_run.pause()
    qtbot.waitUntil(lambda: started_run.state == "paused", timeout=LONG)
    view = page.monitor.view
    qtbot.waitUntil(lambda: view.time_line.maximum() == started_run.history.last_step, timeout=LONG)
    assert view.rollback_button.isVisible()
    assert not view.rollback_button.isEnabled()
    assert view.rollback_button.toolTip() == "Choose an earlier step on the time-line first"
    kept = [
        mark for mark in started_run.history.checkpoints if checkpoint_exists(started_run.folder.path, mark)
    ]
    first = kept[0].step  # older ones are gone if the run was quick before it paused
    view.select_step(first + 3)
    assert view.rollback_button.isEnabled()
    assert view.rollback_action.text() == f"&Go back to the checkpoint of step {first}…"

    answer("Stay here")
    QTest.mouseClick(view.rollback_button, Qt.MouseButton.LeftButton)
    assert not started_run.requests.pending
    answer("Go back")
    QTest.mouseClick(view.rollback_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: f"went back to step {first}" in message_text(program), timeout=LONG)
    assert [w.kind for w in started_run.history.warnings] == ["rolled_back"]
    qtbot.waitUntil(lambda: view.time_line.maximum() == first, timeout=LONG)
    assert view.step is None
    assert not view.rollback_button.isEnabled()
    started_run.finish()
    wait_for_end(started_run, qtbot)
    qtbot.waitUntil(view.rollback_button.isHidden, timeout=LONG)
    view.select_step(first)
    assert view.rollback_action.toolTip() == "The run has ended"


def test_a_photo_is_measured_and_a_checkpoint_saved_while_the_run_is_paused(
    program: Program, page: DistillPage, started_run: RunController, qtbot, make_photos
) -> None:
    started_run.pause()
    qtbot.waitUntil(lambda: started_run.state == "paused", timeout=LONG)
    started_run.requests.measure_photo(make_photos(1)[0])
    qtbot.waitUntil(lambda: "photo00: the student agrees" in message_text(program), timeout=LONG)
    page.run_actions.actions["save"].trigger()
    qtbot.waitUntil(lambda: "is saved and will be kept" in message_text(program), timeout=LONG)
    assert (started_run.folder.checkpoints / f"step-{started_run.history.last_step:08d}.pt").exists()


def test_requests_are_acknowledged_before_the_step_has_ended(
    page: DistillPage, started_run: RunController, qtbot, make_photos
) -> None:
    started_run.requests.save_checkpoint()
    started_run.requests.snapshot_student()
    started_run.requests.measure_photo(make_photos(1)[0])
    details = page.findChild(QLabel, "distill_details")
    assert details is not None
    texts = ("then a checkpoint is saved", "then Restore gets the student", "then the photo is measured")
    assert details.text().split(" · ")[1:] == list(texts)
    qtbot.waitUntil(lambda: not started_run.requests.pending, timeout=LONG)
    assert "then" not in details.text()


def test_requests_are_acknowledged_even_while_the_run_is_loading(
    program: Program, page: DistillPage, qtbot
) -> None:
    click(page, "distill_start", qtbot)
    run, details = program.session.runs.latest, page.findChild(QLabel, "distill_details")
    assert run is not None
    assert details is not None
    run.requests.save_checkpoint()
    assert not run.history.started
    assert details.text().endswith(" · then a checkpoint is saved")
    run.finish()
    wait_for_end(run, qtbot)


def test_a_photo_that_cannot_be_read_does_not_end_the_run(
    program: Program, started_run: RunController, qtbot, broken_photo: Path
) -> None:
    started_run.requests.measure_photo(broken_photo)
    qtbot.waitUntil(lambda: "damaged" in message_text(program), timeout=LONG)
    assert started_run.active
    assert not started_run.requests.pending


def test_closing_asks_and_cancel_changes_nothing(program: Program, started_run: RunController, qtbot) -> None:
    button_texts: list[str] = []
    answer("closing_cancel", button_texts)
    program.window.close()
    assert program.window.isVisible()
    assert started_run.state == "running"
    assert ("Keep running in the tray" in button_texts) == program.window.close_guard.tray.available
    assert ("Keep running minimised" in button_texts) != program.window.close_guard.tray.available
    started_run.finish()
    wait_for_end(started_run, qtbot)


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_where_there_is_no_tray_the_window_is_never_hidden(
    program: Program, started_run: RunController, qtbot
) -> None:
    window = program.window
    if window.close_guard.tray.available:
        pytest.skip("needs a desktop without a tray")
    answer("closing_hide")
    window.close()
    assert window.isVisible()
    assert window.isMinimized()
    assert started_run.state == "running"
    started_run.finish()
    wait_for_end(started_run, qtbot)
    assert window.isVisible()
    window.close_guard.show_window()
    assert not window.isMinimized()


def test_pause_and_quit_leaves_a_run_that_can_be_resumed(
    program: Program, started_run: RunController
) -> None:
    answer("closing_suspend")
    program.window.close()
    assert not program.window.isVisible()
    lines = read_events(started_run.folder.events_path)
    assert lines[-1]["event"] == "run_paused"
    assert (started_run.folder.checkpoints / f"step-{lines[-1]['step']:08d}.pt").exists()
    assert not started_run.folder.finished


def test_finish_and_quit_keeps_the_student_which_the_next_start_selects(
    program: Program, started_run: RunController, start_program: Callable[..., Program], qtbot
) -> None:
    closed: list[bool] = []
    program.window.closing.connect(lambda: closed.append(True))
    answer("closing_finish")
    program.window.close()
    assert is_hidden_or_minimised(program.window)
    qtbot.waitUntil(lambda: bool(closed), timeout=LONG)
    assert started_run.card is not None
    assert started_run.folder.finished
    student = start_program(again=True).session.models.student
    assert (student.state, student.name) == ("ready", started_run.card.name)


def test_closing_while_a_run_finishes_waits_for_the_student(
    program: Program, page: DistillPage, started_run: RunController, qtbot
) -> None:
    closed: list[bool] = []
    program.window.closing.connect(lambda: closed.append(True))
    click(page, "distill_finish", qtbot)
    program.window.close()
    assert is_hidden_or_minimised(program.window)
    qtbot.waitUntil(lambda: bool(closed), timeout=LONG)
    assert started_run.state == "finished"
    assert started_run.folder.finished


def test_a_suspended_run_is_resumed_with_its_history(
    program: Program, page: DistillPage, started_run: RunController, qtbot
) -> None:
    qtbot.waitUntil(lambda: started_run.history.last_step > 3, timeout=LONG)
    started_run.suspend()
    wait_for_end(started_run, qtbot)
    assert started_run.state == "suspended"
    suspended_at = started_run.history.last_step
    click(page, "distill_resume", qtbot)
    run = program.session.runs.latest
    assert run is not None
    assert run is not started_run
    qtbot.waitUntil(lambda: run.history.last_step > suspended_at, timeout=LONG)
    steps = run.history.series["loss/loss"].steps.tolist()
    assert steps == list(range(1, run.history.last_step + 1))
    run.finish()
    wait_for_end(run, qtbot)


def test_a_finished_run_that_is_resumed_has_only_one_student_in_the_library(
    program: Program, page: DistillPage, started_run: RunController, qtbot
) -> None:
    click(page, "distill_finish", qtbot)
    wait_for_end(started_run, qtbot)
    assert started_run.card is not None
    program.session.runs.resume(started_run.folder.path)
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: run.history.last_step > started_run.history.last_step, timeout=LONG)
    run.finish()
    wait_for_end(run, qtbot)
    assert run.card is not None
    assert (run.card.name, run.card.path) == (started_run.card.name, started_run.card.path)
    assert checksum(run.card.path) == run.folder.student_checksum


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with a file system of its own, of 32 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name != "posix" or not shutil.which("mount"):
        pytest.skip("needs mount")
    command = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_run_fails_when_the_disk_is_full_and_can_be_resumed_once_there_is_space(
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
    assert "disk is full" in message_text(program)
    ballast.unlink()
    click(page, "distill_resume", qtbot)
    resumed = program.session.runs.latest
    assert resumed is not None
    assert resumed is not run
    assert "disk is full" not in message_text(program)
    wait_for_end(resumed, qtbot)
    assert resumed.state == "finished"
    assert resumed.history.last_step == 30
