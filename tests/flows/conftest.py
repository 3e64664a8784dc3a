"""The whole window with two small real networks, photos on disk, and real events."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from mwrgui.core.paths import resources, runs_folder
from mwrgui.jobs.job import stop_all_jobs
from mwrgui.ui.distill_page.page import DistillPage
from mwrgui.ui.preferences.preferences_file import PreferencesFile
from mwrgui.ui.shell.app import Program

LONG = 120_000
SMALL_RECIPE = {
    "init": "random",  # deriving the student from the teacher takes seconds
    "steps": 30,
    "crop": 32,
    "batch": 2,
    "warmup": 1,
    "pool": 4,
    "scene_side": 48,
    "candidates": 2,
    "checkpoint_every": 5,
    "measure_every": 10,
    "preview_every": 10,
}

MakePhotos = Callable[..., list[Path]]
StartProgram = Callable[..., Program]
Drop = Callable[..., str]


@pytest.fixture(autouse=True, scope="module")
def _no_runs_of_other_tests(person: Path) -> None:  # noqa: ARG001  # the folder is the person's
    """Deletes the runs of earlier tests: the program would first offer to resume an interrupted one."""
    shutil.rmtree(runs_folder(), ignore_errors=True)


@pytest.fixture
def make_photos(tmp_path: Path) -> MakePhotos:
    """Writes `count` small photos into a folder and returns their paths."""

    def make(count: int, *, folder: str = "photos", side: int = 40) -> list[Path]:
        photo_folder = tmp_path / folder
        photo_folder.mkdir(exist_ok=True)
        rng = np.random.default_rng(0)
        paths = [photo_folder / f"photo{number:02}.png" for number in range(count)]
        for path in paths:
            rough = rng.integers(60, 200, (4, 5, 3), np.uint8)
            cv2.imwrite(str(path), cv2.resize(rough, (side + 8, side), interpolation=cv2.INTER_CUBIC))
        return paths

    return make


@pytest.fixture
def samples(tmp_path: Path, make_photos) -> list[Path]:
    """Copies of the shipped sample photos, or generated photos if none are shipped; all in one folder."""
    folder = tmp_path / "photos"
    folder.mkdir()
    shipped = sorted((resources() / "samples").glob("*.jpg"))
    return [Path(shutil.copy(path, folder)) for path in shipped] or make_photos(5, side=300)


@pytest.fixture
def models(tiny_teacher: Path) -> dict[str, Path | str]:
    """By role the name of the shipped model, or the path of a tiny one where none is shipped."""
    folder = resources() / "models"
    roles = ("teacher", "student")
    return {role: role if (folder / f"{role}.safetensors").exists() else tiny_teacher for role in roles}


@pytest.fixture
def broken_photo(tmp_path: Path) -> Path:
    """A file that begins like a PNG but contains no picture."""
    (tmp_path / "photos").mkdir(exist_ok=True)
    path = tmp_path / "photos" / "broken.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    return path


@pytest.fixture
def start_program(qapp: QApplication, qtbot, tmp_path: Path, tiny_teacher: Path) -> Iterator[StartProgram]:
    """Starts the program as people do, by default with the tiny model in both roles; waits for both models.

    With `again`, it starts with the preferences that an earlier start in the same test left.
    """
    started: list[Program] = []

    def start(
        *files: Path,
        teacher: Path | str = tiny_teacher,
        student: Path | str = tiny_teacher,
        again: bool = False,
    ) -> Program:
        preferences = tmp_path / "preferences.toml"
        models = f"teacher = '{teacher}'\nstudent = '{student}'\n"
        if not again:
            preferences.write_text(f"language = 'en'\ndevice = 'cpu'\nprecision = 'float32'\n{models}")
        program = Program(qapp, PreferencesFile(preferences))
        started.append(program)
        qtbot.addWidget(program.window, before_close_func=lambda _window: close_without_asking(program))
        program.start(files)
        qtbot.waitActive(program.window)
        slots = program.session.models
        qtbot.waitUntil(lambda: bool(slots.teacher.model and slots.student.model), timeout=LONG)
        return program

    yield start
    for program in started:
        if isValid(program.window):  # pytest-qt has closed it; Qt deletes it when an event loop runs
            close_without_asking(program)
            program.window.close()
    stop_all_jobs()


@pytest.fixture
def spawn_cli(spawn, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts `mwrgui` with arguments and returns the process."""

    def start(*arguments: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        return spawn([sys.executable, "-m", "mwrgui", *arguments], cwd=tmp_path, env=environment)

    return start


@pytest.fixture
def program(start_program, qtbot) -> Program:
    """The program on its Distill page, with a recipe of 30 steps that takes a few seconds."""
    program = start_program()
    program.window.show_page("distill")
    draft = program.session.recipe_draft
    qtbot.waitUntil(lambda: draft.catalog is not None, timeout=LONG)
    draft.set_student("tiny")
    for name, value in SMALL_RECIPE.items():
        draft.set_text(name, str(value))
    return program


@pytest.fixture
def page(program: Program) -> DistillPage:
    page = program.window.pages["distill"]
    assert isinstance(page, DistillPage)
    return page


@pytest.fixture
def turn_wheel() -> Callable[[QWidget], None]:
    """Turns the mouse wheel down over a widget; the events go to the window, as those of the system do."""

    def turn(widget: QWidget) -> None:
        QApplication.processEvents()  # until the layout has settled
        window, place = widget.window(), widget.mapTo(widget.window(), widget.rect().center())
        for _ in range(3):
            QTest.wheelEvent(window.windowHandle(), QPointF(place), QPoint(0, -120))

    return turn


@pytest.fixture
def drop() -> Drop:
    """Drags files over a widget and drops them there; returns what the window offered to do.

    `over` is called while the files are over the widget.
    """

    def drop(
        widget: QWidget,
        *paths: Path,
        at: QPoint | None = None,
        over: Callable[[], object] = lambda: None,
    ) -> str:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        place = at or widget.rect().center()
        event_arguments = (
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(widget, QDragEnterEvent(place, *event_arguments))
        window = widget.window()
        overlay_text = window.overlay.text if hasattr(window, "overlay") else ""
        over()
        QApplication.sendEvent(widget, QDropEvent(QPointF(place), *event_arguments))
        return overlay_text

    return drop


@pytest.fixture
def wait_for_results(qtbot) -> Callable[[Program], None]:
    """Waits until both models have restored the current photo."""

    def wait(program: Program) -> None:
        restorer = program.session.restorer
        qtbot.waitUntil(lambda: len(restorer.results.by_role) == 2 and not restorer.working, timeout=LONG)

    return wait


def close_without_asking(program: Program) -> None:
    """Closes the window without asking what to do with an unfinished run or batch."""
    program.window.close_guard.close_without_asking()
