"""One metric of several runs in one plot."""

import math
from collections.abc import Sequence

from PySide6.QtGui import QShowEvent

from mwrgui.runs.history import RunHistory
from mwrgui.runs.series import Series
from mwrgui.ui.monitor.curve import Curve
from mwrgui.ui.monitor.legend import LegendRow
from mwrgui.ui.monitor.plot_kinds import CurveLook, plot_of
from mwrgui.ui.monitor.run_plot import RunPlot
from mwrgui.ui.monitor.scale import scale_of
from mwrgui.ui.monitor.smoothed_series import SmoothedSeries
from mwrgui.ui.monitor.value_range import Range
from mwrgui.ui.monitor.visible_range import VisibleRange
from mwrgui.ui.runs_page.compared_runs import ComparedRun
from mwrgui.ui.style.theme import Appearance

MEAN_LENGTH = 100
"""Length in steps of the running mean of a metric that has a value for every step."""


class OverlayPlot(RunPlot):
    """Draws a curve per run. The wheel zooms, dragging moves, and a double click shows everything."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance)
        self.setObjectName("overlay_plot")
        self._appearance = appearance
        self._runs: Sequence[ComparedRun] = ()
        self._key = ""
        self._hidden: set[str] = set()
        self._visible = VisibleRange()
        self._decibels = False
        self.legend.toggled.connect(self._toggle_curve)
        self.pointed.connect(self._place_crosshair)
        self.view.sigResized.connect(self._draw)
        self.view.zoomed.connect(self._zoom)
        self.view.moved.connect(self._move)
        self.view.whole_requested.connect(self._show_whole)
        appearance.changed.connect(self._restyle)
        self._restyle()

    def show_runs(self, runs: Sequence[ComparedRun], key: str) -> None:
        """Draws the metric `key` of these runs from their beginning to their end."""
        self._runs, self._key = runs, key
        self._visible.zoomed = None
        self.forget_value_range()
        self._decibels = plot_of(key) == "agreement"
        self._make_curves()
        self.refresh()

    def set_by_time(self, by_time: bool) -> None:
        """Draws over run time, or over steps."""
        self.run_axis.by_time = by_time
        self._visible.zoomed = None
        self.refresh()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Sets whether the value axis is logarithmic."""
        self.set_logarithmic_axis(logarithmic)
        self.refresh()

    def refresh(self) -> None:
        """Reads and draws what has been added to the histories of the runs."""
        drawn = {name: curve.smoothed_series.series for name, curve in self.curves.items()}
        if drawn != self._series():  # a run has its first value of this metric, or was read again
            self._make_curves()
        for curve in self.curves.values():
            while curve.smoothed_series.refresh():
                pass
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draws the curves for the size that the plot has now."""
        super().showEvent(event)
        self._draw()

    def _series(self) -> dict[str, Series]:
        """The metric by the name of each run that has it."""
        found = {run.card.name: run.history.series.get(self._key) for run in self._runs}
        return {name: series for name, series in found.items() if series is not None}

    def _make_curves(self) -> None:
        smooth = self._key.startswith(("loss/", "health/"))
        curves = {
            name: Curve(
                self._key, SmoothedSeries(series, mean_length=MEAN_LENGTH if smooth else 1), smooth=smooth
            )
            for name, series in self._series().items()
        }
        for name, curve in curves.items():
            curve.set_visible(name not in self._hidden)
        self.set_curves(curves)
        self._restyle()

    def _restyle(self) -> None:
        theme = self._appearance.theme
        self.style_axes(theme)
        self.move_crosshair(self.crosshair_x, theme.muted)
        for run in self._runs:
            if run.card.name in self.curves:
                self.curves[run.card.name].restyle(CurveLook(run.style.colour, run.style.dash), theme)
        self._show_values()

    def _draw(self) -> None:
        self.draw_curves(self.curves.values(), self._visible.visible_part(self._whole()))
        self._show_values()

    def _whole(self) -> Range:
        """From the start to beyond the end of the longest run."""
        ends = [scale_of(run.history, by_time=self.run_axis.by_time).full_range[1] for run in self._runs]
        return 0.0, max(ends, default=1.0)

    def _place_crosshair(self, x: float | None) -> None:
        self.move_crosshair(x, self._appearance.theme.muted)
        self._show_values()

    def _show_values(self) -> None:
        x = self.value_lookup_x()
        rows = [
            LegendRow(name, name, self._value_text(curve, x), curve.pen, curve.shown)
            for name, curve in self.curves.items()
        ]
        self.legend.show_rows(rows, round(self.view.height()))
        self.set_right_margin(self.legend.column_width)
        self.place_legend()

    def _value_text(self, curve: Curve, x: float) -> str:
        value = curve.smoothed_series.value_at(x, by_time=self.run_axis.by_time)
        if not math.isfinite(value):
            return "–"
        return f"{value:.2f}" if self._decibels else f"{value:.4g}"

    def _toggle_curve(self, name: str) -> None:
        self._hidden ^= {name}
        self.curves[name].set_visible(name not in self._hidden)
        self._show_values()

    def _zoom(self, factor: float, about: float) -> None:
        self._visible.zoom(factor, about, self._whole())
        self._draw()

    def _move(self, share: float) -> None:
        self._visible.move(share, self._whole())
        self._draw()

    def _show_whole(self) -> None:
        self._visible.zoomed = None
        self._draw()


def metrics_of(histories: Sequence[RunHistory]) -> list[str]:
    """Keys of the metrics that any of these runs has: the agreement, the total loss, then the others."""
    keys = dict.fromkeys(key for history in histories for key in history.series)
    return sorted(keys, key=lambda key: (key != "agreement", key != "loss/loss", key.partition("/")[0]))
