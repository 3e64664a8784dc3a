"""The monitor with a real small run of the past, and with long made-up ones that grow."""

import csv
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QImage
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionComboBox, QToolButton

from mwrgui.core.devices import choose_device
from mwrgui.core.setting import build
from mwrgui.distillation.distill import distill
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.engine.control import RunControl
from mwrgui.models.loading import load_model
from mwrgui.runs.history import RunHistory, read_history
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.monitor import Monitor
from mwrgui.ui.monitor.curves import CurvesPanel
from mwrgui.ui.monitor.samples import ALL_ROWS

SMALL = {
    "student": "tiny",
    "crop": 32,
    "batch": 2,
    "warmup": 1,
    "steps": 40,
    "pool": 4,
    "scene_side": 48,
    "candidates": 1,
    "checkpoint_every": 10,
    "measure_every": 10,
    "preview_every": 10,
}


@pytest.fixture(scope="module")
def run_folder(tiny_teacher, tmp_path_factory) -> Path:
    """40 steps, pictures at every tenth, one probe photo."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    probe = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    list(
        distill(
            build(DistillRecipe, SMALL, source="test"),
            teacher=load_model(tiny_teacher),
            teacher_checksum="",
            folder=RunFolder(folder),
            device=choose_device("cpu", "float32"),
            control=RunControl(),
            probes={"street": probe},
        )
    )
    return folder


@pytest.fixture
def shown(monitor, run_folder, qtbot) -> Monitor:
    """The run is shown with its last pictures."""
    monitor.show_run(run_folder, read_history(run_folder))
    qtbot.waitUntil(lambda: step_of_pictures(monitor) == 40)
    return monitor


def step_of_pictures(monitor: Monitor) -> int | None:
    return monitor.view.samples.preview.step if monitor.view.samples.preview else None


def grow(history: RunHistory, steps: range, **terms: float | None) -> None:
    history.extend(
        {
            "event": "step_done",
            "step": step,
            "losses": {"loss": 1 / step} | terms,
            "learning_rate": 1e-3,
            "seconds": 0.1,
        }
        for step in steps
    )


def test_every_figure_of_a_run_has_its_curve(shown: Monitor) -> None:
    plots = shown.view.curves.stack.plots
    drawn = {key for plot in plots.values() for key in plot.curves}
    assert drawn == set(shown.view._history.series)
    assert "probe/street" in plots["agreement"].curves
    for plot in (plots["loss"], plots["agreement"]):
        assert plot.isVisible()
        assert all(len(curve.mean.xData) for curve in plot.curves.values())


def test_the_legend_tells_the_latest_values(shown: Monitor) -> None:
    series = shown.view._history.series["agreement"]
    rows = {row.key: row.value for row in shown.view.curves.stack.plots["agreement"].legend.rows}
    assert rows["agreement"] == f"{series.values[-1]:.2f} dB"


def test_rows_show_input_teacher_student_and_difference(shown: Monitor) -> None:
    rows = shown.view.samples.shown_rows
    assert {row.kind for row in rows} == {"generated", "probe"}
    for row in rows:
        assert set(row.pictures) == {"input", "teacher", "student"}
        assert row.difference is not None
        assert row.difference.shape == row.pictures["student"].shape


def test_the_filter_leaves_one_weather_or_the_probes(shown: Monitor) -> None:
    samples = shown.view.samples
    assert samples.row_filter.itemData(0) == ALL_ROWS
    for number in range(1, samples.row_filter.count()):
        samples.row_filter.setCurrentIndex(number)
        assert len({row.label for row in samples.shown_rows}) == 1
    assert samples.shown_rows[0].kind == "probe"


def test_the_filter_has_room_for_the_longest_weather(shown: Monitor, qtbot) -> None:
    box = shown.view.samples.row_filter
    words = max(box.fontMetrics().horizontalAdvance(box.itemText(place)) for place in range(box.count()))
    option = QStyleOptionComboBox()

    def room() -> int:
        box.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        return box.style().subControlRect(control, option, part, box).width()

    qtbot.waitUntil(lambda: room() >= words)
    assert room() >= words > 0


def test_the_time_line_moves_curves_and_pictures(shown: Monitor, qtbot) -> None:
    line = shown.view.time_line
    qtbot.keyClick(line, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: step_of_pictures(shown) == 30)
    assert shown.view.step == 30
    crosshairs = [plot._crosshair for plot in shown.view.curves.stack.plots.values() if plot.isVisible()]
    assert all(line.isVisible() and line.value() == 30 for line in crosshairs)
    qtbot.keyClick(line, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: step_of_pictures(shown) == 0)
    assert not shown.view.follow_button.isChecked()
    qtbot.keyClick(line, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: step_of_pictures(shown) == 40)
    assert shown.view.step is None
    assert shown.view.follow_button.isChecked()


def test_the_names_of_rows_stay_from_step_to_step(shown: Monitor, qtbot) -> None:
    names = [row.name for row in shown.view.samples.shown_rows]
    first = {row.name: row.pictures["input"] for row in shown.view.samples.shown_rows}
    shown.select_step(10)
    qtbot.waitUntil(lambda: step_of_pictures(shown) == 10)
    assert [row.name for row in shown.view.samples.shown_rows] == names
    for row in shown.view.samples.shown_rows:  # fixed latents: only the student changes
        np.testing.assert_array_equal(row.pictures["input"], first[row.name])


def test_a_click_into_a_plot_picks_the_step(shown: Monitor, qtbot) -> None:
    view = shown.view.curves.stack.plots["loss"].view
    view.picked.emit(20.0)
    qtbot.waitUntil(lambda: step_of_pictures(shown) == 20)
    assert shown.view.time_line.value() == 20


def test_the_crosshair_shows_the_value_of_a_point_that_it_touches(shown: Monitor) -> None:
    plot = shown.view.curves.stack.plots["loss"]
    first = int(plot.curves["loss/loss"].smoothed_series.series.steps[0])
    pixel = plot.view.viewPixelSize()[0]
    for distance, known in ((3, True), (8, False)):
        plot.set_crosshair(first - distance * pixel, pinned=False)
        (text,) = [row.value for row in plot.legend.rows if row.key == "loss/loss"]
        assert (text != "–") == known


def test_a_double_click_opens_the_compare_viewer_and_the_time_line_moves_it(shown: Monitor, qtbot) -> None:
    row = shown.view.samples._widgets[0]
    with qtbot.waitSignal(shown.row_read) as opened:
        qtbot.mouseDClick(row, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    name = opened.args[0].name
    assert opened.args[1] == 40
    dialog = shown.view.dialog
    assert dialog.isVisible()
    assert dialog.view.model.options.mode == "side"
    with qtbot.waitSignal(shown.row_read) as moved:
        shown.select_step(10)
    assert (moved.args[0].name, moved.args[1]) == (name, 10)
    dialog.close()


def test_the_wheel_looks_closer_and_the_whole_comes_back(shown: Monitor) -> None:
    curves = shown.view.curves
    whole = curves.visible_range
    curves.zoom_by(4.0, 20.0)
    low, high = curves.visible_range
    assert high - low == pytest.approx((whole[1] - whole[0]) / 4)
    assert low < 20 < high
    curves.options.whole_run_button.click()
    assert curves.visible_range == whole


def test_time_and_logarithm_are_other_scales(shown: Monitor) -> None:
    curves = shown.view.curves
    curves.options.time_button.setChecked(True)
    assert curves.visible_range[1] < 1000
    mean = curves.stack.plots["loss"].curves["loss/loss"].mean
    logarithms = mean.yData.copy()
    curves.options.log_button.setChecked(False)
    np.testing.assert_allclose(10**logarithms, mean.yData, rtol=1e-5)


def test_figures_are_saved_as_a_table(shown: Monitor, tmp_path: Path, qtbot) -> None:
    with qtbot.waitSignal(shown.view.export.save_table(tmp_path / "run.csv").ended):
        pass
    with (tmp_path / "run.csv").open() as file:
        rows = list(csv.DictReader(file))
    series = shown.view._history.series
    assert [int(row["step"]) for row in rows] == list(range(1, 41))
    assert float(rows[39]["loss/loss"]) == pytest.approx(series["loss/loss"].values[-1], rel=1e-5)
    assert rows[0]["agreement"] == ""
    assert float(rows[9]["agreement"]) == pytest.approx(series["agreement"].values[0], rel=1e-5)


def test_plots_are_saved_as_a_picture(shown: Monitor, tmp_path: Path, qtbot) -> None:
    with qtbot.waitSignal(shown.view.export.save_picture(tmp_path / "run.png").ended):
        pass
    picture = QImage(str(tmp_path / "run.png"))
    assert picture.size() == shown.view.curves.stack.size() * shown.devicePixelRatioF()


def test_curves_that_give_way_to_the_legends_leave_nothing_beneath_them(appearance, qtbot) -> None:
    panel = CurvesPanel(appearance)
    qtbot.addWidget(panel)
    panel.resize(900, 560)
    with qtbot.waitExposed(panel):
        panel.show()
    history = RunHistory()
    panel.show_history(history)
    grow(history, range(1, 701), l1=0.5, diversity=0.7)
    panel.refresh()

    def shown_as_it_is() -> bool:
        on_screen = panel.screen().grabWindow(panel.winId()).toImage()
        return on_screen == panel.grab().toImage().convertToFormat(on_screen.format())

    qtbot.waitUntil(shown_as_it_is)


def test_a_run_that_goes_on_is_followed(monitor: Monitor, qtbot) -> None:
    history = RunHistory()
    grow(history, range(1, 11))
    monitor.show_run(Path("nowhere"), history)
    grow(history, range(11, 31))
    monitor.refresh()
    qtbot.waitUntil(lambda: monitor.view.time_line.value() == 30)
    monitor.select_step(12)
    grow(history, range(31, 41))
    monitor.refresh()
    qtbot.waitUntil(lambda: monitor.view.time_line.maximum() == 40)
    assert monitor.view.time_line.value() == 12


def test_a_run_that_went_back_before_the_step_looked_at_is_followed_again(monitor: Monitor, qtbot) -> None:
    history = RunHistory()
    grow(history, range(1, 41))
    monitor.show_run(Path("nowhere"), history)
    monitor.select_step(35)
    values = {"where": 21, "factor": "0.5"}
    diverged = {"event": "health_warning", "step": 20, "kind": "diverged", "message": "", "values": values}
    history.extend([diverged])
    monitor.refresh()
    qtbot.waitUntil(lambda: monitor.view.time_line.maximum() == 20)
    assert monitor.view.step is None
    assert monitor.view.health.problem.sentence.startswith(
        "The loss was no longer a number at step 21: the run went back to step 20"
    )
    assert monitor.view.health.rollback_button.isHidden()


@pytest.mark.parametrize("looked_between", [True, False])
def test_pictures_of_a_discarded_branch_are_not_shown_for_the_present_ones(
    monitor: Monitor, tmp_path: Path, looked_between: bool, qtbot
) -> None:
    def save(step: int, grey: int) -> dict[str, object]:
        folder = tmp_path / "samples" / f"{step:08d}"
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / "0-haze-student.png"), np.full((8, 8, 3), grey, np.uint8))
        return {"event": "preview_ready", "step": step, "folder": str(folder.relative_to(tmp_path))}

    def shown() -> list[tuple[int | None, int]]:
        rows = monitor.view.samples.shown_rows
        return [(step_of_pictures(monitor), int(row.pictures["student"][0, 0, 0])) for row in rows]

    history = RunHistory()
    grow(history, range(1, 11))
    history.extend([save(10, 50)])
    grow(history, range(11, 21))
    history.extend([save(20, 100)])
    monitor.show_run(tmp_path, history)
    qtbot.waitUntil(lambda: shown() == [(20, 100)])
    history.extend([{"event": "health_warning", "step": 10, "kind": "rolled_back", "message": ""}])
    if looked_between:
        monitor.refresh()
        qtbot.waitUntil(lambda: shown() == [(10, 50)])
    grow(history, range(11, 21))
    history.extend([save(20, 200)])
    monitor.refresh()
    qtbot.waitUntil(lambda: shown() == [(20, 200)])
    assert shown() == [(20, 200)]


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ({"kind": "distill", "teacher": "big"}, "Agreement"),
        ({"kind": "train", "role": "student", "teacher": "big"}, "Agreement"),
        ({"kind": "train", "role": "teacher"}, "PSNR"),
    ],
)
def test_without_a_teacher_there_is_no_agreement(monitor: Monitor, facts: dict, title: str) -> None:
    history = RunHistory()
    history.extend([{"event": "run_started", "step": 0, "steps": 10, "run": "", "facts": facts}])
    grow(history, range(1, 11))
    history.extend([{"event": "measured", "step": 10, "figures": {"haze": 20.0}, "score": 20.0}])
    monitor.show_run(Path("nowhere"), history)
    plot = monitor.create_view().curves.stack.plots["agreement"]
    button = monitor.findChild(QToolButton, "show_agreement")
    assert (plot.accessibleName(), plot.value_axis.labelText, button.text()) == (
        title,
        f"{title} (dB)",
        title,
    )
    assert plot.accessibleDescription() == button.toolTip()
    assert ("teacher" in plot.accessibleDescription()) == (title == "Agreement")


def test_a_single_measurement_is_seen(monitor: Monitor) -> None:
    history = RunHistory()
    grow(history, range(1, 11))
    history.extend([{"event": "measured", "step": 10, "figures": {"haze": 20.0}, "score": 20.0}])
    monitor.show_run(Path("nowhere"), history)
    dots = monitor.create_view().curves.stack.plots["agreement"].curves["agreement"].dots
    assert dots.isVisible()
    assert (dots.data["x"].tolist(), dots.data["y"].tolist()) == ([10], [20])


def test_a_student_that_is_worse_than_the_untouched_input_is_seen_below_its_line(
    monitor: Monitor, qtbot
) -> None:
    history = RunHistory()
    grow(history, range(1, 11))
    for step in (5, 10):
        history.extend(
            [{"event": "measured", "step": step, "figures": {"haze": 20.0}, "score": 20.0, "untouched": 28.0}]
        )
    monitor.show_run(Path("nowhere"), history)
    plot = monitor.create_view().curves.stack.plots["agreement"]
    line = plot.curves["untouched"].mean
    assert line.isVisible()
    assert line.yData.tolist() == [28.0, 28.0]
    low, high = plot.view.viewRange()[1]
    assert low < 20 < 28 < high
    qtbot.waitUntil(lambda: {row.name for row in plot.legend.rows} >= {"Mean", "Untouched input"})


def test_no_number_is_a_gap_with_a_mark(monitor: Monitor) -> None:
    history = RunHistory()
    grow(history, range(1, 11), l1=1.0)
    grow(history, range(11, 14), l1=None)
    grow(history, range(14, 20), l1=1.0)
    monitor.show_run(Path("nowhere"), history)
    plot = monitor.view.curves.stack.plots["loss"]
    assert plot.gaps == [11]
    assert np.isnan(plot.curves["loss/l1"].mean.yData).sum() == 3
    assert monitor.view.time_line.marks.gaps == (11,)


def test_a_hidden_monitor_draws_when_it_is_seen_again(monitor: Monitor, qtbot) -> None:
    history = RunHistory()
    grow(history, range(1, 5))
    monitor.show_run(Path("nowhere"), history)
    monitor.hide()
    grow(history, range(5, 9))
    monitor.refresh()
    assert monitor.view.time_line.value() == 4
    monitor.show()
    qtbot.waitUntil(lambda: monitor.view.time_line.value() == 8)


@pytest.mark.parametrize("width", [948, 1844])
def test_no_legend_covers_a_curve(monitor: Monitor, run_folder: Path, width: int, qtbot) -> None:
    monitor.resize(width, 520)
    monitor.show_run(run_folder, read_history(run_folder))
    plots = [plot for plot in monitor.create_view().curves.stack.plots.values() if not plot.isHidden()]
    assert len(plots) == 3

    def places() -> list[tuple[int, int]]:
        """Where each view ends, and where its legend begins."""
        return [(round(p.view.sceneBoundingRect().right()), p.legend.geometry().left()) for p in plots]

    qtbot.waitUntil(lambda: all(view <= legend for view, legend in places()))
    assert len({view for view, _ in places()}) == 1  # one scale for all
    assert all(plot.legend.geometry().right() <= plot.width() for plot in plots)


def test_every_height_is_bearable(shown: Monitor) -> None:
    """Rows become lower where a scroll bar makes them narrower; the two must not chase each other."""
    for height in range(400, 1000, 2):
        shown.resize(948, height)
        QApplication.processEvents()
    assert shown.height() >= 990


def test_the_pointer_may_rest_where_a_plot_without_curves_appears(monitor: Monitor) -> None:
    monitor.show_run(Path("nowhere"), RunHistory())
    legend = monitor.create_view().curves.stack.plots["loss"].legend
    place = QPointF(1, 1)
    legend.enterEvent(QEnterEvent(place, place, place))
    assert not legend.rows


def test_pictures_of_a_damaged_preview_are_left_out(shown: Monitor, run_folder: Path, tmp_path: Path, qtbot):
    copy = tmp_path / "copy"
    shutil.copytree(run_folder, copy)
    for path in (copy / "samples" / "00000040").glob("0-*.png"):
        path.write_bytes(b"torn")
    shutil.rmtree(copy / "samples" / "00000030")
    shown.show_run(copy, read_history(copy))
    qtbot.waitUntil(lambda: step_of_pictures(shown) == 40)
    assert not any(row.name.startswith("0-") for row in shown.view.samples.shown_rows)
    shown.select_step(30)
    qtbot.waitUntil(lambda: step_of_pictures(shown) == 30)
    assert not shown.view.samples.shown_rows
