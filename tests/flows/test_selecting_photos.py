"""Several thumbnails are selected as in other programs, and actions are about all of them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from mwrgui.images import Photo, read_photo
from mwrgui.images.formats import PNG
from mwrgui.ui.restore_page.filmstrip import Filmstrip
from mwrgui.ui.shell.app import Program

LONG = 60_000
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def strip_of(program: Program) -> Filmstrip:
    return program.window.restore_page.strip.filmstrip


def click(program: Program, number: int, modifiers=NONE, button=LEFT) -> None:
    strip = strip_of(program)
    place = strip.visualRect(strip.model().index(number, 0)).center()
    QTest.mouseClick(strip.viewport(), button, modifiers, place)


def selected(program: Program) -> list[int]:
    """By the numbers in the photos' names; the list and the strip must agree."""
    photos, strip = program.session.photos, strip_of(program)
    names = [item.name for item in photos.selected]
    shown = sorted(index.row() for index in strip.selectedIndexes())
    assert names == [photos.items[row].name for row in shown]
    assert photos.current in photos.selected
    assert strip.currentIndex().row() == photos.items.index(photos.current)
    return [int(name[5:7]) for name in names]


def current(program: Program) -> str:
    return program.session.photos.current.name


@pytest.fixture
def opened(start_program, make_photos, qtbot, wait_for_results) -> Iterator[Program]:
    program = start_program(*make_photos(5))
    program.window.resize(1400, 800)  # there is room beside the thumbnails
    wait_for_results(program)
    qtbot.waitUntil(lambda: all(item.thumbnail is not None for item in program.session.photos.items))
    yield program
    qtbot.waitUntil(lambda: not program.session.restorer.working, timeout=LONG)


def test_clicks_select_one_or_several(opened: Program) -> None:
    assert selected(opened) == [0]
    click(opened, 2, CONTROL)
    click(opened, 4, CONTROL)
    assert selected(opened) == [0, 2, 4]
    assert current(opened) == "photo04.png"
    click(opened, 2, CONTROL)
    assert selected(opened) == [0, 4]
    click(opened, 1)
    assert selected(opened) == [1]
    click(opened, 3, SHIFT)
    assert selected(opened) == [1, 2, 3]
    assert current(opened) == "photo03.png"


def test_the_photo_looked_at_stays_one_of_those_selected(opened: Program) -> None:
    click(opened, 0, CONTROL)
    assert selected(opened) == [0]
    click(opened, 3, CONTROL)
    click(opened, 3, CONTROL)  # takes it out again: the other one is looked at
    assert selected(opened) == [0]
    assert current(opened) == "photo00.png"
    strip = strip_of(opened)
    QTest.mouseClick(strip.viewport(), LEFT, NONE, strip.viewport().rect().bottomRight() - QPoint(4, 40))
    assert selected(opened) == [0]


def test_keys_select_several_and_one_again(opened: Program) -> None:
    strip = strip_of(opened)
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(strip, Qt.Key.Key_Right, SHIFT)
    assert selected(opened) == [0, 1, 2]
    QTest.keyClick(strip, Qt.Key.Key_Right, CONTROL)
    assert selected(opened) == [3]
    opened.window.restore_page.view.setFocus()
    QTest.keyClick(opened.window.restore_page.view, Qt.Key.Key_A, CONTROL)
    assert selected(opened) == [0, 1, 2, 3, 4]
    assert current(opened) == "photo03.png"
    QTest.keyClick(opened.window.restore_page.view, Qt.Key.Key_Left)
    assert selected(opened) == [2]


def test_a_rubber_band_selects_several(opened: Program) -> None:
    strip = strip_of(opened)
    assert strip.viewport().width() > strip.visualRect(strip.model().index(4, 0)).right() + 20
    end = strip.visualRect(strip.model().index(3, 0)).center()
    begin = QPoint(strip.viewport().width() - 4, end.y())
    QTest.mousePress(strip.viewport(), LEFT, NONE, begin)
    for step in range(1, 11):
        QTest.mouseMove(strip.viewport(), begin + (end - begin) * step / 10)
    QTest.mouseRelease(strip.viewport(), LEFT, NONE, end)
    assert selected(opened) == [3, 4]
    assert current(opened) == "photo03.png"


