"""Closing the window while photos are restored: the window asks first, and the next start offers to go on."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from mwrgui.restoration.options import Strength
from mwrgui.ui.shell.app import Program

LONG = 60_000
PHOTO_COUNT = 12
BeginBatch = Callable[[], Program]


def answer(name: str, seen: list[str]) -> None:
    """Presses the button `name` of the next question; adds its text and its buttons' names to `seen`."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        seen.extend([box.text(), *(button.objectName() for button in box.buttons())])
        next(button for button in box.buttons() if button.objectName() == name).click()

    QTimer.singleShot(0, press)


def result_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*_restored*"))


def press_choice(program: Program, number: int) -> None:
    """Presses a button of the message: 0 resumes the batch, 1 shows its photos, 2 dismisses it."""
    button = program.window.message_bar.findChild(QPushButton, f"message_button_{number}")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def photos(make_photos) -> list[Path]:
    return make_photos(PHOTO_COUNT)


@pytest.fixture
def begin_batch(start_program, photos: list[Path], qtbot, wait_for_results) -> BeginBatch:
    """Starts the program with a batch that is paused after its first photos."""

    def begin_batch() -> Program:
        program = start_program(*photos)
        session = program.session
        wait_for_results(program)

        def is_done(key: int) -> bool:
            item = session.photos.item(key)
            return bool(item and item.state == "done")

        with qtbot.waitSignal(session.photos.item_changed, check_params_cb=is_done, timeout=LONG):
            session.start_queue()
        session.queue.pause()
        return program

    return begin_batch


def test_cancel_changes_nothing(begin_batch: BeginBatch, photos: list[Path], qtbot) -> None:
    program, seen = begin_batch(), []
    answer("closing_cancel", seen)
    program.window.close()
    assert program.window.isVisible()
    assert f"of {PHOTO_COUNT} photos are not restored yet" in seen[0]
    assert sorted(seen[1:]) == ["closing_cancel", "closing_finish", "closing_hide", "closing_stop"]
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.queue.resume()
    assert len(result_names(photos[0].parent)) == PHOTO_COUNT


def test_a_batch_stopped_by_closing_can_be_resumed_at_the_next_start(
    begin_batch: BeginBatch, photos: list[Path], start_program, qtbot
) -> None:
    first = begin_batch()
    answer("closing_stop", [])
    first.window.close()
    assert not first.window.isVisible()
    saved = result_names(photos[0].parent)
    assert 0 < len(saved) < PHOTO_COUNT
    second = start_program(again=True)
    bar = second.window.message_bar
    qtbot.waitUntil(lambda: bar.message is not None, timeout=LONG)
    assert bar.message.text == (
        f"Restoring {PHOTO_COUNT} photos was interrupted; {PHOTO_COUNT - len(saved)} of them are left."
    )
    stamps = {name: (photos[0].parent / name).stat().st_mtime_ns for name in saved}
    with qtbot.waitSignal(second.session.queue.finished, timeout=LONG):
        press_choice(second, 0)
    assert len(result_names(photos[0].parent)) == PHOTO_COUNT
    assert {name: (photos[0].parent / name).stat().st_mtime_ns for name in saved} == stamps
    assert [item.state for item in second.session.photos.items] == ["done"] * PHOTO_COUNT
    second.window.close()  # without a question
    third = start_program(again=True)
    qtbot.wait(300)
    assert third.window.message_bar.message is None


def test_a_photo_that_was_removed_is_not_offered_again(begin_batch: BeginBatch, start_program, qtbot) -> None:
    first = begin_batch()
    waiting = [item for item in first.session.photos.items if item.state == "waiting"]
    first.session.photo_edits.remove([waiting[-1].key])
    first.window.close_guard.close_without_asking()
    second = start_program(again=True)
    bar = second.window.message_bar
    qtbot.waitUntil(lambda: bar.message is not None, timeout=LONG)
    assert bar.message.text.startswith(f"Restoring {PHOTO_COUNT - 1} photos was interrupted")
    press_choice(second, 1)
    assert waiting[-1].path not in [item.path for item in second.session.photos.items]
    qtbot.waitUntil(lambda: not second.session.restorer.working, timeout=LONG)


