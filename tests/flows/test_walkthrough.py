"""The main job from the teacher's file to the new student, as the README shows it at its top.

`MWRGUI_SCREENSHOTS=docs/screenshots pytest tests/flows/test_walkthrough.py` makes the animation anew, with
a run that is long enough for a student that restores well; otherwise a tiny student is distilled for a few
steps.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from mwrgui.core.paths import resources
from mwrgui.ui.session.run_controller import RunController
from tests.flows.film import MAX_PLAYING_TIME, Film
from tests.flows.window_pictures import assert_not_blank, results_are_there

LONG = 120_000
SIZE = (1024, 640)
FOLDER = os.environ.get("MWRGUI_SCREENSHOTS")
SETTINGS: dict[str, int | str] = (
    {"steps": 240, "crop": 96, "batch": 4, "scene_side": 160, "pool": 40, "measure_every": 24, "warmup": 10}
    if FOLDER
    else {"steps": 12, "crop": 48, "batch": 1, "scene_side": 64, "pool": 4, "measure_every": 4, "warmup": 1}
)
STUDENT = "slim" if FOLDER else "tiny"
PICTURES_OF_RUN = 40
"""Number of pictures taken of the run at most; they are the same number of steps apart."""
SETTLING = 1000
"""Milliseconds until the layout of a page that has just been shown no longer changes."""
GLANCE, LOOK = 400, 2500
"""Milliseconds for which the film shows one picture of a movement, and a picture with a caption to read."""


@pytest.mark.timeout(1500)
def test_the_main_job_is_filmed_from_the_teacher_to_the_new_student(
    start_program, samples, models, tiny_teacher, qtbot, tmp_path, monkeypatch, drop
) -> None:
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(tmp_path / "Documents"))
    models = models if FOLDER else dict.fromkeys(("teacher", "student"), tiny_teacher)
    program = start_program(**models)
    program.appearance.choose("dark")
    program.window.resize(*SIZE)
    film = Film(program)
    load_teacher(film, teacher_file(models["teacher"], tmp_path), drop, qtbot)
    compare_photo(
        film, next(path for path in samples if "rain-" in path.name or path is samples[-1]), drop, qtbot
    )
    run = distill(film, qtbot)
    compare_student(film, run, qtbot)
    assert len(film.pictures) > 30
    assert sum(film.durations) <= MAX_PLAYING_TIME
    for picture in film.pictures:
        assert_not_blank(picture)
    if FOLDER:
        film.write(Path(FOLDER) / "walkthrough.webp")


def teacher_file(teacher: Path | str, folder: Path) -> Path:
    """A copy of the teacher, named like a checkpoint of a user."""
    source = resources() / "models" / f"{teacher}.safetensors" if isinstance(teacher, str) else teacher
    return Path(shutil.copy(source, folder / "large-network.safetensors"))


def load_teacher(film: Film, checkpoint: Path, drop: Callable[..., str], qtbot) -> None:
    program = film.program
    qtbot.waitUntil(lambda: results_are_there(program), timeout=LONG)
    film.caption = "The window as it starts: a sample photo, restored by the models that are shipped."
    film.take(LOOK)
    film.caption = "1  A checkpoint is dropped: it becomes the teacher."
    film_drop(film, checkpoint, drop, qtbot)
    models = program.session.models
    qtbot.waitUntil(lambda: models.teacher.name == checkpoint.name, timeout=LONG)
    qtbot.waitUntil(lambda: results_are_there(program), timeout=LONG)
    program.window.message_bar.clear()
    film.take(LOOK)


def compare_photo(film: Film, photo: Path, drop: Callable[..., str], qtbot) -> None:
    program = film.program
    film.caption = "2  A photo is dropped: teacher and student restore it."
    film_drop(film, photo, drop, qtbot)
    while not results_are_there(program):
        film.take(GLANCE)
        qtbot.wait(300)
    film.take(LOOK)
    film.caption = "3  The line is dragged: left of it the photo, right of it a restoration."
    drag_line(film, qtbot)


def drag_line(film: Film, qtbot) -> None:
    """Drags the split line to the left, to the right, and back to the middle."""
    view = film.program.window.pages["restore"].view
    point = view.rect().center()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=point)
    for share in (*np.linspace(0.5, 0.2, 6), *np.linspace(0.25, 0.8, 10), *np.linspace(0.75, 0.5, 5)):
        point = QPoint(round(view.width() * share), view.height() // 2)
        qtbot.mouseMove(view, point)
        qtbot.wait(30)
        film.take(GLANCE // 2, pointer=in_window(view, point))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=point)
    film.take(LOOK)


def distill(film: Film, qtbot) -> RunController:
    """Starts a short run and films it until it is over."""
    program, draft = film.program, film.program.session.recipe_draft
    program.window.show_page("distill")
    qtbot.waitUntil(lambda: draft.catalog is not None, timeout=LONG)
    qtbot.wait(SETTLING)
    draft.set_preset("quick")
    draft.set_student(STUDENT)
    draft.set_probes([item.path for item in program.session.photos.items[-1:]])
    for name, value in SETTINGS.items():
        draft.set_text(name, str(value))
    for name in ("preview_every", "checkpoint_every"):
        draft.set_text(name, str(SETTINGS["measure_every"]))
    qtbot.waitUntil(lambda: not draft.problems(), timeout=LONG)
    qtbot.wait(SETTLING)
    film.caption = (
        f"4  Distilling: no training photos. Here a short run, {SETTINGS['steps']} steps of small images."
    )
    film.take(2 * LOOK)
    click(film, "distill_start", qtbot)
    run = program.session.runs.latest
    assert run is not None
    last_filmed_step = -1
    while run.active:
        step = run.history.last_step
        film.caption = f"4  The run, in time-lapse: curves, generated images, the photo.  {time_of(run)}"
        if step >= last_filmed_step + max(1, int(SETTINGS["steps"]) // PICTURES_OF_RUN):
            last_filmed_step = step
            film.take(GLANCE)
        qtbot.wait(200)
    qtbot.waitUntil(lambda: program.session.models.student.state == "ready", timeout=LONG)
    film.take(2 * LOOK)
    assert run.state == "finished"
    return run


def time_of(run: RunController) -> str:
    seconds = int(run.history.seconds)
    return f"{seconds // 60}:{seconds % 60:02} min"


def compare_student(film: Film, run: RunController, qtbot) -> None:
    program = film.program
    film.caption = "5  The new student is in the viewer and in the library."
    click(film, "distill_compare", qtbot)
    qtbot.waitUntil(lambda: results_are_there(program), timeout=LONG)
    assert run.card is not None
    assert program.session.models.student.name == run.card.name
    film.take(LOOK)
    view = program.window.pages["restore"].view
    film.caption = "6  On the left the teacher, on the right the new student."
    view.model.set_options(replace(view.model.options, split_pair=("teacher", "student")))
    drag_line(film, qtbot)
    film.take(LOOK)


def film_drop(film: Film, path: Path, drop: Callable[..., str], qtbot) -> None:
    window = film.program.window
    place = QPoint(window.width() // 2, window.height() * 2 // 3)

    def over() -> None:
        qtbot.wait(300)  # until the text over the window has faded in
        film.take(LOOK, pointer=QPointF(place))

    drop(window, path, at=place, over=over)


def click(film: Film, name: str, qtbot) -> None:
    button = film.program.window.findChild(QPushButton, name)
    assert button is not None
    qtbot.waitUntil(button.isEnabled, timeout=LONG)
    film.take(2 * GLANCE, pointer=in_window(button, button.rect().center()))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def in_window(widget: QWidget, place: QPoint) -> QPointF:
    return QPointF(widget.mapTo(widget.window(), place))