def test_a_right_click_keeps_the_selection_that_it_falls_into(opened: Program) -> None:
    click(opened, 2, SHIFT)
    click(opened, 1, button=Qt.MouseButton.RightButton)
    assert selected(opened) == [0, 1, 2]
    click(opened, 4, button=Qt.MouseButton.RightButton)
    assert selected(opened) == [4]


def test_all_selected_photos_are_removed_and_come_back_at_once(opened: Program) -> None:
    before, actions = opened.session.photos.items, opened.window.actions_table
    click(opened, 2, CONTROL)
    click(opened, 3, CONTROL)
    assert actions["remove"].text() == "&Remove 3 photos from the list"
    QTest.keyClick(strip_of(opened), Qt.Key.Key_Delete)
    assert [item.name for item in opened.session.photos.items] == ["photo01.png", "photo04.png"]
    assert opened.window.message_bar.message.text == "3 photos were removed from the list."
    assert selected(opened) == [4]
    assert actions["remove"].text() == "&Remove photo from the list"
    assert actions["undo"].text() == "&Undo: remove 3 photos"
    QTest.keyClick(strip_of(opened), Qt.Key.Key_Z, CONTROL)
    assert opened.session.photos.items == before
    assert current(opened) == "photo03.png"


@pytest.mark.parametrize("by", ["key", "save button", "restore button"])
def test_just_the_selected_photos_are_restored_and_saved(opened: Program, qtbot, by: str) -> None:
    page = opened.window.restore_page
    click(opened, 1)
    click(opened, 3, CONTROL)
    save, restore = page.findChild(QPushButton, "toolbar_save"), page.findChild(QToolButton, "queue_start")
    assert (save.text(), restore.text()) == ("Save 2 results", "Restore 2")
    with qtbot.waitSignal(opened.session.queue.finished, timeout=LONG):
        if by == "key":
            QTest.keyClick(page.view, Qt.Key.Key_S, CONTROL)
        else:
            QTest.mouseClick(save if by == "save button" else restore, LEFT)
    states = [item.state for item in opened.session.photos.items]
    assert states == ["waiting", "done", "waiting", "done", "waiting"]
    assert not save.isEnabled()  # nothing is left to be saved
    click(opened, 2)
    assert (save.text(), restore.text()) == ("Save result", "Restore all")


def test_words_are_given_back_to_other_pages(opened: Program) -> None:
    actions = opened.window.actions_table
    actions["select_all"].trigger()
    assert actions["start"].text() == "&Restore 5 photos"
    opened.window.show_page("distill")
    assert actions["start"].text() == "&Start the run"
    assert not actions["select_all"].isEnabled()
    opened.window.show_page("restore")
    assert actions["start"].text() == "&Restore 5 photos"
    assert selected(opened) == [0, 1, 2, 3, 4]


def test_a_selection_stays_when_others_go_and_not_when_photos_come(opened: Program, make_photos) -> None:
    click(opened, 1)
    click(opened, 3, SHIFT)
    opened.session.photo_edits.remove([opened.session.photos.items[2].key])
    assert selected(opened) == [1, 3]
    opened.session.open_paths(make_photos(6))  # the first of them is looked at
    assert selected(opened) == [0]


def test_pictures_in_no_file_are_saved_one_by_one(opened: Program) -> None:
    path = opened.session.photos.items[0].path
    opened.session.photos.add_picture(Photo(read_photo(path).pixels, path.with_name("photo05.png"), PNG))
    click(opened, 4, CONTROL)
    assert len(selected(opened)) == 2
    assert opened.window.actions_table["save"].text() == "&Save result"
    assert opened.window.actions_table["remove"].text() == "&Remove 2 photos from the list"


def test_the_menu_says_how_many_photos_it_is_about(opened: Program) -> None:
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QMenu

    click(opened, 2, SHIFT)
    strip = strip_of(opened)
    place = strip.visualRect(strip.model().index(1, 0)).center()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(
        strip.viewport(), QContextMenuEvent(reason, place, strip.viewport().mapToGlobal(place))
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = {action.text() for action in menu.actions() if action.isEnabled()}
    menu.close()
    assert {"&Save 3 results", "&Restore 3 photos", "&Remove 3 photos from the list"} <= words
