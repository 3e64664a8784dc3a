"""Undo brings removed photos back unchanged; a message about a photo disappears with it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from mwrgui.core.sentences import sentence
from mwrgui.ui.shell.app import Program

LONG = 60_000


def press_with_control(program: Program, key: Qt.Key, *others: Qt.KeyboardModifier) -> None:
    """Presses a key together with Control and any other modifiers given."""
    modifiers = Qt.KeyboardModifier.ControlModifier
    for modifier in others:
        modifiers |= modifier
    QTest.keyClick(QApplication.focusWidget() or program.window, key, modifiers)


def names(program: Program) -> list[str]:
    return [item.name for item in program.session.photos.items]


@pytest.fixture
def program(start_program, make_photos, qtbot, wait_for_results) -> Program:
    """The program with three photos, all restored and saved; the middle one is current."""
    program = start_program(*make_photos(3))
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.start_queue()
    program.session.photos.step(1)
    wait_for_results(program)
    qtbot.waitUntil(lambda: all(item.thumbnail is not None for item in program.session.photos.items))
    program.window.message_bar.clear()
    return program


def test_a_removed_photo_comes_back_to_its_place_with_its_result(program: Program, wait_for_results) -> None:
    photos, restorer, actions = program.session.photos, program.session.restorer, program.window.actions_table
    before, full = photos.items, restorer.results.by_role["student"].restored
    assert not actions["undo"].isEnabled()
    actions["remove"].trigger()
    assert names(program) == ["photo00.png", "photo02.png"]
    assert photos.current is before[2]
    assert actions["undo"].text() == "&Undo: remove photo01.png"
    press_with_control(program, Qt.Key.Key_Z)
    assert photos.items == before
    assert photos.current is before[1]
    wait_for_results(program)
    assert restorer.results.by_role["student"].restored is full  # not restored once more
    assert not actions["undo"].isEnabled()


def test_removing_all_photos_can_be_undone_and_redone(program: Program) -> None:
    photos = program.session.photos
    before, current = photos.items, photos.current
    program.window.actions_table["remove_all"].trigger()
    assert names(program) == []
    message = program.window.message_bar.message
    assert message.text == "3 photos were removed from the list."
    QTest.mouseClick(
        program.window.message_bar.findChild(QPushButton, "message_button_0"), Qt.MouseButton.LeftButton
    )
    assert photos.items == before
    assert photos.current is current
    assert [item.state for item in photos.items] == ["done"] * 3
    press_with_control(program, Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    assert names(program) == []
    press_with_control(program, Qt.Key.Key_Z)
    assert photos.items == before


def test_several_removals_are_undone_one_after_the_other(program: Program) -> None:
    photos, undo = program.session.photos, program.session.undo_stack
    before = photos.items
    for key in (before[0].key, before[2].key, before[1].key):
        program.session.photo_edits.remove([key])
    for remaining in (["photo01.png"], ["photo01.png", "photo02.png"]):
        undo.undo()
        assert names(program) == remaining
    undo.undo()
    assert photos.items == before


def test_undo_keeps_photos_opened_meanwhile_and_lists_none_twice(program: Program, make_photos) -> None:
    photos = program.session.photos
    before = photos.items
    program.window.actions_table["remove_all"].trigger()
    other = make_photos(1, folder="others")[0]
    program.session.open_paths([before[1].path, other])
    program.session.undo_stack.undo()
    assert sorted(item.path for item in photos.items) == sorted([*(item.path for item in before), other])


def test_the_ground_truth_comes_back_with_its_photo(program: Program, make_photos, qtbot) -> None:
    restorer = program.session.restorer
    restorer.set_truth(make_photos(1, folder="truth")[0])
    qtbot.waitUntil(lambda: bool(restorer.results.metrics.truth) and not restorer.working, timeout=LONG)
    program.window.actions_table["remove"].trigger()
    qtbot.waitUntil(lambda: restorer.photo is not None and not restorer.working, timeout=LONG)
    assert restorer.results.truth is None
    press_with_control(program, Qt.Key.Key_Z)
    qtbot.waitUntil(
        lambda: restorer.results.truth is not None and bool(restorer.results.metrics.truth), timeout=LONG
    )
    qtbot.waitUntil(lambda: not restorer.working, timeout=LONG)


def test_undoing_closes_the_message_of_the_removal(program: Program) -> None:
    bar = program.window.message_bar
    program.window.actions_table["remove"].trigger()
    assert bar.message.text == "“photo01.png” was removed from the list."
    press_with_control(program, Qt.Key.Key_Z)
    assert bar.message is None


def test_a_message_about_a_photo_is_hidden_while_another_is_shown_and_disappears_with_it(
    start_program, make_photos, broken_photo: Path, qtbot, wait_for_results
) -> None:
    program = start_program(*make_photos(3))
    session, bar = program.session, program.window.message_bar
    session.photos.step(2)
    wait_for_results(program)
    session.restorer.set_truth(broken_photo)
    qtbot.waitUntil(lambda: bar.message is not None, timeout=LONG)
    assert "broken.png" in bar.message.text
    session.photos.step(-1)
    assert bar.message is None
    assert bar.isHidden()
    session.photos.step(1)
    assert "broken.png" in bar.message.text
    session.photo_edits.remove([session.photos.current.key])
    assert bar.message.text == "“photo02.png” was removed from the list."
    bar.close_message()
    assert bar.message is None
    qtbot.waitUntil(lambda: not session.restorer.working, timeout=LONG)


def test_the_message_about_a_saved_result_stays_until_its_photo_is_removed(
    start_program, make_photos, qtbot, wait_for_results
) -> None:
    program = start_program(*make_photos(2))
    session, bar = program.session, program.window.message_bar
    wait_for_results(program)
    with qtbot.waitSignal(session.saver.saved, timeout=LONG):
        session.saver.save()
    session.photos.step(1)
    assert "photo00_restored.png" in bar.message.text
    assert bar.message.transient
    session.photos.remove([session.photos.items[0].key])
    assert bar.message is None
    wait_for_results(program)


def test_messages_during_a_batch_name_the_photo(start_program, make_photos, qtbot, wait_for_results) -> None:
    program = start_program(*make_photos(1))
    session, bar = program.session, program.window.message_bar
    wait_for_results(program)

    def emit_notice() -> None:
        if session.queue.progress.photo:
            session.queue.notice.emit(sentence("The result is {change:.0%} darker.", change=0.3))

    session.queue.changed.connect(emit_notice)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    bar.close_message()
    assert bar.message.text == "photo00.png: The result is 30% darker."


def test_the_problem_of_a_model_disappears_once_another_is_chosen(
    start_program, tmp_path: Path, tiny_teacher: Path, qtbot
) -> None:
    program = start_program()
    models, bar = program.session.models, program.window.message_bar
    bar.clear()
    (tmp_path / "words.pth").write_text("no weights")
    models.load("student", tmp_path / "words.pth")
    qtbot.waitUntil(lambda: bar.message is not None, timeout=LONG)
    assert "words.pth" in bar.message.text
    with qtbot.waitSignal(models.changed, timeout=LONG):
        models.load("student", tiny_teacher)
    assert bar.message is None
    qtbot.waitUntil(lambda: models.student.state == "ready", timeout=LONG)
    qtbot.waitUntil(lambda: not program.session.restorer.working, timeout=LONG)
