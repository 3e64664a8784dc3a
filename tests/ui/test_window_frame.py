"""The main window: pages, menus, keys, drops, languages, messages; driven by real events."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
)
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import sentence
from mwrgui.jobs.job import running_jobs
from mwrgui.ui.shell.app import Program
from mwrgui.ui.shell.main_window import PAGE_NAMES, MainWindow, PageName
from mwrgui.ui.widgets.actions import MENU_TITLES, SPECS
from mwrgui.ui.widgets.chips import Chip
from mwrgui.ui.widgets.message_bar import Message, MessageButton

MakePhoto = Callable[..., Path]


@pytest.fixture
def window(program: Program, qtbot) -> MainWindow:
    program.window.resize(1024, 640)
    program.window.show()
    qtbot.waitExposed(program.window)
    program.window.activateWindow()
    return program.window


def mime(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_in(window: QWidget, data: QMimeData, place: QPoint) -> QDragEnterEvent:
    event = QDragEnterEvent(
        place,
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(window, event)
    return event


def drop(window: QWidget, data: QMimeData, place: QPoint) -> None:
    drag_in(window, data, place)
    event = QDropEvent(
        QPointF(place),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, event)
    assert event.isAccepted()


def centre_of_chip(window: MainWindow, role: str) -> QPoint:
    chip = window.findChild(Chip, f"chip_{role}")
    assert chip is not None
    return chip.mapTo(window, chip.rect().center())


@pytest.mark.parametrize("number", range(4))
def test_each_page_has_its_key(window: MainWindow, qtbot, number: int) -> None:
    qtbot.keyClick(window, str(number + 1), Qt.KeyboardModifier.ControlModifier)
    assert window.page == PAGE_NAMES[number]
    assert window.actions_table[f"page_{window.page}"].isChecked()


def test_an_action_without_effect_on_a_page_is_disabled(window: MainWindow) -> None:
    window.show_page("distill")
    assert window.actions_table["panel"].isEnabled()
    window.show_page("models")
    assert not window.actions_table["panel"].isEnabled()
    assert window.actions_table["open"].isEnabled()


def test_every_action_is_in_a_menu(window: MainWindow) -> None:
    assert len(window.menuBar().actions()) == len(MENU_TITLES)
    menus = [menu for menu in window.menuBar().findChildren(QMenu) if menu.title()]
    listed = {action.objectName() for menu in menus for action in menu.actions()}
    assert {f"action_{name}" for name in SPECS} <= listed


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_every_menu_fits_on_a_small_screen_in_one_column(window: MainWindow, page: PageName) -> None:
    window.show_page(page)
    menus = [menu for menu in window.menuBar().findChildren(QMenu) if menu.title()]
    assert max(menu.sizeHint().height() for menu in menus) < 640


def test_submenus_have_all_their_actions_in_every_language(
    window: MainWindow, program: Program, qtbot
) -> None:
    def submenus() -> dict[str, int]:
        entries = [action for menu in window.menuBar().actions() for action in menu.menu().actions()]
        return {action.text(): len(action.menu().actions()) for action in entries if action.menu()}

    english = submenus()
    assert english.items() >= {"Pictures shown": 6, "Zoom": 4, "Split line": 3, "Clip and camera": 6}.items()
    program.language.choose("zh_CN")
    qtbot.waitUntil(lambda: not set(submenus()) & set(english))
    assert list(submenus().values()) == list(english.values())
    program.language.choose("en")


def test_no_two_actions_share_a_key(window: MainWindow) -> None:
    keys = [key.toString() for name in window.actions_table for key in window.actions_table[name].shortcuts()]
    assert len(keys) == len(set(keys))


def test_dragging_shows_what_dropping_will_do(window: MainWindow, make_photo: MakePhoto) -> None:
    photo = make_photo("rain.png")
    assert drag_in(window, mime(photo), QPoint(500, 400)).isAccepted()
    assert window.overlay.isVisible()
    assert window.overlay.text == "Open rain.png"
    assert window.overlay.geometry() == window.rect()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.overlay.isVisible()


def test_a_checkpoint_dragged_over_a_chip_is_offered_for_its_role(window: MainWindow, tmp_path: Path) -> None:
    data = mime(tmp_path / "net.pth")
    drag_in(window, data, QPoint(500, 400))
    assert window.overlay.text == "Load the checkpoint net.pth"
    event = QDragMoveEvent(
        centre_of_chip(window, "student"),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, event)
    assert window.overlay.text == "Load net.pth as the student"


def test_dragged_text_is_not_accepted(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("hello")
    assert not drag_in(window, data, QPoint(500, 400)).isAccepted()
    assert not window.overlay.isVisible()


def test_dropped_photos_are_opened_in_their_order(window: MainWindow, make_photo: MakePhoto) -> None:
    photos = [make_photo(f"{name}.png", seed=number) for number, name in enumerate("bca")]
    drop(window, mime(*photos), QPoint(500, 400))
    assert [item.path for item in window.session.photos.items] == photos
    assert not window.overlay.isVisible()


def test_a_checkpoint_dropped_on_a_chip_becomes_its_model(
    window: MainWindow, qtbot, tiny_teacher: Path
) -> None:
    drop(window, mime(tiny_teacher), centre_of_chip(window, "student"))
    qtbot.waitUntil(lambda: window.session.models.student.state == "ready", timeout=60_000)
    chip = window.findChild(Chip, "chip_student")
    assert chip is not None
    assert chip.title == tiny_teacher.name
    assert "U-Net" in chip.details
    assert window.session.models.teacher.state == "none"


def test_a_picture_dropped_from_a_browser_is_opened(window: MainWindow) -> None:
    data = QMimeData()
    image = QImage(9, 6, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    data.setImageData(image)
    drop(window, data, QPoint(500, 400))
    (item,) = window.session.photos.items
    assert item.picture is not None
    assert item.picture.pixels.shape == (6, 9, 3)


def test_pasting_opens_what_is_on_the_clipboard(window: MainWindow, qtbot) -> None:
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    QGuiApplication.clipboard().setImage(image)
    window.show_page("models")
    qtbot.keyClick(window, "v", Qt.KeyboardModifier.ControlModifier)
    assert window.page == "restore"
    assert len(window.session.photos.items) == 1


@pytest.mark.parametrize("page", ["distill", "runs", "models"])
def test_photos_dropped_on_another_page_open_the_restore_page(
    window: MainWindow, make_photo: MakePhoto, page
) -> None:
    window.show_page(page)
    drop(window, mime(make_photo()), window.rect().center())
    assert window.page == "restore"
    assert [item.name for item in window.session.photos.items] == ["photo.png"]


def test_a_checkpoint_dropped_on_another_page_does_not_change_the_page(
    window: MainWindow, tiny_teacher: Path, qtbot
) -> None:
    window.show_page("runs")
    drop(window, mime(tiny_teacher), window.rect().center())
    assert window.page == "runs"
    qtbot.waitUntil(lambda: window.session.models.teacher.state != "loading", timeout=60_000)


def test_pasting_without_a_picture_shows_a_message(window: MainWindow, qtbot) -> None:
    QGuiApplication.clipboard().setText("words")
    qtbot.keyClick(window, "v", Qt.KeyboardModifier.ControlModifier)
    assert window.message_bar.message is not None
    assert "clipboard" in window.message_bar.message.text


def test_a_problem_is_shown_in_the_message_bar_until_escape_is_pressed(window: MainWindow, qtbot) -> None:
    window.session.messages.report(MwrError("The disk is full.", "Free some space."))
    assert window.message_bar.isVisible()
    assert window.message_bar.message == Message("The disk is full. Free some space.", "bad")
    qtbot.keyClick(window.message_bar, Qt.Key.Key_Escape)
    assert not window.message_bar.isVisible()


def test_the_latest_message_is_shown_first_and_equal_ones_only_once(window: MainWindow) -> None:
    bar = window.message_bar
    for text in ("one", "two", "one"):
        bar.show_message(Message(text))
    assert bar.message == Message("one")
    bar.close_message()
    assert bar.message == Message("two")
    bar.close_message()
    assert not bar.isVisible()


def test_a_confirmation_closes_by_itself_but_a_problem_stays(window: MainWindow, qtbot) -> None:
    bar = window.message_bar
    bar.transient_ms = 50
    problem = Message("Failed.", "bad")
    with qtbot.waitActive(window):
        window.activateWindow()
    for message in (Message("Copied."), problem, Message("Saved.")):
        bar.show_message(message)
    qtbot.waitUntil(lambda: bar.message == problem)
    qtbot.wait(4 * bar.transient_ms)
    assert bar.message == problem
    bar.close_message()
    assert bar.message is None


@pytest.mark.parametrize("moves", [False, True], ids=["pointer rests", "pointer moved onto it"])
def test_a_confirmation_stays_while_the_pointer_is_on_it_if_it_was_moved_there(
    window: MainWindow, qtbot, moves: bool
) -> None:
    bar = window.message_bar
    bar.transient_ms = 50
    with qtbot.waitActive(window):
        window.activateWindow()
    QCursor.setPos(window.mapToGlobal(QPoint(40, 40)))
    bar.show_message(Message("Saved."))
    bar.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    if moves:
        QCursor.setPos(window.mapToGlobal(QPoint(60, 40)))
        qtbot.wait(6 * bar.transient_ms)
        assert bar.message == Message("Saved.")
        bar.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    qtbot.waitUntil(lambda: bar.message is None)


def test_notices_that_differ_only_in_numbers_are_shown_once(window: MainWindow) -> None:
    bar, queue = window.message_bar, window.session.queue
    for model, size in (("one", 768), ("one", 512), ("two", 512)):
        queue.notice.emit(sentence("Restored by {model} at {size} pixels.", model=model, size=size))
    assert bar.message == Message("Restored by two at 512 pixels.")
    bar.close_message()
    assert bar.message == Message("Restored by one at 768 pixels.")
    bar.close_message()
    assert bar.message is None


def test_the_button_of_a_message_acts_and_closes_it(window: MainWindow, qtbot) -> None:
    acted = []
    window.message_bar.show_message(
        Message("Failed.", "bad", (MessageButton("Again", lambda: acted.append(True)),))
    )
    qtbot.mouseClick(window.message_bar.findChild(QWidget, "message_button_0"), Qt.MouseButton.LeftButton)
    assert acted == [True]
    assert not window.message_bar.isVisible()


def test_the_language_changes_while_the_window_is_open(program: Program, window: MainWindow) -> None:
    window.show_page("distill")
    assert window.actions_table["open"].text() == "&Open photos or clips…"
    program.language.choose("zh_CN")
    QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
    assert window.actions_table["open"].text() != "&Open photos or clips…"
    titles = [label.text() for label in window.findChildren(QLabel, "page_title")]
    assert "Distill" not in titles
    program.language.choose("en")
    QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
    assert window.actions_table["open"].text() == "&Open photos or clips…"


def test_every_button_has_a_name_for_screen_readers(window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton

    nameless = [
        button.objectName() or type(button).__name__
        for name in PAGE_NAMES
        if not window.show_page(name)
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and not (button.accessibleName() or button.text())
    ]
    assert nameless == []


def test_every_button_has_a_tooltip_and_an_object_name(window: MainWindow) -> None:
    from PySide6.QtWidgets import QAbstractButton

    without_tooltip = [
        button.objectName() or type(button).__name__
        for name in PAGE_NAMES
        if not window.show_page(name)
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and not (button.toolTip() and button.objectName())
    ]
    assert without_tooltip == []


def test_closing_during_work_leaves_nothing_running(
    program: Program, window: MainWindow, qtbot, make_photo: MakePhoto, tiny_teacher: Path
) -> None:
    window.session.start(teacher=tiny_teacher, student=tiny_teacher, device="cpu", precision="float32")
    window.session.open_paths([make_photo(f"{n}.png", width=600, height=600, seed=n) for n in range(8)])
    qtbot.waitUntil(lambda: window.session.restorer.progress is not None, timeout=60_000)
    assert running_jobs()
    window.close()
    assert not running_jobs()
    names = {thread.name for thread in threading.enumerate()}
    assert not names & {"look", "thumbnails", "restore", "load teacher", "load student", "device"}
    assert not window.isVisible()
    assert program.preferences.current.window["place"][2:] == [1024, 640]


def test_the_window_fits_the_smallest_screen(window: MainWindow) -> None:
    for name in PAGE_NAMES:
        window.show_page(name)
        hint = window.minimumSizeHint()
        assert hint.width() <= 1024
        assert hint.height() <= 640
