"""Photos that were removed come back as they were; messages go with the photos that they are about."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from mwrgui.core.sentences import sentence
from mwrgui.ui.shell.app import Program

LONG = 60_000


def press(program: Program, key: Qt.Key, *more: Qt.KeyboardModifier) -> None:
    """Together with Control."""
    modifiers = Qt.KeyboardModifier.ControlModifier
    for modifier in more:
        modifiers |= modifier
    QTest.keyClick(QApplication.focusWidget() or program.window, key, modifiers)


def names(program: Program) -> list[str]:
    return [item.name for item in program.session.photos.items]


@pytest.fixture
def opened(start_program, make_photos, qtbot, wait_for_results) -> Program:
    """Three photos, all restored and saved, with the one in the middle looked at."""
    program = start_program(*make_photos(3))
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.start_queue()
    program.session.photos.step(1)
    wait_for_results(program)
    qtbot.waitUntil(lambda: all(item.thumbnail is not None for item in program.session.photos.items))
    program.window.message_bar.clear()
    return program


def test_a_removed_photo_comes_back_to_its_place_with_its_result(opened: Program, wait_for_results) -> None:
    photos, restorer, actions = opened.session.photos, opened.session.restorer, opened.window.actions_table
    before, full = photos.items, restorer.results.by_role["student"].restored
    assert not actions["undo"].isEnabled()
    actions["remove"].trigger()
    assert names(opened) == ["photo00.png", "photo02.png"]
    assert photos.current is before[2]
    assert actions["undo"].text() == "&Undo: remove photo01.png"
    press(opened, Qt.Key.Key_Z)
    assert photos.items == before
    assert photos.current is before[1]
    wait_for_results(opened)
    assert restorer.results.by_role["student"].restored is full  # not restored once more
    assert not actions["undo"].isEnabled()


def test_all_removed_photos_come_back_and_go_again(opened: Program) -> None:
    photos = opened.session.photos
    before, current = photos.items, photos.current
    opened.window.actions_table["remove_all"].trigger()
    assert names(opened) == []
    message = opened.window.message_bar.message
    assert message.text == "3 photos were removed from the list."
    QTest.mouseClick(
        opened.window.message_bar.findChild(QPushButton, "message_button_0"), Qt.MouseButton.LeftButton
    )
    assert photos.items == before
    assert photos.current is current
    assert [item.state for item in photos.items] == ["done"] * 3
    press(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ShiftModifier)
    assert names(opened) == []
    press(opened, Qt.Key.Key_Z)
    assert photos.items == before


def test_several_removals_are_undone_one_after_the_other(opened: Program) -> None:
    photos, undo = opened.session.photos, opened.session.undo_stack
    before = photos.items
    for key in (before[0].key, before[2].key, before[1].key):
        opened.session.photo_edits.remove([key])
    for left in (["photo01.png"], ["photo01.png", "photo02.png"]):
        undo.undo()
        assert names(opened) == left
    undo.undo()
    assert photos.items == before


def test_photos_that_came_meanwhile_stay_and_none_is_there_twice(opened: Program, make_photos) -> None:
    photos = opened.session.photos
    before = photos.items
    opened.window.actions_table["remove_all"].trigger()
    other = make_photos(1, folder="others")[0]
    opened.session.open_paths([before[1].path, other])
    opened.session.undo_stack.undo()
    assert sorted(item.path for item in photos.items) == sorted([*(item.path for item in before), other])


def test_the_truth_picture_comes_back_with_its_photo(opened: Program, make_photos, qtbot) -> None:
    restorer = opened.session.restorer
    restorer.set_truth(make_photos(1, folder="truth")[0])
    qtbot.waitUntil(lambda: bool(restorer.results.metrics.truth) and not restorer.working, timeout=LONG)
    opened.window.actions_table["remove"].trigger()
    qtbot.waitUntil(lambda: restorer.photo is not None and not restorer.working, timeout=LONG)
    assert restorer.results.truth is None
    press(opened, Qt.Key.Key_Z)
    qtbot.waitUntil(
        lambda: restorer.results.truth is not None and bool(restorer.results.metrics.truth), timeout=LONG
    )
    qtbot.waitUntil(lambda: not restorer.working, timeout=LONG)


def test_undoing_closes_the_message_of_the_removal(opened: Program) -> None:
    bar = opened.window.message_bar
    opened.window.actions_table["remove"].trigger()
    assert bar.message.text == "“photo01.png” was removed from the list."
    press(opened, Qt.Key.Key_Z)
    assert bar.message is None


def test_a_photo_s_message_goes_with_it_and_waits_while_another_is_looked_at(
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


def test_a_saved_result_is_spoken_of_until_its_photo_goes(
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


def test_what_is_said_while_many_are_restored_names_the_photo(
    start_program, make_photos, qtbot, wait_for_results
) -> None:
    program = start_program(*make_photos(1))
    session, bar = program.session, program.window.message_bar
    wait_for_results(program)

    def remark() -> None:
        if session.queue.progress.photo:
            session.queue.notice.emit(sentence("The result is {change:.0%} darker.", change=0.3))

    session.queue.changed.connect(remark)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    bar.close_message()
    assert bar.message.text == "photo00.png: The result is 30% darker."


def test_a_model_s_problem_goes_once_another_is_wanted(
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
