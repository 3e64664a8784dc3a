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
NONE = Qt.KeyboardModifier.NoModifier
UPWARDS = QPoint(0, -40)
Dragged = list[list[Path]]


@pytest.fixture
def dragged(monkeypatch) -> Dragged:
    """The files of each drag that begins. A real one would wait for a drop, which nothing offscreen makes."""
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
    QTest.mousePress(widget, LEFT, NONE, begin)
    for step in range(1, 9):
        QTest.mouseMove(widget, begin + by * step / 8)
    QTest.mouseRelease(widget, LEFT, NONE, begin + by)


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


def test_an_unsaved_result_is_written_for_the_drag_only(
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


def test_an_unsaved_result_is_dragged_as_it_is_by_now(
    start_program, make_photos, qtbot, wait_for_results, dragged: Dragged, drag_thumbnail
) -> None:
    """A result that was saved before it became another one is not what the person sees."""
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


def test_photos_without_results_are_dragged_themselves(
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


def test_temporary_files_go_with_the_program(tmp_path: Path, make_photos) -> None:
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
def label_of(start_program, make_photos, wait_for_results) -> Callable[[str], tuple[Program, QPoint]]:
    """The program with a photo side by side with its results, and the middle of a pane's label."""

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
def test_a_pane_is_dragged_out_by_its_label(label_of, qtbot, dragged: Dragged, role: str) -> None:
    program, label = label_of(role)
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


def test_beside_the_labels_a_drag_moves_the_picture(label_of, dragged: Dragged) -> None:
    program, label = label_of("input")
    view = program.window.restore_page.view
    view.model.viewport.set_zoom(40.0, QPointF(view.rect().center()))
    before = view.model.viewport.view
    drag(view, label + QPoint(0, 60), by=QPoint(30, 30))
    assert dragged == []
    assert view.model.viewport.view != before


def test_the_pointer_over_a_label_says_that_it_can_be_dragged(label_of) -> None:
    program, label = label_of("student")
    view = program.window.restore_page.view
    QTest.mouseMove(view, label)
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(view, label + QPoint(0, 60))
    assert view.cursor().shape() == Qt.CursorShape.OpenHandCursor
