"""Several thumbnails are selected as in other programs, and actions apply to all of them."""

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
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def strip_of(program: Program) -> Filmstrip:
    return program.window.restore_page.strip.filmstrip


def click(program: Program, number: int, modifiers=NO_MODIFIER, button=LEFT) -> None:
    strip = strip_of(program)
    place = strip.visualRect(strip.model().index(number, 0)).center()
    QTest.mouseClick(strip.viewport(), button, modifiers, place)


def selected(program: Program) -> list[int]:
    """The numbers in the names of the selected photos; asserts that the list and the strip agree."""
    photos, strip = program.session.photos, strip_of(program)
    names = [item.name for item in photos.selected]
    shown = sorted(index.row() for index in strip.selectedIndexes())
    assert names == [photos.items[row].name for row in shown]
    assert photos.current in photos.selected
    assert strip.currentIndex().row() == photos.items.index(photos.current)
    return [int(name[5:7]) for name in names]


def current_name(program: Program) -> str:
    return program.session.photos.current.name


@pytest.fixture
def program(start_program, make_photos, qtbot, wait_for_results) -> Iterator[Program]:
    program = start_program(*make_photos(5))
    program.window.resize(1400, 800)  # there is room beside the thumbnails
    wait_for_results(program)
    qtbot.waitUntil(lambda: all(item.thumbnail is not None for item in program.session.photos.items))
    yield program
    qtbot.waitUntil(lambda: not program.session.restorer.working, timeout=LONG)


def test_clicks_select_one_or_several(program: Program) -> None:
    assert selected(program) == [0]
    click(program, 2, CONTROL)
    click(program, 4, CONTROL)
    assert selected(program) == [0, 2, 4]
    assert current_name(program) == "photo04.png"
    click(program, 2, CONTROL)
    assert selected(program) == [0, 4]
    click(program, 1)
    assert selected(program) == [1]
    click(program, 3, SHIFT)
    assert selected(program) == [1, 2, 3]
    assert current_name(program) == "photo03.png"


def test_the_current_photo_always_stays_selected(program: Program) -> None:
    click(program, 0, CONTROL)
    assert selected(program) == [0]
    click(program, 3, CONTROL)
    click(program, 3, CONTROL)  # deselects it: the other photo becomes current
    assert selected(program) == [0]
    assert current_name(program) == "photo00.png"
    strip = strip_of(program)
    QTest.mouseClick(
        strip.viewport(), LEFT, NO_MODIFIER, strip.viewport().rect().bottomRight() - QPoint(4, 40)
    )
    assert selected(program) == [0]


def test_keys_select_several_photos_and_then_one_again(program: Program) -> None:
    strip = strip_of(program)
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Right, SHIFT)
    QTest.keyClick(strip, Qt.Key.Key_Right, SHIFT)
    assert selected(program) == [0, 1, 2]
    QTest.keyClick(strip, Qt.Key.Key_Right, CONTROL)
    assert selected(program) == [3]
    program.window.restore_page.view.setFocus()
    QTest.keyClick(program.window.restore_page.view, Qt.Key.Key_A, CONTROL)
    assert selected(program) == [0, 1, 2, 3, 4]
    assert current_name(program) == "photo03.png"
    QTest.keyClick(program.window.restore_page.view, Qt.Key.Key_Left)
    assert selected(program) == [2]


def test_a_rubber_band_selects_several(program: Program) -> None:
    strip = strip_of(program)
    assert strip.viewport().width() > strip.visualRect(strip.model().index(4, 0)).right() + 20
    end = strip.visualRect(strip.model().index(3, 0)).center()
    begin = QPoint(strip.viewport().width() - 4, end.y())
    QTest.mousePress(strip.viewport(), LEFT, NO_MODIFIER, begin)
    for step in range(1, 11):
        QTest.mouseMove(strip.viewport(), begin + (end - begin) * step / 10)
    QTest.mouseRelease(strip.viewport(), LEFT, NO_MODIFIER, end)
    assert selected(program) == [3, 4]
    assert current_name(program) == "photo03.png"


