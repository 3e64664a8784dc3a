"""Small conveniences: Space with any widget focused, the waiting sign of thumbnails, the window's title."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

LONG = 60_000


@pytest.mark.parametrize("name", ["choose_haze_strength", "filmstrip"])
def test_space_shows_the_photo_whichever_widget_has_the_focus(
    start_program, make_photos, wait_for_results, name: str
) -> None:
    program = start_program(*make_photos(2))
    wait_for_results(program)
    view = program.window.pages["restore"].view
    widget = program.window.findChild(QWidget, name)
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    widget.setFocus()
    wait_for_results(program)
    before = view.grab().toImage()
    QTest.keyPress(widget, Qt.Key.Key_Space)
    assert view.grab().toImage() != before
    QTest.keyRelease(widget, Qt.Key.Key_Space)
    assert view.grab().toImage() == before


def test_thumbnails_have_a_waiting_sign_only_during_a_batch(
    start_program, make_photos, qtbot, wait_for_results
) -> None:
    program = start_program(*make_photos(4))
    session, strip = program.session, program.window.pages["restore"].strip.filmstrip
    wait_for_results(program)
    qtbot.waitUntil(lambda: all(item.thumbnail is not None for item in session.photos.items))

    def last_thumbnail() -> QImage:
        return strip.viewport().grab(strip.visualRect(strip.model().index(3, 0))).toImage()

    idle = last_thumbnail()
    session.start_queue()
    session.queue.pause()
    assert session.photos.items[3].state == "waiting"
    assert last_thumbnail() != idle
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.queue.stop()
    assert last_thumbnail() == idle


def test_the_title_shows_the_photo_and_the_progress_of_a_batch(
    start_program, make_photos, qtbot, wait_for_results
) -> None:
    program = start_program()
    window, session = program.window, program.session
    assert window.windowTitle() == "mwrgui"
    session.open_paths(make_photos(3))
    session.photos.step(1)
    assert window.windowTitle() == "photo01.png · mwrgui"
    wait_for_results(program)
    session.start_queue()
    session.queue.pause()
    assert window.windowTitle().endswith(" of 3 · photo01.png · mwrgui")
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.queue.resume()
    assert window.windowTitle() == "photo01.png · mwrgui"
    session.photo_edits.remove_all()
    assert window.windowTitle() == "mwrgui"
