"""Runs of version 0.1.0 on the Runs page: listed, looked at, compared, and their settings used again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTableWidget, QWidget

from mwrgui.core.paths import runs_folder
from mwrgui.ui.runs_page.comparison import Comparison
from mwrgui.ui.runs_page.page import RunsPage
from mwrgui.ui.runs_page.run_table_model import BEST, NAME, STATE, STEP, STUDENT
from mwrgui.ui.shell.app import Program

LONG_TIMEOUT = 60_000


@pytest.fixture
def page(old_home: Path, program: Program, qtbot) -> Iterator[RunsPage]:  # noqa: ARG001  # puts the runs there
    """The Runs page, once the list has been read."""
    program.window.show()
    program.window.show_page("runs")
    page = program.window.pages["runs"]
    assert isinstance(page, RunsPage)
    qtbot.waitUntil(lambda: page.runs.has_read)
    yield page
    program.window.hide()


def test_old_runs_are_listed(page: RunsPage) -> None:
    model = page.run_list_view.model
    rows = [
        [str(model.index(row, column).data()) for column in (NAME, STATE, BEST, STUDENT, STEP)]
        for row in range(model.rowCount())
    ]
    listed = {
        name: (state, best.split()[0], student.split(",")[0], step)
        for name, state, best, student, step in rows
    }
    assert listed == {
        "trained": ("finished", "17.27", "tiny", "4 of 4"),
        "finished": ("finished", "58.86", "tiny", "4 of 4"),
        "interrupted": ("interrupted", "53.37", "tiny", "5 of 6"),
    }


def test_old_runs_are_compared_by_curves_and_settings(page: RunsPage, qtbot) -> None:
    names = ("finished", "interrupted")
    for name in names:
        page.run_list_view.table.select(runs_folder() / name)
        qtbot.keyClick(page.run_list_view.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: [run.card.name for run in page.run_list_view.compared.runs] == list(names))
    comparison = page.findChild(Comparison)
    assert comparison is not None
    curves = comparison.curves.plot.curves
    assert list(curves) == list(names)
    assert curves["finished"].mean.xData.tolist() == [2, 4]
    table = comparison.settings.findChild(QTableWidget)
    assert table is not None
    differing = {table.verticalHeaderItem(row).text() for row in range(table.rowCount())}
    assert differing == {
        *("synthesizer", "generator_width", "generator_every", "generator_batch", "latent", "replay"),
        *("steps", "measure_every", "checkpoint_every", "preview_every"),
    }


def test_the_pictures_of_an_old_run_are_shown(page: RunsPage, qtbot) -> None:
    page.run_list_view.table.select(runs_folder() / "finished")
    qtbot.keyClick(page.run_list_view.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(page.run_list_view.compared.runs))
    comparison = page.findChild(Comparison)
    assert comparison is not None
    comparison.setCurrentWidget(comparison.pictures)
    assert comparison.pictures.step == 4
    grid = comparison.pictures.findChild(QWidget, "picture_grid")
    description = "Input · finished, Teacher · finished, Student · finished"
    qtbot.waitUntil(lambda: grid.accessibleDescription() == description)


def test_an_old_run_can_be_looked_at(page: RunsPage, qtbot) -> None:
    page.show_run(runs_folder() / "finished")
    qtbot.waitUntil(lambda: page.findChild(QWidget, "plot_loss") is not None, timeout=LONG_TIMEOUT)
    assert page.detail.monitor.isVisible()


def test_the_settings_of_an_old_run_can_be_used_again(
    page: RunsPage, program: Program, old_home: Path, qtbot
) -> None:
    page.run_list_view.table.select(runs_folder() / "finished")
    button = page.findChild(QPushButton, "run_duplicate")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    choices = program.session.recipe_draft.choices
    assert choices.changes["init"] == (old_home / "start.safetensors").as_posix()
    assert {name: choices.changes[name] for name in ("label_reuse", "features", "steps")} == {
        **{"label_reuse": 1, "features": 0.0, "steps": 4}
    }
    assert "start_from" not in choices.changes
    assert choices.student == "tiny"
