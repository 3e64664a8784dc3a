"""What people do by mistake: they open wrong files, choose unwritable folders, and click too often."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from mwrgui.restoration.options import Strength
from mwrgui.ui.shell.app import Program

LONG = 60_000


def states(program: Program) -> list[str]:
    return [item.state for item in program.session.photos.items]


def message_text(program: Program) -> str:
    message = program.window.message_bar.message
    return message.text if message else ""


def chip_of(program: Program, role: str) -> QToolButton:
    chip = program.window.header.findChild(QToolButton, f"chip_{role}")
    assert chip is not None
    return chip


def test_a_text_file_named_like_a_checkpoint_leaves_the_loaded_model(
    start_program, make_photos, drop, qtbot, tmp_path, wait_for_results
):
    text = tmp_path / "notes.pth"
    text.write_text("not weights but words\n")
    program = start_program(*make_photos(1))
    wait_for_results(program)
    for role in ("student", "teacher"):
        before = program.session.models.slot(role)
        chip = chip_of(program, role)
        title_before = chip.title
        with qtbot.waitSignal(program.session.models.failed, timeout=LONG):
            drop(program.window, text, at=chip.mapTo(program.window, chip.rect().center()))
        assert "notes.pth" in message_text(program)
        assert program.session.models.slot(role).model is before.model
        assert program.session.models.slot(role).state == "ready"
        assert chip.title == title_before
        wait_for_results(program)


def test_a_file_of_an_unknown_kind_is_reported_and_the_rest_is_opened(
    start_program, make_photos, drop, tmp_path, wait_for_results
):
    (tmp_path / "letter.txt").write_text("Dear all")
    program = start_program()
    drop(program.window, tmp_path / "letter.txt", *make_photos(1))
    assert "letter.txt is neither a photo, a clip nor a checkpoint" in message_text(program)
    wait_for_results(program)


def test_a_picture_without_pixels_is_reported(start_program):
    program = start_program()
    data = QMimeData()
    data.setImageData(QImage())
    QGuiApplication.clipboard().setMimeData(data)
    QTest.keyClick(program.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "This picture cannot be read." in message_text(program)


def test_an_empty_folder_is_reported(start_program, drop, qtbot, tmp_path):
    (tmp_path / "empty").mkdir()
    program = start_program()
    with qtbot.waitSignal(program.session.messages.problem, timeout=LONG):
        drop(program.window, tmp_path / "empty")
    assert "There is no photo or clip in" in message_text(program)


def test_a_jpeg_that_was_cut_off_fails_and_the_others_are_restored(start_program, make_photos, drop, qtbot):
    good = make_photos(2, side=200)
    cut = good[0].with_name("cut.jpg")
    cv2.imwrite(str(cut), cv2.imread(str(good[0])))
    cut.write_bytes(cut.read_bytes()[:-2000])
    program = start_program()
    drop(program.window, cut, *good)
    session = program.session
    qtbot.waitUntil(lambda: states(program)[0] == "failed", timeout=LONG)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        program.window.actions_table["start"].trigger()
    assert states(program) == ["failed", "done", "done"]
    assert "cut.jpg is damaged or cut off" in str(session.photos.items[0].problem)


def test_an_output_folder_that_cannot_be_made_is_reported_before_any_work(
    start_program, make_photos, qtbot, tmp_path, wait_for_results
):
    """The folder would be below a file, where not even an administrator can make one."""
    (tmp_path / "file").write_text("no folder")
    program = start_program(*make_photos(2))
    wait_for_results(program)
    program.window.pages["restore"].panel.options.set_output(tmp_path / "file" / "results")
    with qtbot.waitSignal(program.session.queue.failed, timeout=LONG):
        program.window.actions_table["start"].trigger()
    qtbot.waitUntil(lambda: program.session.queue.state == "idle", timeout=LONG)
    assert states(program) == ["waiting", "waiting"]
    assert "cannot be written" in message_text(program)
    assert program.window.message_bar.message.kind == "bad"


def test_a_result_that_cannot_be_saved_is_reported_and_can_be_saved_elsewhere(
    start_program, make_photos, qtbot, tmp_path, wait_for_results
):
    (tmp_path / "file").write_text("no folder")
    program = start_program(*make_photos(1))
    wait_for_results(program)
    with qtbot.waitSignal(program.session.messages.problem, timeout=LONG):
        program.session.saver.save(tmp_path / "file" / "result.png")
    assert states(program) == ["waiting"]
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
        program.session.saver.save(tmp_path / "result.png")
    assert cv2.imread(str(tmp_path / "result.png")) is not None


def test_a_second_click_on_restore_all_starts_nothing_twice(
    start_program, make_photos, qtbot, wait_for_results
):
    photos = make_photos(4)
    program = start_program(*photos)
    wait_for_results(program)
    button = program.window.pages["restore"].strip.findChild(QToolButton, "queue_start")
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG) as finished:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert finished.args[0].total == 4
    assert len(list(photos[0].parent.glob("*_restored*"))) == 4


def test_a_photo_deleted_before_its_turn_fails_and_the_others_are_restored(
    start_program, make_photos, qtbot, wait_for_results
):
    photos = make_photos(3)
    program = start_program(*photos)
    wait_for_results(program)
    photos[1].unlink()
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.window.actions_table["start"].trigger()
    assert states(program) == ["done", "failed", "done"]


def test_photos_can_be_removed_while_they_are_restored(start_program, make_photos, qtbot, wait_for_results):
    photos = make_photos(6)
    program = start_program(*photos)
    session, actions = program.session, program.window.actions_table
    wait_for_results(program)
    with qtbot.waitSignal(session.photos.item_changed, timeout=LONG):
        actions["start"].trigger()
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        actions["remove_all"].trigger()
        assert actions["stop"].isEnabled()
        actions["stop"].trigger()
    assert session.photos.items == ()
    assert not actions["stop"].isEnabled()


def test_settings_changed_during_a_batch_apply_to_the_next_batch(
    start_program, make_photos, qtbot, wait_for_results
):
    """Photos that the running batch still finishes with the old settings wait to be restored again."""
    program = start_program(*make_photos(6))
    session = program.session
    wait_for_results(program)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        with qtbot.waitSignal(session.photos.item_changed, timeout=LONG):
            session.start_queue()
        session.set_options(replace(session.options, strength=Strength(0.5, 0.5)))
    assert states(program) == ["waiting"] * 6
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    assert states(program) == ["done"] * 6


@pytest.mark.parametrize("size", [(1, 1), (3, 70), (70, 3)])
def test_the_smallest_photos_are_restored(start_program, qtbot, tmp_path, size, wait_for_results):
    path: Path = tmp_path / "small.png"
    height, width = size
    cv2.imwrite(str(path), np.arange(height * width * 3, dtype=np.uint8).reshape(height, width, 3))
    program = start_program(path)
    wait_for_results(program)
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
        program.window.actions_table["save"].trigger()
    assert cv2.imread(str(path.with_name("small_restored.png"))).shape == (*size, 3)