def test_a_right_click_inside_the_selection_keeps_it(program: Program) -> None:
    click(program, 2, SHIFT)
    click(program, 1, button=Qt.MouseButton.RightButton)
    assert selected(program) == [0, 1, 2]
    click(program, 4, button=Qt.MouseButton.RightButton)
    assert selected(program) == [4]


def test_all_selected_photos_are_removed_and_one_undo_brings_them_back(program: Program) -> None:
    before, actions = program.session.photos.items, program.window.actions_table
    click(program, 2, CONTROL)
    click(program, 3, CONTROL)
    assert actions["remove"].text() == "&Remove 3 photos from the list"
    QTest.keyClick(strip_of(program), Qt.Key.Key_Delete)
    assert [item.name for item in program.session.photos.items] == ["photo01.png", "photo04.png"]
    assert program.window.message_bar.message.text == "3 photos were removed from the list."
    assert selected(program) == [4]
    assert actions["remove"].text() == "&Remove photo from the list"
    assert actions["undo"].text() == "&Undo: remove 3 photos"
    QTest.keyClick(strip_of(program), Qt.Key.Key_Z, CONTROL)
    assert program.session.photos.items == before
    assert current_name(program) == "photo03.png"


@pytest.mark.parametrize("by", ["key", "save button", "restore button"])
def test_only_the_selected_photos_are_restored_and_saved(program: Program, qtbot, by: str) -> None:
    page = program.window.restore_page
    click(program, 1)
    click(program, 3, CONTROL)
    save, restore = page.findChild(QPushButton, "toolbar_save"), page.findChild(QToolButton, "queue_start")
    assert (save.text(), restore.text()) == ("Save 2 results", "Restore 2")
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        if by == "key":
            QTest.keyClick(page.view, Qt.Key.Key_S, CONTROL)
        else:
            QTest.mouseClick(save if by == "save button" else restore, LEFT)
    states = [item.state for item in program.session.photos.items]
    assert states == ["waiting", "done", "waiting", "done", "waiting"]
    assert not save.isEnabled()  # nothing is left to be saved
    click(program, 2)
    assert (save.text(), restore.text()) == ("Save result", "Restore all")


def test_other_pages_get_their_own_action_texts_back(program: Program) -> None:
    actions = program.window.actions_table
    actions["select_all"].trigger()
    assert actions["start"].text() == "&Restore 5 photos"
    program.window.show_page("distill")
    assert actions["start"].text() == "&Start the run"
    assert not actions["select_all"].isEnabled()
    program.window.show_page("restore")
    assert actions["start"].text() == "&Restore 5 photos"
    assert selected(program) == [0, 1, 2, 3, 4]


def test_a_selection_stays_when_other_photos_are_removed_but_not_when_photos_are_opened(
    program: Program, make_photos
) -> None:
    click(program, 1)
    click(program, 3, SHIFT)
    program.session.photo_edits.remove([program.session.photos.items[2].key])
    assert selected(program) == [1, 3]
    program.session.open_paths(make_photos(6))  # the first of them becomes current
    assert selected(program) == [0]


def test_pictures_without_a_file_are_saved_one_by_one(program: Program) -> None:
    path = program.session.photos.items[0].path
    program.session.photos.add_picture(Photo(read_photo(path).pixels, path.with_name("photo05.png"), PNG))
    click(program, 4, CONTROL)
    assert len(selected(program)) == 2
    assert program.window.actions_table["save"].text() == "&Save result"
    assert program.window.actions_table["remove"].text() == "&Remove 2 photos from the list"


def test_the_menu_shows_to_how_many_photos_it_applies(program: Program) -> None:
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QMenu

    click(program, 2, SHIFT)
    strip = strip_of(program)
    place = strip.visualRect(strip.model().index(1, 0)).center()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(
        strip.viewport(), QContextMenuEvent(reason, place, strip.viewport().mapToGlobal(place))
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = {action.text() for action in menu.actions() if action.isEnabled()}
    menu.close()
    assert {"&Save 3 results", "&Restore 3 photos", "&Remove 3 photos from the list"} <= texts
