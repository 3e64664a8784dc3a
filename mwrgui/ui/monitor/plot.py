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
from mwrgui.ui.monitor.track import Track
from mwrgui.ui.monitor.value_range import Range
from mwrgui.ui.style.theme import Appearance

MOST_GAPS = 40
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
        self._labelled = self._teacher = True
        self._range: Range = (0.0, 1.0)
        self._scale: Scale | None = None
        self._drawn_state: object = None
        self._marks = PlotMarks(self.view, appearance, with_best=kind.name == "agreement")
        self.legend.toggled.connect(self.toggle)
        self.view.sigResized.connect(self._redraw)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def set_series(self, series: Mapping[str, Series], *, span: int) -> None:
        """Draws these metrics from now on; a metric that was drawn before keeps its curve.

        Args:
            span: number of values that a running mean is taken over.
        """
        tracks = {key: curve.track for key, curve in self.curves.items()}
        if {key: track.series for key, track in tracks.items()} == dict(series):
            return
        curves: dict[str, Curve] = {}
        for key in looks_of(series):
            track = tracks.get(key)
            if track is None or track.series is not series[key]:
                track = Track(series[key], span=span if self.kind.smooth else 1)
            curves[key] = Curve(key, track, smooth=self.kind.smooth)
            curves[key].show(key not in self._hidden)
        self.set_curves(curves)
        self.forget_value_range()
        self._drawn_state = None
        self._name_curves()
        self._restyle()

    def set_span(self, span: int) -> None:
        """Takes running means over this many values."""
        if self.kind.smooth:
            for curve in self.curves.values():
                curve.track.set_span(span)

    def set_logarithmic(self, wanted: bool) -> None:
        """Draws on a logarithmic axis, where that makes sense."""
        wanted = wanted and self.kind.logarithmic
        if wanted != self.value_axis.logarithmic:
            self.set_logarithmic_axis(wanted)

    def set_teacher(self, teacher: bool) -> None:
        """Tells the plot whether the run has a teacher that its student can agree with."""
        if teacher != self._teacher:
            self._teacher = teacher
            self.retranslate()

    def read_new_values(self) -> bool:
        """Reads new values, at most one long piece, and returns whether there are more."""
        return any(curve.track.refresh() for curve in self.curves.values() if curve.shown)

    def draw(self, scale: Scale, visible: Range) -> None:
        """Draws the visible part, if it looks different from what was drawn last."""
        self._scale, self._range = scale, visible
        self.run_axis.by_time = scale.by_time
        columns = self.columns
        shown = [curve for curve in self.curves.values() if curve.shown]
        extents = [
            (c.key, c.track.begun, c.track.extent(*visible, columns=columns, by_time=scale.by_time).picture)
            for c in shown
        ]
        state = (visible, columns, scale.by_time, self.value_axis.logarithmic, extents)
        if state != self._drawn_state:
            self._drawn_state = state
            self.draw_curves(shown, visible)

    @property
    def gaps(self) -> list[int]:
        """Steps at which a metric became NaN or infinite."""
        return sorted({gap for curve in self.curves.values() for gap in curve.track.gaps})[:MOST_GAPS]

    def mark(self, marks: Marks, scale: Scale) -> None:
        """Shows marks; of the gaps only those of the metrics in this plot."""
        self._marks.show(replace(marks, gaps=tuple(self.gaps)), scale)

    def set_crosshair(self, x: float | None, *, pinned: bool) -> None:
        """Puts the crosshair at `x`, or hides it with None, and shows the values there.

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
        x = self.crosshair_limit()
        unit, by_time = unit_of(self.kind.name), self._scale.by_time
        rows = [
            LegendRow(
                key,
                self._names[key],
                _value_text(curve.track.value_at(x, by_time=by_time), unit),
                curve.pen,
                curve.shown,
            )
            for key, curve in self.curves.items()
        ]
        self.legend.show_rows(rows, round(self.view.height()))
        self.place_legend()

    def toggle(self, key: str) -> None:
        """Hides a curve, or shows it again."""
        self._hidden ^= {key}
        self.curves[key].show(key not in self._hidden)
        self.hidden_changed.emit()

    def show_labels_below(self, wanted: bool) -> None:
        """Labels the lower axis, which only the lowest of several plots does."""
        if wanted != self._labelled:
            self._labelled = wanted
            self.run_axis.show_labels(wanted)

    def retranslate(self) -> None:
        """Sets all texts in the language in use."""
        title = title_of(self.kind.name, teacher=self._teacher)
        unit = unit_of(self.kind.name)
        axis = self.value_axis
        axis.setLabel(f"{title} ({unit})" if unit else title, **axis.labelStyle)
        self.setAccessibleName(title)
        # No tooltip: it would cover the curves under the pointer; the button above says the same.
        self.setAccessibleDescription(meaning_of(self.kind.name, teacher=self._teacher))
        self._name_curves()

    def _redraw(self) -> None:
        """A curve has one point per pixel, so another size needs other points."""
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
    """The text of a value in the legend; a dash while there is none."""
    if not math.isfinite(value):
        return "–"
    if unit:
        return f"{value:.2f} {unit}"
    return f"{value:.4f}" if 1e-3 <= abs(value) < 100 else f"{value:.3g}"
