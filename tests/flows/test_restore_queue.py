"""Many photos at once: restored, stopped, paused, resumed, tried again."""

from dataclasses import replace
from pathlib import Path

import cv2
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from mwrgui.restoration.options import Strength
from mwrgui.ui.shell.app import Program

LONG = 60_000


def press_with_control(program: Program, key: Qt.Key) -> None:
    """Presses a key together with Control."""
    target = QApplication.focusWidget() or program.window
    QTest.keyClick(target, key, Qt.KeyboardModifier.ControlModifier)


def result_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*_restored*"))


def states(program: Program) -> list[str]:
    return [item.state for item in program.session.photos.items]


def test_three_photos_and_a_broken_one_give_three_results_and_one_red_dot(
    start_program, make_photos, broken_photo, drop, qtbot, wait_for_results
):
    program = start_program()
    page, session = program.window.pages["restore"], program.session
    overlay_text = drop(program.window, *make_photos(3), broken_photo)
    assert overlay_text == "Open 4 photos"
    wait_for_results(program)
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        press_with_control(program, Qt.Key.Key_Return)
    assert result_names(broken_photo.parent) == [f"photo0{n}_restored.png" for n in range(3)]
    assert states(program) == ["done"] * 3 + ["failed"]
    model = page.strip.filmstrip.model()
    tooltips = [model.data(model.index(row), Qt.ItemDataRole.ToolTipRole) for row in range(4)]
    assert "broken.png is damaged or cut off" in tooltips[3]
    assert all("_restored.png" in tooltip for tooltip in tooltips[:3])
    red_dots = [has_red_dot(program, row) for row in range(4)]
    assert red_dots == [False, False, False, True]


def has_red_dot(program: Program, row: int) -> bool:
    """Whether the dot of a photo's thumbnail has the colour of failure."""
    strip = program.window.pages["restore"].strip.filmstrip
    place = strip.visualRect(strip.model().index(row))
    picture = strip.viewport().grab(place).toImage()
    bad: QColor = program.appearance.theme.bad
    colours = [
        picture.pixelColor(x, picture.height() - 10) for x in range(picture.width() - 30, picture.width())
    ]
    return any(colour.rgb() == bad.rgb() for colour in colours)


def test_a_folder_of_forty_photos_is_restored_into_another_folder(
    start_program, make_photos, drop, qtbot, tmp_path
):
    program = start_program()
    photos = make_photos(40, side=16)
    overlay_text = drop(program.window, photos[0].parent)
    assert overlay_text == "Open photos"
    qtbot.waitUntil(lambda: len(program.session.photos.items) == 40, timeout=LONG)
    program.window.pages["restore"].panel.options.set_output(tmp_path / "results")
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG) as finished:
        program.window.actions_table["start"].trigger()
    assert (finished.args[0].done, finished.args[0].failed) == (40, 0)
    assert len(list((tmp_path / "results").glob("*.png"))) == 40
    assert result_names(photos[0].parent) == []
    qtbot.waitUntil(lambda: program.window.pages["restore"].strip.text == "40 photos\n40 saved")
    assert not program.window.actions_table["start"].isEnabled()


def test_a_stopped_queue_continues_where_it_stopped(start_program, make_photos, qtbot, wait_for_results):
    photos = make_photos(12)
    program = start_program(*photos)
    session, actions = program.session, program.window.actions_table
    wait_for_results(program)
    with qtbot.waitSignal(session.photos.item_changed, check_params_cb=lambda key: is_done(program, key)):
        actions["start"].trigger()
    assert actions["stop"].isEnabled()
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        press_with_control(program, Qt.Key.Key_Period)
    remaining = states(program).count("waiting")
    assert 0 < remaining < 12
    assert states(program).count("working") == 0
    assert len(result_names(photos[0].parent)) == 12 - remaining
    with qtbot.waitSignal(session.queue.finished, timeout=LONG) as finished:
        press_with_control(program, Qt.Key.Key_Return)
    assert finished.args[0].total == remaining
    assert len(result_names(photos[0].parent)) == 12


