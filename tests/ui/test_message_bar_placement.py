"""Messages cover the bottom of the page: nothing moves, and no click reaches a button by mistake."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QPushButton, QWidget

from mwrgui.ui.shell.app import Program
from mwrgui.ui.shell.main_window import PAGE_NAMES, MainWindow
from mwrgui.ui.widgets.message_bar import Message, MessageButton

LONG_TEXT = (
    "The folder of results cannot be written, as the disk that it lies on is full to the last byte. " * 2
)


def message_with_buttons(text: str = LONG_TEXT) -> Message:
    return Message(
        text, "bad", tuple(MessageButton(word, lambda: None) for word in ("Again", "Elsewhere", "Leave"))
    )


@pytest.fixture(params=[(1024, 640), (1920, 1080)], ids=["small", "large"])
def window(program: Program, make_photo, qtbot, request: pytest.FixtureRequest) -> MainWindow:
    window = program.window
    window.resize(*request.param)
    window.show()
    qtbot.waitExposed(window)
    program.session.open_paths([make_photo()])
    qtbot.waitUntil(
        lambda: program.session.restorer.photo is not None and not program.session.restorer.working
    )
    QCursor.setPos(window.mapToGlobal(QPoint(2, 2)))
    return window


def place_of(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint()), widget.size())


def places(window: MainWindow) -> dict[QWidget, QRect]:
    """The rectangles of all visible widgets except the message bar."""
    bar = window.message_bar
    return {
        widget: place_of(widget)
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget is not bar and not bar.isAncestorOf(widget)
    }


def places_at_rest(window: MainWindow, qtbot) -> dict[QWidget, QRect]:
    """The places once nothing moves any more; until then a page may still be filling its lists."""
    found = [places(window)]

    def at_rest() -> bool:
        found.append(places(window))
        return len(found) > 20 and all(each == found[-1] for each in found[-20:])

    qtbot.waitUntil(at_rest, timeout=30_000)
    return found[-1]


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_a_message_moves_nothing_and_covers_no_button(window: MainWindow, page, qtbot) -> None:
    window.show_page(page)
    before = places_at_rest(window, qtbot)
    for message in (Message("Saved."), message_with_buttons(), Message("Copied.")):
        window.message_bar.show_message(message)
        qtbot.wait(20)
        assert places(window) == before
        covered = place_of(window.message_bar)
        assert place_of(window.centralWidget()).contains(covered)
        buttons = [widget for widget in before if isinstance(widget, QAbstractButton)]
        assert buttons
        assert not [button.objectName() for button in buttons if covered.intersects(before[button])]
    window.message_bar.clear()
    assert places(window) == before


def test_a_long_message_is_shown_in_full(window: MainWindow, qtbot) -> None:
    window.message_bar.show_message(message_with_buttons())
    qtbot.wait(20)
    text = window.message_bar.findChild(QWidget, "message_text")
    assert text.height() >= text.heightForWidth(text.width())


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_a_message_does_not_appear_under_the_pointer(window: MainWindow, page, qtbot) -> None:
    window.show_page(page)
    window.message_bar.show_message(message_with_buttons())
    qtbot.wait(20)
    pointer = place_of(window.message_bar).center()
    window.message_bar.clear()
    QCursor.setPos(pointer)
    window.message_bar.show_message(message_with_buttons())
    qtbot.wait(20)
    assert window.message_bar.isVisible()
    assert not place_of(window.message_bar).contains(pointer)


def test_the_message_bar_follows_the_window_and_the_page(window: MainWindow, qtbot) -> None:
    window.message_bar.show_message(message_with_buttons())
    for page in PAGE_NAMES:
        for width in (1024, 1300):
            window.show_page(page)
            window.resize(width, 700)
            qtbot.wait(20)
            area = next(area for area in window.pages[page].message_areas() if area.isVisible())
            bar = place_of(window.message_bar)
            assert (bar.left(), bar.width()) == (place_of(area).left(), area.width())
            assert bar.bottom() == place_of(area).bottom()


def test_a_double_click_closes_one_message(window: MainWindow) -> None:
    bar = window.message_bar
    for text in ("one", "two"):
        bar.show_message(Message(text, "bad"))
    close_button = bar.findChild(QAbstractButton, "message_close")
    QTest.mouseClick(close_button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(close_button, Qt.MouseButton.LeftButton)
    assert bar.message == Message("one", "bad")


def test_a_double_click_does_not_answer_the_message_that_comes_next(window: MainWindow) -> None:
    bar, answered = window.message_bar, []
    for text in ("one", "two"):
        bar.show_message(
            Message(text, "warn", (MessageButton("Do it", lambda text=text: answered.append(text)),))
        )
    button = bar.findChild(QPushButton, "message_button_0")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    assert answered == ["two"]


def test_the_note_about_a_result_is_not_covered_by_a_message(window: MainWindow, qtbot) -> None:
    note = window.pages["restore"].note
    note.set_text("The result is brighter than the photo.")
    label = window.findChild(QWidget, "restore_note")
    before = place_of(label)
    window.message_bar.show_message(message_with_buttons())
    qtbot.wait(20)
    assert not place_of(label).intersects(place_of(window.message_bar))
    window.message_bar.clear()
    assert place_of(label) == before
