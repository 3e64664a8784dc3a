"""One plot of a run: the curves of one kind of metrics, with marks."""

import math
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from mwrgui.runs.series import Series
from mwrgui.ui.monitor.curve import Curve
from mwrgui.ui.monitor.legend import LegendRow
from mwrgui.ui.monitor.marks import Marks
from mwrgui.ui.monitor.naming import metric_name
from mwrgui.ui.monitor.plot_kinds import PlotKind, looks_of, meaning_of, title_of, unit_of
from mwrgui.ui.monitor.plot_marks import PlotMarks
from mwrgui.ui.monitor.run_plot import RunPlot
from mwrgui.ui.monitor.scale import Scale
from mwrgui.ui.monitor.smoothed_series import SmoothedSeries
from mwrgui.ui.monitor.value_range import Range
from mwrgui.ui.style.theme import Appearance

MAX_MARKED_GAPS = 40
"""At most this many gaps are marked."""


class CurvePlot(RunPlot):
    """Shows the metrics of one kind; the panel sets scale, range and crosshair.

    Signals:
        hidden_changed: a curve was hidden or shown.
    """

    hidden_changed = Signal()

    def __init__(self, kind: PlotKind, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance, parent)
        self.setObjectName(f"plot_{kind.name}")
        self.kind, self._appearance = kind, appearance
        self._names: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._labelled = self._has_teacher = True
        self._range: Range = (0.0, 1.0)
        self._scale: Scale | None = None
        self._drawn_state: object = None
        self._marks = PlotMarks(self.view, appearance, with_best=kind.name == "agreement")
        self.legend.toggled.connect(self.toggle_curve)
        self.view.sigResized.connect(self._redraw)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def set_series(self, series: Mapping[str, Series], *, mean_length: int) -> None:
        """Sets the metrics to draw; a metric that was drawn before keeps its smoothed series.

        Args:
            mean_length: length of the running mean, in steps.
        """
        earlier = {key: curve.smoothed_series for key, curve in self.curves.items()}
        if {key: smoothed_series.series for key, smoothed_series in earlier.items()} == dict(series):
            return
        curves: dict[str, Curve] = {}
        for key in looks_of(series):
            smoothed_series = earlier.get(key)
            if smoothed_series is None or smoothed_series.series is not series[key]:
                smoothed_series = SmoothedSeries(
                    series[key], mean_length=mean_length if self.kind.smooth else 1
                )
            curves[key] = Curve(key, smoothed_series, smooth=self.kind.smooth)
            curves[key].set_visible(key not in self._hidden)
        self.set_curves(curves)
        self.forget_value_range()
        self._drawn_state = None
        self._name_curves()
        self._restyle()

    def set_mean_length(self, mean_length: int) -> None:
        """Sets the length of the running mean, in steps."""
        if self.kind.smooth:
            for curve in self.curves.values():
                curve.smoothed_series.set_mean_length(mean_length)

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Makes the value axis logarithmic or linear; for some kinds of metrics it is always linear."""
        logarithmic = logarithmic and self.kind.logarithmic
        if logarithmic != self.value_axis.logarithmic:
            self.set_logarithmic_axis(logarithmic)

    def set_has_teacher(self, has_teacher: bool) -> None:
        """Sets whether the run has a teacher that its student can agree with."""
        if has_teacher != self._has_teacher:
            self._has_teacher = has_teacher
            self.retranslate()

    def read_new_values(self) -> bool:
        """Reads new values, at most one long piece, and returns whether there are more."""
        return any(curve.smoothed_series.refresh() for curve in self.curves.values() if curve.shown)

    def draw(self, scale: Scale, visible: Range) -> None:
        """Draws the visible part, if it looks different from what was drawn last."""
        self._scale, self._range = scale, visible
        self.run_axis.by_time = scale.by_time
        columns = self.columns
        shown = [curve for curve in self.curves.values() if curve.shown]
        block_ranges = [
            (
                curve.key,
                curve.smoothed_series.restart_count,
                curve.smoothed_series.visible_blocks(
                    *visible, columns=columns, by_time=scale.by_time
                ).appearance,
            )
            for curve in shown
        ]
        state = (visible, columns, scale.by_time, self.value_axis.logarithmic, block_ranges)
        if state != self._drawn_state:
            self._drawn_state = state
            self.draw_curves(shown, visible)

    @property
    def gaps(self) -> list[int]:
        """Steps at which a metric became NaN or infinite, at most the first `MAX_MARKED_GAPS`."""
        return sorted({gap for curve in self.curves.values() for gap in curve.smoothed_series.gaps})[
            :MAX_MARKED_GAPS
        ]

    def show_marks(self, marks: Marks, scale: Scale) -> None:
        """Shows marks, with the gaps of this plot's metrics in place of those in `marks`."""
        self._marks.show(replace(marks, gaps=tuple(self.gaps)), scale)

    def set_crosshair(self, x: float | None, *, pinned: bool) -> None:
        """Puts the crosshair at `x`, or hides it if `x` is None; then updates the values in the legend.

        Args:
            pinned: whether the user has chosen this position; otherwise it is the pointer's.
        """
        theme = self._appearance.theme
        self.move_crosshair(x, theme.accent if pinned else theme.muted)
        self.show_values()

    def show_values(self) -> None:
        """Writes the values at the crosshair, or the latest ones, into the legend."""
        if self._scale is None or not self.isVisible():
            return
        x = self.value_lookup_x()
        unit, by_time = unit_of(self.kind.name), self._scale.by_time
        rows = [
            LegendRow(
                key,
                self._names[key],
                _value_text(curve.smoothed_series.value_at(x, by_time=by_time), unit),
                curve.pen,
                curve.shown,
            )
            for key, curve in self.curves.items()
        ]
        self.legend.show_rows(rows, round(self.view.height()))
        self.place_legend()

    def toggle_curve(self, key: str) -> None:
        """Hides a curve, or shows it again."""
        self._hidden ^= {key}
        self.curves[key].set_visible(key not in self._hidden)
        self.hidden_changed.emit()

    def show_labels_below(self, shown: bool) -> None:
        """Shows or hides the labels of the lower axis; only the lowest of several plots shows them."""
        if shown != self._labelled:
            self._labelled = shown
            self.run_axis.show_labels(shown)

    def retranslate(self) -> None:
        """Sets all texts in the language in use."""
        title = title_of(self.kind.name, has_teacher=self._has_teacher)
        unit = unit_of(self.kind.name)
        axis = self.value_axis
        axis.setLabel(f"{title} ({unit})" if unit else title, **axis.labelStyle)
        self.setAccessibleName(title)
        # No tooltip: it would cover the curves under the pointer; the button above says the same.
        self.setAccessibleDescription(meaning_of(self.kind.name, has_teacher=self._has_teacher))
        self._name_curves()

    def _redraw(self) -> None:
        """Draws again after the view was resized, because curves are thinned to its width."""
        if self._scale is not None:
            self.draw(self._scale, self._range)
            self.show_values()

    def _restyle(self) -> None:
        theme = self._appearance.theme
        self.style_axes(theme)
        for key, look in looks_of(self.curves).items():
            self.curves[key].restyle(look, theme)
        self._marks.restyle()
        self.show_values()

    def _name_curves(self) -> None:
        self._names = {key: metric_name(key) for key in self.curves}
        self.show_values()


def _value_text(value: float, unit: str) -> str:
    """The text of a value in the legend; a dash if it is not finite."""
    if not math.isfinite(value):
        return "–"
    if unit:
        return f"{value:.2f} {unit}"
    return f"{value:.4f}" if 1e-3 <= abs(value) < 100 else f"{value:.3g}"