def is_done(program: Program, key: int) -> bool:
    item = program.session.photos.item(key)
    return bool(item and item.state == "done")


def test_a_paused_queue_waits_until_it_is_resumed(start_program, make_photos, qtbot, wait_for_results):
    program = start_program(*make_photos(6))
    session, actions = program.session, program.window.actions_table
    wait_for_results(program)
    with qtbot.waitSignal(session.photos.item_changed, check_params_cb=lambda key: is_done(program, key)):
        actions["start"].trigger()
    actions["pause"].trigger()
    assert session.queue.state == "paused"
    assert actions["pause"].isChecked()
    assert "Paused" in program.window.pages["restore"].strip.text
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        actions["pause"].trigger()
    assert states(program) == ["done"] * 6


def test_closing_during_a_batch_leaves_no_partial_files_and_the_next_start_does_the_rest(
    start_program, make_photos, qtbot, wait_for_results
):
    photos = make_photos(12)
    folder = photos[0].parent
    first = start_program(folder)
    qtbot.waitUntil(lambda: len(first.session.photos.items) == 12, timeout=LONG)
    wait_for_results(first)
    with qtbot.waitSignal(first.session.photos.item_changed, check_params_cb=lambda key: is_done(first, key)):
        first.window.actions_table["start"].trigger()
    first.window.close_guard.close_without_asking()
    finished_names = result_names(folder)
    assert 0 < len(finished_names) < 12
    assert all(cv2.imread(str(folder / name)) is not None for name in finished_names)
    second = start_program(folder)
    qtbot.waitUntil(lambda: len(second.session.photos.items) == 12, timeout=LONG)
    with qtbot.waitSignal(second.session.queue.finished, timeout=LONG):
        second.window.actions_table["start"].trigger()
    assert states(second) == ["done"] * 12
    assert len(result_names(folder)) == 12


def test_failed_photos_are_tried_again(start_program, make_photos, broken_photo, qtbot):
    good = make_photos(1)[0]
    program = start_program(good, broken_photo)
    session = program.session
    qtbot.waitUntil(lambda: "failed" in states(program), timeout=LONG)
    broken_photo.write_bytes(good.read_bytes())
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        program.window.actions_table["retry"].trigger()
    assert states(program) == ["waiting", "done"]
    qtbot.waitUntil(lambda: not program.window.actions_table["retry"].isEnabled())


def test_a_repaired_photo_is_shown_and_its_problem_is_no_longer_reported(
    start_program, make_photos, broken_photo, qtbot, wait_for_results
):
    good = make_photos(1)[0]
    program = start_program(broken_photo, good)
    session, bar = program.session, program.window.message_bar
    unreadable = program.window.pages["restore"].unreadable
    qtbot.waitUntil(unreadable.isVisible, timeout=LONG)
    broken_photo.write_bytes(good.read_bytes())
    retry = program.window.findChild(QToolButton, "queue_retry")
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    wait_for_results(program)
    assert session.restorer.photo is not None
    assert session.restorer.photo.path == broken_photo
    assert not unreadable.isVisible()
    qtbot.waitUntil(lambda: all(item.thumbnail is not None for item in session.photos.items), timeout=LONG)
    while bar.message is not None:
        assert "broken.png" not in bar.message.text
        bar.close_message()


def test_saved_photos_wait_again_when_the_settings_change(
    start_program, make_photos, qtbot, wait_for_results
):
    photos = make_photos(2)
    program = start_program(*photos)
    wait_for_results(program)
    session = program.session
    for strength, file_count in ((1.0, 2), (0.5, 4)):
        session.set_options(replace(session.options, strength=Strength(strength, strength)))
        assert states(program) == ["waiting"] * 2
        with qtbot.waitSignal(session.queue.finished, timeout=LONG):
            session.start_queue()
        assert states(program) == ["done"] * 2
        assert len(result_names(photos[0].parent)) == file_count
