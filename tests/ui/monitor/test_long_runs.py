"""Runs of hundreds of thousands of steps are drawn with few points, and quickly."""

from pathlib import Path

import numpy as np

from mwrgui.bench.window.redraws import long_history, measure_redraws
from mwrgui.ui.monitor import Monitor


def test_a_long_run_is_drawn_with_few_points(monitor: Monitor, qtbot) -> None:
    history = long_history(300_000)
    monitor.show_run(Path("nowhere"), history)
    qtbot.waitUntil(lambda: not monitor.view.curves.busy)
    for curve in monitor.view.curves.stack.plots["loss"].curves.values():
        assert len(curve.raw.xData) <= 2 * monitor.width()
        assert len(curve.mean.xData) <= monitor.width()
        assert curve.smoothed_series.value_at(1e9, by_time=False) > 0


def test_a_long_run_is_redrawn_only_once_it_would_look_different(monitor: Monitor, qtbot) -> None:
    history = long_history(300_000)
    monitor.show_run(Path("nowhere"), history)
    curves = monitor.create_view().curves
    qtbot.waitUntil(lambda: not curves.busy)
    curve = curves.stack.plots["loss"].curves["loss/loss"]
    means, end = curve.mean.yData, int(curve.mean.xData[-1])
    series, block = history.series["loss/loss"], 300_000 // len(means)
    for count in (1, 2 * block):
        steps = np.arange(1, count + 1) + int(series.steps[-1])
        series.append(steps=steps, values=np.full(count, 0.1), seconds=steps * 0.1)
        history.last_step = int(steps[-1])
        curves.refresh()
        assert (curve.mean.xData[-1] > end) == (count > 1)
    curves.options.smoothing_slider.setValue(curves.options.smoothing_slider.minimum())
    qtbot.waitUntil(lambda: not curves.busy)
    assert not np.array_equal(curve.mean.yData[: len(means)], means)


def test_redraws_are_measured(session, appearance) -> None:
    measured = measure_redraws(session, appearance, steps=2000, count=3)
    assert len(measured.redraws) == len(measured.zoomed_redraws) == 3
    assert measured.first_draw
    assert measured.creation > 0