def test_a_resumed_batch_keeps_its_options(
    begin_batch: BeginBatch, start_program, qtbot, tmp_path: Path
) -> None:
    first = begin_batch()
    first.window.close_guard.close_without_asking()
    (note,) = (tmp_path / "batches").iterdir()
    content = json.loads(note.read_text())
    content["options"] |= {"strength": 0.5, "output": str(tmp_path / "results")}
    note.write_text(json.dumps(content))
    second = start_program(again=True)
    qtbot.waitUntil(lambda: second.window.message_bar.message is not None, timeout=LONG)
    with qtbot.waitSignal(second.session.queue.finished, timeout=LONG):
        press_choice(second, 0)
    assert second.session.options.strength == Strength(0.5, 0.5)  # earlier versions wrote one number
    assert len(list((tmp_path / "results").glob("*.png"))) == PHOTO_COUNT


def test_an_interrupted_batch_can_be_dismissed(begin_batch: BeginBatch, start_program, qtbot) -> None:
    begin_batch().window.close_guard.close_without_asking()
    second = start_program(again=True)
    qtbot.waitUntil(lambda: second.window.message_bar.message is not None, timeout=LONG)
    press_choice(second, 2)
    second.window.close()
    third = start_program(again=True)
    qtbot.wait(300)
    assert third.window.message_bar.message is None


def test_the_photos_of_an_interrupted_batch_can_be_shown_first(
    begin_batch: BeginBatch, start_program, qtbot, wait_for_results
) -> None:
    begin_batch().window.close_guard.close_without_asking()
    second = start_program(again=True)
    qtbot.waitUntil(lambda: second.window.message_bar.message is not None, timeout=LONG)
    press_choice(second, 1)
    assert len(second.session.photos.items) == PHOTO_COUNT
    assert second.session.queue.state == "idle"
    wait_for_results(second)


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_finish_and_quit_closes_after_the_last_photo(
    begin_batch: BeginBatch, photos: list[Path], qtbot
) -> None:
    program, closed = begin_batch(), []
    program.window.closing.connect(lambda: closed.append(True))
    answer("closing_finish", [])
    program.window.close()
    assert program.window.isMinimized() or not program.window.isVisible()
    assert not closed
    qtbot.waitUntil(lambda: bool(closed), timeout=LONG)
    assert len(result_names(photos[0].parent)) == PHOTO_COUNT


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_a_batch_continues_while_the_window_is_hidden(
    begin_batch: BeginBatch, photos: list[Path], qtbot
) -> None:
    program = begin_batch()
    answer("closing_hide", [])
    program.window.close()
    assert program.window.isMinimized() or not program.window.isVisible()
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.queue.resume()
    assert len(result_names(photos[0].parent)) == PHOTO_COUNT
    program.window.close_guard.show_window()
    assert program.window.isVisible()
    assert not program.window.isMinimized()


def test_a_batch_stopped_by_the_user_is_not_offered_again(
    begin_batch: BeginBatch, start_program, qtbot
) -> None:
    first = begin_batch()
    with qtbot.waitSignal(first.session.queue.finished, timeout=LONG):
        first.session.queue.stop()
    first.window.close()
    second = start_program(again=True)
    qtbot.wait(300)
    assert second.window.message_bar.message is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"process": [1, 2]}', '{"process": "x"}'])
def test_a_damaged_batch_note_is_deleted_without_a_message(
    text: str, start_program, qtbot, tmp_path: Path
) -> None:
    (tmp_path / "batches").mkdir()
    note = tmp_path / "batches" / "batch-1.json"
    note.write_text(text)
    program = start_program()
    qtbot.waitUntil(lambda: not note.exists(), timeout=LONG)
    assert program.window.message_bar.message is None
