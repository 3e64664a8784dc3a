"""The monitor with a small real run that has finished, and with made-up runs that grow."""

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

SMALL_RUN_SETTINGS = {
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
    """A finished run of 40 steps, with pictures at every tenth step and one probe photo."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    probe = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
    list(
        distill(
            build(DistillRecipe, SMALL_RUN_SETTINGS, source="test"),
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
def monitor_with_run(monitor, run_folder, qtbot) -> Monitor:
    """A monitor that shows the run with its last pictures."""
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


def test_every_metric_of_a_run_has_a_curve(monitor_with_run: Monitor) -> None:
    plots = monitor_with_run.view.curves.stack.plots
    drawn = {key for plot in plots.values() for key in plot.curves}
    assert drawn == set(monitor_with_run.view._history.series)
    assert "probe/street" in plots["agreement"].curves
    for plot in (plots["loss"], plots["agreement"]):
        assert plot.isVisible()
        assert all(len(curve.mean.xData) for curve in plot.curves.values())


def test_the_legend_shows_the_latest_values(monitor_with_run: Monitor) -> None:
    series = monitor_with_run.view._history.series["agreement"]
    rows = {row.key: row.value for row in monitor_with_run.view.curves.stack.plots["agreement"].legend.rows}
    assert rows["agreement"] == f"{series.values[-1]:.2f} dB"


def test_rows_show_input_teacher_student_and_difference(monitor_with_run: Monitor) -> None:
    rows = monitor_with_run.view.samples.shown_rows
    assert {row.kind for row in rows} == {"generated", "probe"}
    for row in rows:
        assert set(row.pictures) == {"input", "teacher", "student"}
        assert row.difference is not None
        assert row.difference.shape == row.pictures["student"].shape


def test_the_filter_leaves_one_kind_of_weather_or_the_probe_photos(monitor_with_run: Monitor) -> None:
    samples = monitor_with_run.view.samples
    assert samples.row_filter.itemData(0) == ALL_ROWS
    for number in range(1, samples.row_filter.count()):
        samples.row_filter.setCurrentIndex(number)
        assert len({row.label for row in samples.shown_rows}) == 1
    assert samples.shown_rows[0].kind == "probe"


def test_the_filter_has_room_for_its_longest_entry(monitor_with_run: Monitor, qtbot) -> None:
    box = monitor_with_run.view.samples.row_filter
    text_width = max(box.fontMetrics().horizontalAdvance(box.itemText(place)) for place in range(box.count()))
    option = QStyleOptionComboBox()

    def available_width() -> int:
        box.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        return box.style().subControlRect(control, option, part, box).width()

    qtbot.waitUntil(lambda: available_width() >= text_width)
    assert available_width() >= text_width > 0


def test_the_time_line_moves_the_crosshairs_and_changes_the_pictures(
    monitor_with_run: Monitor, qtbot
) -> None:
    time_line = monitor_with_run.view.time_line
    qtbot.keyClick(time_line, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: step_of_pictures(monitor_with_run) == 30)
    assert monitor_with_run.view.step == 30
    crosshairs = [
        plot._crosshair for plot in monitor_with_run.view.curves.stack.plots.values() if plot.isVisible()
    ]
    assert all(each.isVisible() and each.value() == 30 for each in crosshairs)
    qtbot.keyClick(time_line, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: step_of_pictures(monitor_with_run) == 0)
    assert not monitor_with_run.view.follow_button.isChecked()
    qtbot.keyClick(time_line, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: step_of_pictures(monitor_with_run) == 40)
    assert monitor_with_run.view.step is None
    assert monitor_with_run.view.follow_button.isChecked()


def test_rows_keep_their_names_from_step_to_step(monitor_with_run: Monitor, qtbot) -> None:
    names = [row.name for row in monitor_with_run.view.samples.shown_rows]
    first = {row.name: row.pictures["input"] for row in monitor_with_run.view.samples.shown_rows}
    monitor_with_run.select_step(10)
    qtbot.waitUntil(lambda: step_of_pictures(monitor_with_run) == 10)
    assert [row.name for row in monitor_with_run.view.samples.shown_rows] == names
    for row in monitor_with_run.view.samples.shown_rows:  # fixed latents: only the student changes
        np.testing.assert_array_equal(row.pictures["input"], first[row.name])


def test_a_click_in_a_plot_selects_the_step(monitor_with_run: Monitor, qtbot) -> None:
    view = monitor_with_run.view.curves.stack.plots["loss"].view
    view.picked.emit(20.0)
    qtbot.waitUntil(lambda: step_of_pictures(monitor_with_run) == 20)
    assert monitor_with_run.view.time_line.value() == 20


def test_the_crosshair_shows_the_value_of_a_point_that_it_touches(monitor_with_run: Monitor) -> None:
    plot = monitor_with_run.view.curves.stack.plots["loss"]
    first = int(plot.curves["loss/loss"].smoothed_series.series.steps[0])
    pixel = plot.view.viewPixelSize()[0]
    for distance, known in ((3, True), (8, False)):
        plot.set_crosshair(first - distance * pixel, pinned=False)
        (text,) = [row.value for row in plot.legend.rows if row.key == "loss/loss"]
        assert (text != "–") == known


def test_a_double_click_opens_the_compare_viewer_which_follows_the_time_line(
    monitor_with_run: Monitor, qtbot
) -> None:
    row = monitor_with_run.view.samples._widgets[0]
    with qtbot.waitSignal(monitor_with_run.row_read) as opened:
        qtbot.mouseDClick(row, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    name = opened.args[0].name
    assert opened.args[1] == 40
    dialog = monitor_with_run.view.dialog
    assert dialog.isVisible()
    assert dialog.view.model.options.mode == "side"
    with qtbot.waitSignal(monitor_with_run.row_read) as moved:
        monitor_with_run.select_step(10)
    assert (moved.args[0].name, moved.args[1]) == (name, 10)
    dialog.close()


def test_curves_can_be_zoomed_and_the_whole_run_shown_again(monitor_with_run: Monitor) -> None:
    curves = monitor_with_run.view.curves
    whole = curves.visible_range
    curves.zoom_by(4.0, 20.0)
    low, high = curves.visible_range
    assert high - low == pytest.approx((whole[1] - whole[0]) / 4)
    assert low < 20 < high
    curves.options.whole_run_button.click()
    assert curves.visible_range == whole


def test_curves_can_be_drawn_over_time_and_on_a_linear_scale(monitor_with_run: Monitor) -> None:
    curves = monitor_with_run.view.curves
    curves.options.time_button.setChecked(True)
    assert curves.visible_range[1] < 1000
    mean = curves.stack.plots["loss"].curves["loss/loss"].mean
    logarithms = mean.yData.copy()
    curves.options.log_button.setChecked(False)
    np.testing.assert_allclose(10**logarithms, mean.yData, rtol=1e-5)


def test_metrics_are_saved_as_a_table(monitor_with_run: Monitor, tmp_path: Path, qtbot) -> None:
    with qtbot.waitSignal(monitor_with_run.view.export.save_table(tmp_path / "run.csv").ended):
        pass
    with (tmp_path / "run.csv").open() as file:
        rows = list(csv.DictReader(file))
    series = monitor_with_run.view._history.series
    assert [int(row["step"]) for row in rows] == list(range(1, 41))
    assert float(rows[39]["loss/loss"]) == pytest.approx(series["loss/loss"].values[-1], rel=1e-5)
    assert rows[0]["agreement"] == ""
    assert float(rows[9]["agreement"]) == pytest.approx(series["agreement"].values[0], rel=1e-5)


def test_plots_are_saved_as_a_picture(monitor_with_run: Monitor, tmp_path: Path, qtbot) -> None:
    with qtbot.waitSignal(monitor_with_run.view.export.save_picture(tmp_path / "run.png").ended):
        pass
    picture = QImage(str(tmp_path / "run.png"))
    assert picture.size() == monitor_with_run.view.curves.stack.size() * monitor_with_run.devicePixelRatioF()


def test_curves_that_make_room_for_legends_leave_no_traces_on_the_screen(appearance, qtbot) -> None:
    panel = CurvesPanel(appearance)
    qtbot.addWidget(panel)
    panel.resize(900, 560)
    with qtbot.waitExposed(panel):
        panel.show()
    history = RunHistory()
    panel.show_history(history)
    grow(history, range(1, 701), l1=0.5, diversity=0.7)
    panel.refresh()

    def screen_is_up_to_date() -> bool:
        on_screen = panel.screen().grabWindow(panel.winId()).toImage()
        return on_screen == panel.grab().toImage().convertToFormat(on_screen.format())

    qtbot.waitUntil(screen_is_up_to_date)


def test_a_growing_run_is_followed_until_a_step_is_selected(monitor: Monitor, qtbot) -> None:
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


def test_a_run_that_rolled_back_to_before_the_selected_step_is_followed_again(
    monitor: Monitor, qtbot
) -> None:
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


@pytest.mark.parametrize("refreshed_between", [True, False])
def test_pictures_from_before_a_rollback_are_not_shown_in_place_of_new_ones(
    monitor: Monitor, tmp_path: Path, refreshed_between: bool, qtbot
) -> None:
    def save(step: int, grey: int) -> dict[str, object]:
        folder = tmp_path / "samples" / f"{step:08d}"
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / "0-haze-student.png"), np.full((8, 8, 3), grey, np.uint8))
        return {"event": "preview_ready", "step": step, "folder": str(folder.relative_to(tmp_path))}

    def shown_pictures() -> list[tuple[int | None, int]]:
        rows = monitor.view.samples.shown_rows
        return [(step_of_pictures(monitor), int(row.pictures["student"][0, 0, 0])) for row in rows]

    history = RunHistory()
    grow(history, range(1, 11))
    history.extend([save(10, 50)])
    grow(history, range(11, 21))
    history.extend([save(20, 100)])
    monitor.show_run(tmp_path, history)
    qtbot.waitUntil(lambda: shown_pictures() == [(20, 100)])
    history.extend([{"event": "health_warning", "step": 10, "kind": "rolled_back", "message": ""}])
    if refreshed_between:
        monitor.refresh()
        qtbot.waitUntil(lambda: shown_pictures() == [(10, 50)])
    grow(history, range(11, 21))
    history.extend([save(20, 200)])
    monitor.refresh()
    qtbot.waitUntil(lambda: shown_pictures() == [(20, 200)])
    assert shown_pictures() == [(20, 200)]


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


def test_a_single_measurement_is_drawn_as_a_dot(monitor: Monitor) -> None:
    history = RunHistory()
    grow(history, range(1, 11))
    history.extend([{"event": "measured", "step": 10, "figures": {"haze": 20.0}, "score": 20.0}])
    monitor.show_run(Path("nowhere"), history)
    dots = monitor.create_view().curves.stack.plots["agreement"].curves["agreement"].dots
    assert dots.isVisible()
    assert (dots.data["x"].tolist(), dots.data["y"].tolist()) == ([10], [20])


def test_a_student_that_is_worse_than_the_untouched_input_is_drawn_below_the_line_of_the_input(
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


def test_a_value_that_is_no_number_leaves_a_gap_and_a_mark(monitor: Monitor) -> None:
    history = RunHistory()
    grow(history, range(1, 11), l1=1.0)
    grow(history, range(11, 14), l1=None)
    grow(history, range(14, 20), l1=1.0)
    monitor.show_run(Path("nowhere"), history)
    plot = monitor.view.curves.stack.plots["loss"]
    assert plot.gaps == [11]
    assert np.isnan(plot.curves["loss/l1"].mean.yData).sum() == 3
    assert monitor.view.time_line.marks.gaps == (11,)


def test_a_hidden_monitor_is_redrawn_when_it_is_shown_again(monitor: Monitor, qtbot) -> None:
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
    assert len({view for view, _ in places()}) == 1  # they share one scale
    assert all(plot.legend.geometry().right() <= plot.width() for plot in plots)


def test_the_layout_settles_at_every_height(monitor_with_run: Monitor) -> None:
    """A scroll bar makes rows narrower and so lower; it must not vanish and appear again endlessly."""
    for height in range(400, 1000, 2):
        monitor_with_run.resize(948, height)
        QApplication.processEvents()
    assert monitor_with_run.height() >= 990


def test_the_pointer_may_enter_the_legend_of_a_plot_without_curves(monitor: Monitor) -> None:
    monitor.show_run(Path("nowhere"), RunHistory())
    legend = monitor.create_view().curves.stack.plots["loss"].legend
    place = QPointF(1, 1)
    legend.enterEvent(QEnterEvent(place, place, place))
    assert not legend.rows


def test_damaged_and_missing_pictures_of_a_preview_are_left_out(
    monitor_with_run: Monitor, run_folder: Path, tmp_path: Path, qtbot
):
    copy = tmp_path / "copy"
    shutil.copytree(run_folder, copy)
    for path in (copy / "samples" / "00000040").glob("0-*.png"):
        path.write_bytes(b"torn")
    shutil.rmtree(copy / "samples" / "00000030")
    monitor_with_run.show_run(copy, read_history(copy))
    qtbot.waitUntil(lambda: step_of_pictures(monitor_with_run) == 40)
    assert not any(row.name.startswith("0-") for row in monitor_with_run.view.samples.shown_rows)
    monitor_with_run.select_step(30)
    qtbot.waitUntil(lambda: step_of_pictures(monitor_with_run) == 30)
    assert not monitor_with_run.view.samples.shown_rows
