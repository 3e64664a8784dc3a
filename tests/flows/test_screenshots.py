"""The window in the states that people meet.

`MWRGUI_SCREENSHOTS=docs/screenshots pytest tests/flows/test_screenshots.py` makes the README's six still
pictures anew.
"""

import itertools
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication

from mwrgui.ui.monitor.picture_row import PictureRow
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.shell.app import Program
from mwrgui.ui.style.theme import ThemeName
from mwrgui.ui.widgets.compare import SIDE_BY_SIDE, CompareOptions
from tests.flows.window_pictures import Pixels, assert_not_blank, grab, results_are_there

LONG = 240_000
SMALL_RECIPE = {
    "steps": 1000,
    "crop": 48,
    "batch": 1,
    "warmup": 1,
    "pool": 4,
    "scene_side": 64,
    "candidates": 2,
    "contrastive": 0,
    "checkpoint_every": 4,
    "measure_every": 4,
    "preview_every": 4,
}
THEMES: tuple[ThemeName, ...] = get_args(ThemeName)
SIZES = ((1024, 640), (1920, 1080))
MAX_PICTURE_BYTES = 250_000
"""Most bytes that a picture in the README may have."""
EXACT_COLOURS = 48
"""Number of most frequent colours that are kept exactly."""

README: dict[tuple[str, ThemeName], tuple[int, int]] = {
    ("split", "dark"): (1024, 640),
    ("four_up", "dark"): (1920, 1080),
    ("batch", "light"): (1024, 640),
    ("problem", "dark"): (1024, 640),
    ("distill_running", "dark"): (1920, 1080),
    ("runs_compared", "light"): (1024, 640),
}
"""The state and theme of each picture in the README, and the size of its window."""

Scene = Callable[[Program, list[Path]], None]


@pytest.fixture
def models(models: dict[str, Path | str], tiny_teacher: Path) -> dict[str, Path | str]:
    """The shipped models if the pictures are kept; else small ones, which take a tenth of the time."""
    return models if os.environ.get("MWRGUI_SCREENSHOTS") else dict.fromkeys(models, tiny_teacher)


def first_start(program: Program, _samples: list[Path]) -> None:
    """Leaves the window as it starts, with the shipped sample photo."""


def split(program: Program, samples: list[Path]) -> None:
    program.session.open_paths(samples)
    program.session.photos.step(len(samples) // 2)


def four_up(program: Program, _samples: list[Path]) -> None:
    view = program.window.pages["restore"].view
    view.model.set_options(CompareOptions(mode="side", side_panes=SIDE_BY_SIDE[4]))
    view.model.selection.select(QRect(240, 160, 200, 140))


def problem(program: Program, samples: list[Path]) -> None:
    """Opens an unreadable photo among good ones, and chooses a ground truth of another size."""
    cut, small = samples[0].with_name("a-cut-off.jpg"), samples[0].with_name("half-size.png")
    cut.write_bytes(samples[0].read_bytes()[:9000])
    cv2.imwrite(str(small), np.zeros((256, 384, 3), np.uint8))
    program.session.photos.remove([item.key for item in program.session.photos.items])
    program.session.open_paths([samples[0], cut, *samples[1:]])
    program.session.photos.set_current(program.session.photos.items[2].key)
    program.window.message_bar.clear()
    program.session.restorer.set_truth(small)


def unreadable(program: Program, _samples: list[Path]) -> None:
    program.session.photos.set_current(program.session.photos.items[1].key)


def empty(program: Program, _samples: list[Path]) -> None:
    program.session.photos.remove([item.key for item in program.session.photos.items])
    program.window.message_bar.clear()


def test_no_state_of_the_restore_page_is_blank(start_program, samples, models, qtbot):
    program = start_program(**models)
    page = program.window.pages["restore"]
    for scene in (first_start, split, four_up):
        scene(program, samples)
        qtbot.waitUntil(lambda: results_are_there(program), timeout=LONG)
        take(program, scene.__name__, qtbot)
    page.view.model.selection.select(None)
    page.view.model.set_options(replace(page.view.model.options, mode="split"))
    take_batch(program, qtbot)
    bar = program.window.message_bar
    problem(program, samples)
    qtbot.waitUntil(lambda: program.session.photos.items[1].state == "failed", timeout=LONG)
    qtbot.waitUntil(lambda: results_are_there(program) and bar.graphicsEffect() is None, timeout=LONG)
    assert bar.isVisible()
    take(program, "problem", qtbot)
    unreadable(program, samples)
    qtbot.waitUntil(page.unreadable.isVisible, timeout=LONG)
    take(program, "unreadable", qtbot)
    empty(program, samples)
    take(program, "empty", qtbot)


def test_a_run_is_shown_from_its_form_to_its_comparison(
    start_program, samples, models, qtbot, tmp_path, monkeypatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(tmp_path / "Documents"))
    program = start_program(**models)
    program.window.show_page("distill")
    draft, slots = program.session.recipe_draft, program.session.models
    qtbot.waitUntil(lambda: bool(draft.catalog and slots.teacher.macs), timeout=LONG)
    take(program, "distill_form", qtbot)
    assert not draft.problems()
    draft.set_probes(samples[:1])
    draft.set_student("tiny")
    for name, value in SMALL_RECIPE.items():
        draft.set_text(name, str(value))
    distill(program, qtbot, learning_rate=0.01)
    run = distill(program, qtbot, learning_rate=0.0004)
    take(program, "distill_running", qtbot)
    assert run.state == "paused"
    finish(run, qtbot)
    assert run.state == "finished"
    compare_runs(program, qtbot)
    take(program, "runs_compared", qtbot)
    compared = program.window.pages["runs"].run_list_view.compared.runs
    assert len({other.card.path for other in compared}) == 2
    assert all(other.history.last_step >= 12 for other in compared)


def distill(program: Program, qtbot, **changes: float) -> RunController:
    """Finishes any earlier run, starts one, and pauses it after at least 12 steps with its pictures shown."""
    if program.session.runs.latest:
        finish(program.session.runs.latest, qtbot)
    for name, value in changes.items():
        program.session.recipe_draft.set_text(name, str(value))
    program.session.runs.distill(
        program.session.recipe_draft.recipe(), program.session.recipe_draft.choices.probes
    )
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: run.history.last_step >= 12, timeout=LONG)
    run.pause()
    qtbot.waitUntil(lambda: run.state == "paused", timeout=LONG)
    monitor = program.window.pages["distill"].monitor
    qtbot.waitUntil(lambda: monitor.findChild(PictureRow) is not None, timeout=LONG)
    return run


