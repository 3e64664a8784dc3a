"""Menus of the picture and of thumbnails; photos removed during a batch; losses when a result is saved."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from mwrgui.ui.shell.app import Program

LONG = 60_000
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
"""Qt's warning that the offscreen platform can neither raise popup windows nor give them the keyboard."""


def open_menu(widget: QWidget, place: QPoint, *, key: bool = False) -> QMenu:
    """Opens a context menu as the system does after a right click or the menu key."""
    reason = QContextMenuEvent.Reason.Keyboard if key else QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, place, widget.mapToGlobal(place))
    assert event.type() == QEvent.Type.ContextMenu
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def enabled_actions(menu: QMenu) -> set[str]:
    """The names of the actions of a menu that can be chosen."""
    return {action.objectName().removeprefix("action_") for action in menu.actions() if action.isEnabled()}


@pytest.mark.parametrize("key", [False, True], ids=["mouse", "menu key"])
def test_the_menu_of_a_thumbnail_applies_to_its_photo(
    start_program, make_photos, wait_for_results, key: bool
) -> None:
    program = start_program(*make_photos(2))
    wait_for_results(program)
    strip = program.window.pages["restore"].strip.filmstrip
    place = strip.visualRect(strip.model().index(1, 0)).center()
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.RightButton, pos=place)
    assert program.session.photos.current.name == "photo01.png"
    wait_for_results(program)
    menu = open_menu(strip if key else strip.viewport(), place, key=key)
    assert {"save", "save_as", "copy", "remove", "show_in_folder", "ground_truth"} <= enabled_actions(menu)
    assert "retry" not in enabled_actions(menu)
    program.window.actions_table["remove"].trigger()
    menu.close()
    assert [item.name for item in program.session.photos.items] == ["photo00.png"]


def test_the_picture_has_the_same_menu(start_program, make_photos, wait_for_results, qtbot) -> None:
    program = start_program(*make_photos(1))
    wait_for_results(program)
    view = program.window.pages["restore"].view
    menu = open_menu(view, view.rect().center())
    (save,) = [action for action in menu.actions() if action.objectName() == "action_save"]
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
        save.trigger()
    menu.close()


def test_the_menu_of_an_unreadable_photo_offers_remove_but_not_save(
    start_program, broken_photo, qtbot
) -> None:
    program = start_program(broken_photo)
    placeholder = program.window.pages["restore"].unreadable
    qtbot.waitUntil(placeholder.isVisible, timeout=LONG)
    menu = open_menu(placeholder, placeholder.rect().center())
    assert "remove" in enabled_actions(menu)
    assert "save" not in enabled_actions(menu)
    menu.close()


def states(program: Program) -> dict[str, str]:
    return {item.name: item.state for item in program.session.photos.items}


def test_a_photo_that_is_removed_during_a_batch_is_not_restored(
    start_program, make_photos, qtbot, wait_for_results
) -> None:
    photos = make_photos(4)
    program = start_program(*photos)
    wait_for_results(program)
    session = program.session
    session.start_queue()
    session.queue.pause()
    session.photo_edits.remove([session.photos.items[3].key])
    with qtbot.waitSignal(session.queue.finished, timeout=LONG) as finished:
        session.queue.resume()
    assert states(program) == {f"photo0{n}.png": "done" for n in range(3)}
    assert not photos[3].with_name("photo03_restored.png").exists()
    assert (finished.args[0].done, finished.args[0].total) == (3, 3)
    session.undo_stack.undo()
    assert states(program)["photo03.png"] == "waiting"


def test_a_photo_whose_removal_is_undone_during_the_batch_is_restored(
    start_program, make_photos, qtbot, wait_for_results
) -> None:
    program = start_program(*make_photos(3))
    wait_for_results(program)
    session = program.session
    session.start_queue()
    session.queue.pause()
    session.photo_edits.remove([session.photos.items[2].key])
    session.undo_stack.undo()
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.queue.resume()
    assert set(states(program).values()) == {"done"}


def test_a_save_that_loses_transparency_is_reported(
    start_program, tmp_path: Path, qtbot, wait_for_results
) -> None:
    pixels = np.full((40, 48, 4), 120, np.uint8)
    pixels[:20, :, 3] = 90
    cv2.imwrite(str(tmp_path / "glass.png"), pixels)
    program = start_program(tmp_path / "glass.png")
    wait_for_results(program)
    bar = program.window.message_bar
    with qtbot.waitSignal(program.session.saver.saved, timeout=LONG):
        program.session.saver.save(tmp_path / "glass.jpg")
    qtbot.waitUntil(
        lambda: bar.isVisible() and "JPEG cannot hold all of it" in bar.message.text, timeout=LONG
    )
    assert "transparency" in bar.message.text
