"""Closing the window while photos are restored: it asks, and the next start offers to go on."""

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
COUNT = 12
Begin = Callable[[], Program]


def answer(name: str, seen: list[str]) -> None:
    """Presses a button of the question that comes next; `seen` takes its words and its buttons' names."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        seen.extend([box.text(), *(button.objectName() for button in box.buttons())])
        next(button for button in box.buttons() if button.objectName() == name).click()

    QTimer.singleShot(0, press)


def restored(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*_restored*"))


def press_choice(program: Program, number: int) -> None:
    button = program.window.message_bar.findChild(QPushButton, f"message_button_{number}")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def photos(make_photos) -> list[Path]:
    return make_photos(COUNT)


@pytest.fixture
def begin(start_program, photos: list[Path], qtbot, wait_for_results) -> Begin:
    """The window with a batch that waits after its first photos."""

    def begin() -> Program:
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

    return begin


def test_cancel_changes_nothing(begin: Begin, photos: list[Path], qtbot) -> None:
    program, seen = begin(), []
    answer("closing_cancel", seen)
    program.window.close()
    assert program.window.isVisible()
    assert f"of {COUNT} photos are not restored yet" in seen[0]
    assert sorted(seen[1:]) == ["closing_cancel", "closing_finish", "closing_hide", "closing_stop"]
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.queue.resume()
    assert len(restored(photos[0].parent)) == COUNT


def test_stopped_by_closing_the_next_start_goes_on(
    begin: Begin, photos: list[Path], start_program, qtbot
) -> None:
    first = begin()
    answer("closing_stop", [])
    first.window.close()
    assert not first.window.isVisible()
    made = restored(photos[0].parent)
    assert 0 < len(made) < COUNT
    second = start_program(again=True)
    bar = second.window.message_bar
    qtbot.waitUntil(lambda: bar.message is not None, timeout=LONG)
    assert bar.message.text == (
        f"Restoring {COUNT} photos was interrupted; {COUNT - len(made)} of them are left."
    )
    stamps = {name: (photos[0].parent / name).stat().st_mtime_ns for name in made}
    with qtbot.waitSignal(second.session.queue.finished, timeout=LONG):
        press_choice(second, 0)
    assert len(restored(photos[0].parent)) == COUNT
    assert {name: (photos[0].parent / name).stat().st_mtime_ns for name in made} == stamps
    assert [item.state for item in second.session.photos.items] == ["done"] * COUNT
    second.window.close()  # without a question
    third = start_program(again=True)
    qtbot.wait(300)
    assert third.window.message_bar.message is None


def test_a_photo_that_was_removed_is_not_offered_again(begin: Begin, start_program, qtbot) -> None:
    first = begin()
    waiting = [item for item in first.session.photos.items if item.state == "waiting"]
    first.session.photo_edits.remove([waiting[-1].key])
    first.window.close_guard.close_without_asking()
    second = start_program(again=True)
    bar = second.window.message_bar
    qtbot.waitUntil(lambda: bar.message is not None, timeout=LONG)
    assert bar.message.text.startswith(f"Restoring {COUNT - 1} photos was interrupted")
    press_choice(second, 1)
    assert waiting[-1].path not in [item.path for item in second.session.photos.items]
    qtbot.waitUntil(lambda: not second.session.restorer.working, timeout=LONG)


def test_it_goes_on_as_it_was_begun(begin: Begin, start_program, qtbot, tmp_path: Path) -> None:
    first = begin()
    first.window.close_guard.close_without_asking()
    (note,) = (tmp_path / "batches").iterdir()
    content = json.loads(note.read_text())
    content["options"] |= {"strength": 0.5, "output": str(tmp_path / "results")}
    note.write_text(json.dumps(content))
    second = start_program(again=True)
    qtbot.waitUntil(lambda: second.window.message_bar.message is not None, timeout=LONG)
    with qtbot.waitSignal(second.session.queue.finished, timeout=LONG):
        press_choice(second, 0)
    assert second.session.options.strength == Strength(0.5, 0.5)  # noted as one number by earlier versions
    assert len(list((tmp_path / "results").glob("*.png"))) == COUNT


def test_it_can_be_dismissed(begin: Begin, start_program, qtbot) -> None:
    begin().window.close_guard.close_without_asking()
    second = start_program(again=True)
    qtbot.waitUntil(lambda: second.window.message_bar.message is not None, timeout=LONG)
    press_choice(second, 2)
    second.window.close()
    third = start_program(again=True)
    qtbot.wait(300)
    assert third.window.message_bar.message is None


def test_its_photos_can_be_looked_at_first(begin: Begin, start_program, qtbot, wait_for_results) -> None:
    begin().window.close_guard.close_without_asking()
    second = start_program(again=True)
    qtbot.waitUntil(lambda: second.window.message_bar.message is not None, timeout=LONG)
    press_choice(second, 1)
    assert len(second.session.photos.items) == COUNT
    assert second.session.queue.state == "idle"
    wait_for_results(second)


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_finish_and_quit_closes_after_the_last_photo(begin: Begin, photos: list[Path], qtbot) -> None:
    program, closed = begin(), []
    program.window.closing.connect(lambda: closed.append(True))
    answer("closing_finish", [])
    program.window.close()
    assert program.window.isMinimized() or not program.window.isVisible()
    assert not closed
    qtbot.waitUntil(lambda: bool(closed), timeout=LONG)
    assert len(restored(photos[0].parent)) == COUNT


@pytest.mark.qt_log_ignore("does not support raise", extend=True)
def test_the_window_may_go_while_it_goes_on(begin: Begin, photos: list[Path], qtbot) -> None:
    program = begin()
    answer("closing_hide", [])
    program.window.close()
    assert program.window.isMinimized() or not program.window.isVisible()
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.queue.resume()
    assert len(restored(photos[0].parent)) == COUNT
    program.window.close_guard.show_window()
    assert program.window.isVisible()
    assert not program.window.isMinimized()


def test_what_was_stopped_by_hand_is_not_offered(begin: Begin, start_program, qtbot) -> None:
    first = begin()
    with qtbot.waitSignal(first.session.queue.finished, timeout=LONG):
        first.session.queue.stop()
    first.window.close()
    second = start_program(again=True)
    qtbot.wait(300)
    assert second.window.message_bar.message is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"process": [1, 2]}', '{"process": "x"}'])
def test_a_damaged_note_is_no_harm(text: str, start_program, qtbot, tmp_path: Path) -> None:
    (tmp_path / "batches").mkdir()
    note = tmp_path / "batches" / "batch-1.json"
    note.write_text(text)
    program = start_program()
    qtbot.waitUntil(lambda: not note.exists(), timeout=LONG)
    assert program.window.message_bar.message is None