def finish(run: RunController, qtbot) -> None:
    run.finish()
    qtbot.waitUntil(lambda: not run.active, timeout=LONG)


def compare_runs(program: Program, qtbot) -> None:
    page = program.window.pages["runs"]
    program.window.show_page("runs")
    qtbot.waitUntil(lambda: len(page.runs.cards) == 2, timeout=LONG)
    for card in page.runs.cards:
        page.run_list_view.model.tick(card.path, True)
    qtbot.waitUntil(lambda: len(page.run_list_view.compared.runs) == 2, timeout=LONG)


def take_batch(program: Program, qtbot) -> None:
    """Takes the window while the queue is at its third photo, without waiting for results."""
    session = program.session
    session.start_queue()
    qtbot.waitUntil(lambda: session.queue.progress.done >= 2, timeout=LONG)
    session.queue.pause()
    session.queue.resume()
    take(program, "batch", qtbot)
    qtbot.waitUntil(lambda: session.queue.state == "idle", timeout=LONG)


def take(program: Program, scene: str, qtbot) -> None:
    """Checks the window in all themes and sizes; keeps the picture that the README shows."""
    for theme, (width, height) in itertools.product(THEMES, SIZES):
        program.appearance.choose(theme)
        program.window.resize(width, height)
        qtbot.waitUntil(lambda size=(width, height): program.window.size().toTuple() == size)
        QApplication.processEvents()  # scroll bars come and go a moment after the size
        picture = grab(program)
        assert picture.shape == (height, width, 3)
        assert_not_blank(picture)
        folder = os.environ.get("MWRGUI_SCREENSHOTS")
        if folder and README.get((scene, theme)) == (width, height):
            keep(picture, Path(folder) / f"{scene}.png")


def keep(picture: Pixels, path: Path) -> None:
    """Writes a picture with few colours and at most 1024 pixels wide, to keep the repository small."""
    height, width, _ = picture.shape
    if width > SIZES[0][0]:
        size = (SIZES[0][0], round(height * SIZES[0][0] / width))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    reduce_colours(picture).save(path, optimize=True)
    assert path.stat().st_size < MAX_PICTURE_BYTES, f"{path.name}: {path.stat().st_size} bytes"


def reduce_colours(picture: Pixels) -> Image.Image:
    """Reduces a picture to 256 colours: the most frequent exactly, all others approximately."""
    packed = picture.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    colours, counts = np.unique(packed, return_counts=True)
    exact = np.sort(colours[np.argsort(-counts)[:EXACT_COLOURS]])
    place = np.searchsorted(exact, packed).clip(max=len(exact) - 1)
    rest = Image.fromarray(picture).quantize(256 - EXACT_COLOURS, method=Image.Quantize.MEDIANCUT)
    indices = np.where(exact[place] == packed, place, np.asarray(rest) + EXACT_COLOURS)
    reduced = Image.fromarray(indices.astype(np.uint8), "P")
    channels = np.stack([exact >> 16, exact >> 8 & 255, exact & 255], axis=1)
    reduced.putpalette([*channels.flatten().tolist(), *(rest.getpalette() or [])])
    return reduced
