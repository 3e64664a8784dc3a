"""Results are dragged out of the window: a drag carries the files of the photos that are dragged."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mwrgui.images import Photo, read_photo
from mwrgui.images.formats import PNG
from mwrgui.restoration.options import Strength
from mwrgui.ui.shell.app import Program

LONG = 60_000
LEFT = Qt.MouseButton.LeftButton
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
UPWARDS = QPoint(0, -40)
Dragged = list[list[Path]]


@pytest.fixture
def dragged(monkeypatch) -> Dragged:
    """The files of each drag. Drags are faked: a real one would wait for a drop, which never comes here."""
    drags: Dragged = []

    def begin(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        assert actions == Qt.DropAction.CopyAction
        assert drag.mimeData().hasFormat("text/uri-list")
        assert not drag.pixmap().isNull()
        drags.append([Path(url.toLocalFile()) for url in drag.mimeData().urls()])
        return actions

    monkeypatch.setattr(QDrag, "exec", begin)
    return drags


def drag(widget: QWidget, begin: QPoint, by: QPoint = UPWARDS) -> None:
    QTest.mousePress(widget, LEFT, NO_MODIFIER, begin)
    for step in range(1, 9):
        QTest.mouseMove(widget, begin + by * step / 8)
    QTest.mouseRelease(widget, LEFT, NO_MODIFIER, begin + by)


@pytest.fixture
def drag_thumbnail(qtbot) -> Callable[[Program, int], None]:
    def start(program: Program, number: int) -> None:
        strip = program.window.restore_page.strip.filmstrip
        qtbot.waitUntil(lambda: all(item.thumbnail is not None for item in program.session.photos.items))
        drag(strip.viewport(), strip.visualRect(strip.model().index(number, 0)).center())

    return start


def test_a_saved_result_is_dragged_out_as_its_file(
    start_program, make_photos, qtbot, dragged: Dragged, drag_thumbnail
) -> None:
    photos = make_photos(2)
    program = start_program(*photos)
    with qtbot.waitSignal(program.session.queue.finished, timeout=LONG):
        program.session.start_queue()
    drag_thumbnail(program, 1)
    assert dragged == [[photos[1].with_name("photo01_restored.png")]]
    qtbot.waitUntil(lambda: not program.session.restorer.working, timeout=LONG)


def test_a_click_that_hardly_moves_drags_nothing(
    start_program, make_photos, wait_for_results, dragged: Dragged
) -> None:
    program = start_program(*make_photos(2))
    wait_for_results(program)
    strip = program.window.restore_page.strip.filmstrip
    drag(strip.viewport(), strip.visualRect(strip.model().index(1, 0)).center(), by=QPoint(0, -2))
    assert dragged == []
    assert program.session.photos.current.name == "photo01.png"
    wait_for_results(program)


def test_an_unsaved_result_is_written_to_a_temporary_file_for_the_drag(
    start_program, make_photos, wait_for_results, dragged: Dragged, drag_thumbnail
) -> None:
    photos = make_photos(1)
    program = start_program(*photos)
    wait_for_results(program)
    drag_thumbnail(program, 0)
    drag_thumbnail(program, 0)
    ((path,), (again,)) = dragged
    assert path == again  # the same result is written once
    assert path.name == "photo00_restored.png"
    assert sorted(photos[0].parent.iterdir()) == photos
    result = program.session.restorer.results.by_role[program.session.saver.saved_role].pixels
    assert (cv2.imread(str(path))[..., ::-1] == result).all()


def test_an_unsaved_result_is_dragged_instead_of_an_outdated_file(
    start_program, make_photos, qtbot, wait_for_results, dragged: Dragged, drag_thumbnail
) -> None:
    """The result has changed since it was saved, so its file no longer shows what the user sees."""
    program = start_program(*make_photos(1))
    session = program.session
    with qtbot.waitSignal(session.queue.finished, timeout=LONG):
        session.start_queue()
    wait_for_results(program)
    with qtbot.waitSignal(session.restorer.results.result_changed, timeout=LONG):
        session.set_options(replace(session.options, strength=Strength(0.5, 0.5)))
    wait_for_results(program)
    drag_thumbnail(program, 0)
    ((path,),) = dragged
    assert path not in session.photos.items[0].saved
    pixels = session.restorer.results.by_role[session.saver.saved_role].pixels
    assert (cv2.imread(str(path))[..., ::-1] == pixels).all()


def test_a_photo_without_a_result_is_dragged_as_its_own_file(
    start_program, make_photos, wait_for_results, dragged: Dragged, drag_thumbnail
) -> None:
    photos = make_photos(2)
    program = start_program(*photos)
    wait_for_results(program)
    program.session.photos.select_all()
    drag_thumbnail(program, 0)
    ((first, second),) = dragged
    assert (first.name, second) == ("photo00_restored.png", photos[1])


def test_a_pasted_picture_can_be_dragged_out(start_program, dragged: Dragged, drag_thumbnail) -> None:
    program = start_program()
    pixels = np.full((40, 48, 3), 90, np.uint8)
    program.session.photos.add_picture(Photo(pixels, Path("Picture 1.png"), PNG))
    program.session.restorer.stop()  # there is no result yet
    drag_thumbnail(program, 0)
    ((path,),) = dragged
    assert path.name == "Picture 1.png"
    assert (read_photo(path).pixels == pixels).all()


def test_temporary_files_are_deleted_when_the_program_ends(tmp_path: Path, make_photos) -> None:
    (photo,) = make_photos(1)
    script = f"""
