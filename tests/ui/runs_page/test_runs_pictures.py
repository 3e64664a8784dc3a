"""Pictures of compared runs can be opened in the compare viewer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from mwrgui.ui.monitor.compare_dialog import CompareDialog
from mwrgui.ui.runs_page.comparison import Comparison
from mwrgui.ui.runs_page.picture_grid import PictureGrid
from mwrgui.ui.shell.app import Program


@pytest.fixture
def grid(program: Program, copy_run, qtbot) -> PictureGrid:
    """The pictures of two compared runs: Input, Teacher, Student · fast, Student · slow."""
    paths = copy_run("fast"), copy_run("slow")
    program.window.show()
    program.window.show_page("runs")
    page = program.window.pages["runs"]
    qtbot.waitUntil(lambda: len(page.runs.cards) == len(paths))
    for path in paths:
        page.run_list_view.model.tick(path, True)
    qtbot.waitUntil(lambda: page.findChild(Comparison) is not None)
    comparison = page.findChild(Comparison)
    comparison.setCurrentWidget(comparison.pictures)
    found: PictureGrid = page.findChild(PictureGrid)
    qtbot.waitUntil(lambda: "Student · slow" in found.accessibleDescription())
    return found


def read_and_close_viewer(program: Program) -> tuple[str, set[str]]:
    """Returns the title of the compare viewer and the roles of its pictures."""
    dialog = program.window.findChild(CompareDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.row is not None
    title = dialog.findChild(QLabel, "compare_title").text()
    roles = set(dialog.row.pictures)
    dialog.close()
    return title, roles


def test_a_double_click_compares_the_pictures_of_that_run(program: Program, grid: PictureGrid, qtbot) -> None:
    qtbot.mouseDClick(grid, Qt.MouseButton.LeftButton, pos=grid.cell_of(3).center())
    assert read_and_close_viewer(program) == (
        "Probe photo street · slow · step 6",
        {"input", "teacher", "student"},
    )


def test_return_compares_the_pictures_of_the_first_run(program: Program, grid: PictureGrid, qtbot) -> None:
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert read_and_close_viewer(program)[0] == "Probe photo street · fast · step 6"
