"""The Runs page with real runs: listed, compared, followed, changed, resumed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QTableWidget, QWidget

from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.runs_page.comparison import Comparison
from mwrgui.ui.runs_page.page import RunsPage
from mwrgui.ui.runs_page.run_table_model import BEST, NAME, NOTE, STATE, STEP, STUDENT
from mwrgui.ui.shell.app import Program

ROOT = Path(__file__).parents[3]
WRITER = """
import json, sys
from pathlib import Path
from mwrgui.runs.run_folder import RunFolder
run = RunFolder(Path(sys.argv[1]))
run.acquire()
print("held", flush=True)
for line in sys.stdin:
    run.append_event(json.loads(line))
    print("written", flush=True)
"""


@pytest.fixture
def open_page(program: Program, qtbot):
    """Opens the Runs page and waits until the list has been read."""

    def open_page() -> RunsPage:
        program.window.show()
        program.window.show_page("runs")
        page = program.window.pages["runs"]
        assert isinstance(page, RunsPage)
        qtbot.waitUntil(lambda: page.runs.has_read)
        return page

    yield open_page
    program.window.hide()
    qtbot.waitUntil(lambda: not program.window.isVisible())


@pytest.fixture
def write_into() -> Iterator:
    """Starts a process that locks a run; returns a function that lets it append an event."""
    writers: list[subprocess.Popen[bytes]] = []

    def write_into(path: Path):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        writers.append(writer)
        assert writer.stdin is not None
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"held\n"

        def write(**event: object) -> None:
            writer.stdin.write(json.dumps(event).encode() + b"\n")
            writer.stdin.flush()
            assert writer.stdout.readline() == b"written\n"

        return write

    yield write_into
    for writer in writers:
        with writer:
            writer.kill()


def step_done(step: int) -> dict[str, object]:
    return {
        "event": "step_done",
        "step": step,
        "losses": {"loss": 0.5},
        "learning_rate": 1e-3,
        "seconds": 1.0,
    }


def cell(page: RunsPage, name: str, column: int) -> QModelIndex:
    model = page.run_list_view.model
    row = next(n for n in range(model.rowCount()) if model.index(n, NAME).data() == name)
    return model.index(row, column)


def row(page: RunsPage, name: str) -> list[str]:
    return [str(cell(page, name, column).data()) for column in (STATE, BEST, STUDENT, STEP, NOTE)]


def press(page: QWidget, name: str, qtbot) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def tick(page: RunsPage, path: Path, qtbot) -> None:
    """Ticks a run with the space bar."""
    page.run_list_view.table.select(path)
    qtbot.keyClick(page.run_list_view.table, Qt.Key.Key_Space)


def compare(page: RunsPage, *paths: Path, qtbot) -> Comparison:
    for path in paths:
        tick(page, path, qtbot)
    qtbot.waitUntil(lambda: [run.card.path for run in page.run_list_view.compared.runs] == list(paths))
    comparison = page.findChild(Comparison)
    assert comparison is not None
    return comparison


def type_into_cell(page: RunsPage, text: str) -> None:
    editor = page.run_list_view.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_every_run_is_listed_with_what_is_known_of_it(open_page, copy_run, write_into) -> None:
    copy_run("fast")
    write_into(copy_run("broken", "being written"))
    copy_run("broken")
    (copy_run("slow", "torn") / "recipe.toml").write_bytes(b"steps = ")
    page = open_page()
    state, best, student, steps, _ = row(page, "fast")
    assert (state, steps) == ("finished", "6 of 6")
    assert student.startswith("tiny, ")
    assert float(best) > 0
    assert row(page, "broken")[0::3] == ["interrupted", "4 of 6"]
    assert row(page, "being written")[0] == "running"
    assert row(page, "torn")[0:2] == ["damaged", ""]
    assert "damaged" in row(page, "torn")[-1]
    assert not cell(page, "torn", NAME).flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert cell(page, "torn", NAME).data(Qt.ItemDataRole.ForegroundRole) is not None


def test_the_state_of_a_run_decides_which_buttons_are_enabled(open_page, copy_run, qtbot) -> None:
    paths = {kind: copy_run(kind) for kind in ("fast", "broken")}
    (copy_run("slow", "torn") / "recipe.toml").write_bytes(b"steps = ")
    page = open_page()
    enabled = {}
    for path in (*paths.values(), page.runs.cards[0].path.with_name("torn")):
        page.run_list_view.table.select(path)
        buttons = page.findChildren(QPushButton)
        enabled[path.name] = {b.objectName() for b in buttons if b.isEnabled() and b.isVisible()}
    assert "run_resume" in enabled["broken"] - enabled["fast"]
    assert {"run_open", "run_duplicate", "run_rename", "run_note", "run_delete"} <= enabled["fast"]
    assert enabled["torn"] == {"run_folder", "run_delete", "run_elsewhere"}
    qtbot.keyClick(page.run_list_view.table, Qt.Key.Key_Return)
    assert page.run_list_view.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_right_click_on_a_run_offers_its_buttons(open_page, copy_run, qtbot) -> None:
    path = copy_run("fast")
    copy_run("broken")
    page = open_page()
    table = page.run_list_view.table
    table.select(path)
    place = table.visualRect(table.currentIndex()).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.RightButton, pos=place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, table.viewport().mapToGlobal(place))
    QApplication.sendEvent(table.viewport(), event)
    menu = page.findChild(QMenu, "button_menu")
    assert menu is not None
    offered = {action.text(): action.isEnabled() for action in menu.actions() if not action.isSeparator()}
    assert next(iter(offered)) == "Open"
    assert list(offered)[-1] == "Delete"
    assert offered["Duplicate settings"]
    assert not offered["Resume"]
    next(action for action in menu.actions() if action.text() == "Open").trigger()
    assert page.detail.isVisible()
    menu.close()


def test_a_page_without_runs_says_so(open_page, user_runs: Path) -> None:
    page = open_page()
    assert page.run_list_view.model.rowCount() == 0
    assert f"There is no run in {user_runs}" in page.run_list_view.findChild(QWidget, "page_paragraph").text()


def test_ticked_runs_are_compared_by_curves_settings_and_pictures(open_page, copy_run, qtbot) -> None:
    fast, slow = copy_run("fast"), copy_run("slow")
    comparison = compare(open_page(), fast, slow, qtbot=qtbot)
    curves = comparison.curves.plot.curves
    assert list(curves) == ["fast", "slow"]
    assert curves["slow"].mean.xData.tolist() == [3, 6]
    assert curves["fast"].pen.color() != curves["slow"].pen.color()
    assert curves["fast"].pen.style() != curves["slow"].pen.style()
    table = comparison.settings.findChild(QTableWidget)
    names = [table.verticalHeaderItem(n).text() for n in range(table.rowCount())]
    assert names == ["learning_rate", "preview_every"]
    assert [table.item(0, column).text() for column in (0, 1)] == ["0.01", "0.001"]
    assert comparison.pictures.step == 6
    grid = comparison.pictures.findChild(QWidget, "picture_grid")
    qtbot.waitUntil(lambda: "Student · slow" in grid.accessibleDescription())
    assert grid.accessibleDescription() == "Input, Teacher, Student · fast, Student · slow"


def test_pictures_go_back_to_an_earlier_common_step(open_page, copy_run, qtbot) -> None:
    paths = copy_run("fast"), copy_run("slow")
    comparison = compare(open_page(), *paths, qtbot=qtbot)
    comparison.setCurrentWidget(comparison.pictures)
    slider = comparison.pictures.findChild(QWidget, "picture_step")
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert comparison.pictures.step == 0  # one run has pictures at 0, 3, 6, the other at 0, 2, 4, 6
    grid = comparison.pictures.findChild(QWidget, "picture_grid")
    qtbot.waitUntil(lambda: grid.accessibleDescription() == "Input, Teacher, Student")


def test_a_run_that_another_process_writes_is_followed(open_page, copy_run, write_into, qtbot) -> None:
    path = copy_run("broken")
    write = write_into(path)
    page = open_page()
    plot = compare(page, path, qtbot=qtbot).curves.plot
    metric = page.findChild(QWidget, "overlay_metric")
    metric.setCurrentIndex(metric.findText("Loss: Total"))
    metric.activated.emit(metric.currentIndex())
    assert plot.curves["broken"].raw.xData.tolist() == [1, 2, 3, 4]
    write(**step_done(5))
    qtbot.waitUntil(lambda: plot.curves["broken"].raw.xData.tolist() == [1, 2, 3, 4, 5])
    qtbot.waitUntil(lambda: row(page, "broken")[0::3] == ["running", "5 of 6"])
    write(event="run_started", step=2, steps=6, run="", facts={})
    write(**step_done(3))
    qtbot.waitUntil(lambda: plot.curves["broken"].raw.xData.tolist() == [1, 2, 3])


def test_one_run_is_looked_at_in_detail_and_followed(open_page, copy_run, write_into, qtbot) -> None:
    path = copy_run("broken")
    write = write_into(path)
    page = open_page()
    page.run_list_view.table.select(path)
    qtbot.keyClick(page.run_list_view.table, Qt.Key.Key_Return)
    panel_name = "curves_panel"
    qtbot.waitUntil(lambda: page.findChild(QWidget, panel_name) is not None)
    plot = page.findChild(QWidget, "plot_loss")
    qtbot.waitUntil(lambda: "loss/loss" in plot.curves)
    write(**step_done(5))
    qtbot.waitUntil(lambda: len(plot.curves["loss/loss"].smoothed_series.series) == 5)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.run_list_view.isVisible()


def test_an_interrupted_run_can_be_resumed_from_the_detail_view(
    open_page, copy_run, program: Program, qtbot
) -> None:
    page = open_page()
    button = page.findChild(QWidget, "run_detail_resume")
    page.show_run(copy_run("broken"))
    qtbot.waitUntil(button.isVisible)
    # no run can be resumed before a device is chosen
    with qtbot.waitSignal(program.session.messages.problem) as problem:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "device is not ready" in str(problem.args[0])
    page.show_run(copy_run("fast"))
    qtbot.waitUntil(
        lambda: page.detail.monitor.isVisible() and page.findChild(QWidget, "plot_loss") is not None
    )
    qtbot.wait(50)
    assert not button.isVisible()


def test_the_legends_of_a_run_are_beside_its_curves_from_the_start(open_page, copy_run, qtbot) -> None:
    path = copy_run("fast")
    page = open_page()
    page.window().resize(1280, 800)
    page.run_list_view.table.select(path)
    qtbot.keyClick(page.run_list_view.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.findChild(QWidget, "plot_loss") is not None)
    plot = page.findChild(QWidget, "plot_loss")
    qtbot.waitUntil(lambda: "loss/loss" in plot.curves and plot.legend.column_width > 0)

    def right_margin() -> float:
        return float(plot.getPlotItem().layout.getContentsMargins()[2])

    qtbot.waitUntil(lambda: right_margin() > plot.legend.column_width)
    assert plot.legend.geometry().left() >= plot.width() - right_margin() - 1


def test_a_run_is_renamed_in_place_and_stays_ticked(open_page, copy_run, qtbot) -> None:
    path = copy_run("fast")
    page = open_page()
    compare(page, path, qtbot=qtbot)
    qtbot.keyClick(page.run_list_view.table, Qt.Key.Key_F2)
    type_into_cell(page, "haze first")
    target = path.with_name("haze first")
    qtbot.waitUntil(lambda: [run.card.path for run in page.run_list_view.compared.runs] == [target])
    assert target.is_dir()
    assert page.run_list_view.table.card.path == target
    assert page.run_list_view.model.ticked == [target]
    assert page.window().focusWidget() is page.run_list_view.table


def test_a_name_that_is_taken_is_refused(open_page, copy_run, program: Program, qtbot) -> None:
    path = copy_run("fast")
    copy_run("slow")
    page = open_page()
    page.run_list_view.table.select(path)
    press(page, "run_rename", qtbot)
    type_into_cell(page, "slow")
    qtbot.waitUntil(lambda: "already a run" in bar_text(program))
    assert path.is_dir()


def test_a_note_is_kept_with_the_run(open_page, copy_run, qtbot) -> None:
    path = copy_run("fast")
    page = open_page()
    page.run_list_view.table.select(path)
    press(page, "run_note", qtbot)
    type_into_cell(page, "too much haze")
    qtbot.waitUntil(lambda: row(page, "fast")[-1] == "too much haze")
    assert RunFolder(path).note_path.read_text() == "too much haze"


def test_a_deleted_run_is_in_the_bin_and_can_be_brought_back(
    open_page, copy_run, program: Program, qtbot
) -> None:
    path, other = copy_run("fast"), copy_run("slow")
    page = open_page()
    compare(page, path, other, qtbot=qtbot)
    page.run_list_view.table.select(path)
    qtbot.keyClick(page.run_list_view.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: [card.path for card in page.runs.cards] == [other])
    assert not path.exists()
    assert "in the bin" in bar_text(program)
    assert page.run_list_view.model.ticked == [other]
    qtbot.waitUntil(
        lambda: page.run_list_view.table.card is not None and page.run_list_view.table.card.path == other
    )
    program.window.actions_table["undo"].trigger()
    qtbot.waitUntil(lambda: {card.path for card in page.runs.cards} == {path, other})
    assert bar_text(program) == ""


def test_a_run_from_elsewhere_is_listed_and_selected(open_page, copy_run, tmp_path: Path, qtbot) -> None:
    copy_run("fast")
    elsewhere = copy_run("slow", folder=tmp_path / "stick")
    page = open_page()
    page.commands.add_from_elsewhere(elsewhere)
    qtbot.waitUntil(
        lambda: page.run_list_view.table.card is not None and page.run_list_view.table.card.path == elsewhere
    )
    assert len(page.runs.cards) == 2


def test_a_folder_that_holds_no_run_is_not_listed(open_page, program: Program, tmp_path: Path, qtbot) -> None:
    (tmp_path / "letters").mkdir()
    page = open_page()
    page.commands.add_from_elsewhere(tmp_path / "letters")
    qtbot.waitUntil(lambda: "letters holds no run" in bar_text(program))
    assert page.runs.elsewhere == []


def test_the_settings_of_a_run_are_opened_on_the_distill_page(
    open_page, copy_run, program: Program, qtbot
) -> None:
    page = open_page()
    page.commands.add_from_elsewhere(copy_run("fast"))
    program.window.page_changed.connect(lambda name: pages.append(name))
    pages: list[str] = []
    qtbot.waitUntil(lambda: page.run_list_view.table.card is not None)
    press(page, "run_duplicate", qtbot)
    assert pages == ["distill"]
    draft = program.session.recipe_draft
    assert (
        draft.choices.student,
        draft.choices.changes["learning_rate"],
        draft.choices.changes["steps"],
    ) == ("tiny", 1e-2, 6)
    slots = program.session.models
    qtbot.waitUntil(lambda: slots.teacher.state == "ready", timeout=60_000)
    assert slots.teacher.name == "tiny-teacher.safetensors"


def test_an_interrupted_run_is_resumed_to_its_end(open_page, copy_run, program: Program, qtbot) -> None:
    path = copy_run("broken")
    page = open_page()
    program.session.choose_device("cpu", "float32")
    qtbot.waitUntil(lambda: program.session.device.device is not None, timeout=60_000)
    page.run_list_view.table.select(path)
    press(page, "run_resume", qtbot)
    assert program.window.page == "distill"
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: not run.active, timeout=60_000)
    assert run.state == "finished"
    program.window.show_page("runs")
    qtbot.waitUntil(lambda: row(page, "broken")[0::3] == ["finished", "6 of 6"])


def bar_text(program: Program) -> str:
    message = program.window.message_bar.message
    return message.text if message else ""


def test_runs_are_read_and_compared_without_loading_torch(copy_run, user_runs: Path) -> None:
    copy_run("fast")
    copy_run("slow")
    code = """
import sys
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from mwrgui.ui.shell.app import Program
from mwrgui.ui.preferences.preferences_file import PreferencesFile
app = QApplication([])
program = Program(app, PreferencesFile(Path(sys.argv[1]) / "preferences.toml"))
program.window.show()
program.window.show_page("runs")
page = program.window.pages["runs"]
while not page.runs.has_read:
    QTest.qWait(20)
for card in page.runs.cards:
    page.run_list_view.model.tick(card.path, True)
while len(page.run_list_view.compared.runs) < 2:
    QTest.qWait(20)
page.show_run(page.runs.cards[0].path)
while not page.detail.monitor.view:
    QTest.qWait(20)
print(sorted({"torch"} & set(sys.modules)))
program.window.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(user_runs.parent)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout == "[]\n"