from pathlib import Path
from PySide6.QtWidgets import QApplication
from mwrgui.ui.session.session import Session
from mwrgui.images import read_photo
app = QApplication([])
session = Session()
item = session.photos.add_picture(read_photo(Path({str(photo)!r})))
(url,) = session.drag_export.mime_data([item]).urls()
assert Path(url.toLocalFile()).exists()
from mwrgui.jobs.job import stop_all_jobs
stop_all_jobs()
print(url.toLocalFile())
"""
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    path = Path(done.stdout.strip())
    assert path.is_relative_to(tmp_path)
    assert not path.exists()
    assert list(tmp_path.glob("mwrgui-*")) == []


@pytest.fixture
def start_and_find_label(
    start_program, make_photos, wait_for_results
) -> Callable[[str], tuple[Program, QPoint]]:
    """Starts the program with a photo beside its results; finds a point on the label of a role's pane."""

    def find(role: str) -> tuple[Program, QPoint]:
        program = start_program(*make_photos(1))
        wait_for_results(program)
        program.window.resize(1280, 800)  # narrow panes have no labels
        view = program.window.restore_page.view
        view.model.set_mode("side")
        QApplication.processEvents()
        x = next(x for x in range(view.width()) if view.label_at(QPointF(x, 16)) == role)
        return program, QPoint(x + 10, 16)

    return find


@pytest.mark.parametrize("role", ["input", "teacher", "student"])
def test_a_pane_is_dragged_out_by_its_label(start_and_find_label, qtbot, dragged: Dragged, role: str) -> None:
    program, label = start_and_find_label(role)
    qtbot.waitUntil(lambda: program.session.photos.current.thumbnail is not None, timeout=LONG)
    view, before = program.window.restore_page.view, program.window.restore_page.view.model.viewport.view
    drag(view, label, by=QPoint(0, 60))
    ((path,),) = dragged
    assert view.model.viewport.view == before  # the picture has not been moved
    if role == "input":
        assert path == program.session.photos.current.path
    else:
        result = program.session.restorer.results.by_role[role].pixels
        assert (cv2.imread(str(path))[..., ::-1] == result).all()
        ending = "restored" if role == program.session.saver.saved_role else role
        assert path.name == f"photo00_{ending}.png"


def test_a_drag_that_begins_outside_the_labels_moves_the_picture(
    start_and_find_label, dragged: Dragged
) -> None:
    program, label = start_and_find_label("input")
    view = program.window.restore_page.view
    view.model.viewport.set_zoom(40.0, QPointF(view.rect().center()))
    before = view.model.viewport.view
    drag(view, label + QPoint(0, 60), by=QPoint(30, 30))
    assert dragged == []
    assert view.model.viewport.view != before


def test_the_pointer_over_a_label_shows_that_it_can_be_dragged(start_and_find_label) -> None:
    program, label = start_and_find_label("student")
    view = program.window.restore_page.view
    QTest.mouseMove(view, label)
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(view, label + QPoint(0, 60))
    assert view.cursor().shape() == Qt.CursorShape.OpenHandCursor
