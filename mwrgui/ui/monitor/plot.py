"""One plot of a run: curves, a legend with their latest values, marks, and its share of the crosshair."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from mwrgui.library.series import Series
from mwrgui.ui.monitor.axes import RunAxis, ValueAxis, dress_axis
from mwrgui.ui.monitor.curve import Curve, in_scale
from mwrgui.ui.monitor.legend import Legend, LegendRow
from mwrgui.ui.monitor.marks import Marks
from mwrgui.ui.monitor.naming import figure_name
from mwrgui.ui.monitor.plot_kinds import PlotKind, looks_of, meaning_of, title_of, unit_of
from mwrgui.ui.monitor.plot_marks import PlotMarks
from mwrgui.ui.monitor.run_view import RunViewBox
from mwrgui.ui.monitor.scale import Scale
from mwrgui.ui.monitor.track import Track
from mwrgui.ui.monitor.value_range import Range, settle, spanned
from mwrgui.ui.theme import Appearance, sizes

MOST_GAPS = 40
"""So many are marked."""


class CurvePlot(pg.PlotWidget):  # type: ignore[misc]  # no types in pyqtgraph
    """Shows the figures of one kind; the panel gives it scale, range and crosshair.

    Signals:
        pointed: a place on the horizontal scale under the pointer, or None when it has left.
        hidden_changed: the keys of hidden curves are others.
    """

    pointed = Signal(object)
    hidden_changed = Signal()

    def __init__(self, kind: PlotKind, appearance: Appearance, parent: QWidget | None = None) -> None:
        self.view = RunViewBox()
        self._below, self._left = RunAxis(), ValueAxis()
        axes = {"bottom": self._below, "left": self._left}
        super().__init__(parent, viewBox=self.view, axisItems=axes, enableMenu=False)
        self.kind, self._appearance = kind, appearance
        self.curves: dict[str, Curve] = {}
        self._hidden: set[str] = set()
        self._logarithmic = False
        self._labelled = self._teacher = True
        self._range: Range = (0.0, 1.0)
        self._values: Range | None = None
        self._scale: Scale | None = None
        self._looks: object = None
        self._crosshair: float | None = None
        self._build()

    def take_series(self, series: Mapping[str, Series], *, span: int) -> None:
        """Draws these figures from now on; curves of those that stay are kept."""
        tracks = {key: curve.track for key, curve in self.curves.items()}
        if {key: track.series for key, track in tracks.items()} == dict(series):
            return
        for curve in self.curves.values():
            for item in curve.items:
                self.view.removeItem(item)
        self.curves = {}
        for key in looks_of(series):
            track = tracks.get(key)
            if track is None or track.series is not series[key]:
                track = Track(series[key], span=span if self.kind.smooth else 1)
            self.curves[key] = Curve(key, track, smooth=self.kind.smooth)
        for curve in self.curves.values():
            for item in curve.items:
                self.view.addItem(item, ignoreBounds=True)
            curve.show(curve.key not in self._hidden)
        self._values = self._looks = None
        self._name_curves()
        self._dress()

    def set_span(self, span: int) -> None:
        """Averages over so many values."""
        if self.kind.smooth:
            for curve in self.curves.values():
                curve.track.set_span(span)

    def set_logarithmic(self, wanted: bool) -> None:
        """Draws on a logarithmic axis, where that makes sense."""
        wanted = wanted and self.kind.logarithmic
        if wanted == self._logarithmic:
            return
        self._logarithmic = wanted
        self._left.logarithmic = self._logarithmic
        self._left.picture = None
        self._values = None

    def set_teacher(self, teacher: bool) -> None:
        """Says whether the run has a teacher with whom its student may agree."""
        if teacher != self._teacher:
            self._teacher = teacher
            self.retranslate()

    def take_up(self) -> bool:
        """Takes up what figures have told since, one long piece at most; says whether there is more."""
        return any(curve.track.refresh() for curve in self.curves.values() if curve.shown)

    def draw(self, scale: Scale, visible: Range) -> None:
        """Draws the visible part, anew where it looks another way by now."""
        self._scale, self._range = scale, visible
        self._below.by_time = scale.by_time
        columns = max(1, round(self.view.width()))
        shown = [curve for curve in self.curves.values() if curve.shown]
        pictures = [
            (c.key, c.track.begun, c.track.extent(*visible, columns=columns, by_time=scale.by_time).picture)
            for c in shown
        ]
        looks = (visible, columns, scale.by_time, self._logarithmic, pictures)
        if looks != self._looks:
            self._looks = looks
            self._draw(shown, columns)

    def _draw(self, shown: Sequence[Curve], columns: int) -> None:
        firm, faint = [], []
        for curve in shown:
            cut = curve.track.cut(*self._range, columns=columns, by_time=self._below.by_time)
            curve.draw(cut, logarithmic=self._logarithmic)
            firm.append(in_scale(cut.mean.y, logarithmic=self._logarithmic))
            faint += [in_scale(cut.raw.y, logarithmic=self._logarithmic)] if curve.smooth else []
        self._values = settle(self._values, spanned(firm, faint))
        self.view.setRange(xRange=self._range, yRange=self._values or (0.0, 1.0), padding=0)

    @property
    def gaps(self) -> list[int]:
        """Steps at which one of its figures ceased to be a number."""
        return sorted({gap for curve in self.curves.values() for gap in curve.track.gaps})[:MOST_GAPS]

    def mark(self, marks: Marks, scale: Scale) -> None:
        """Puts marks on their places; only its own gaps stand in a plot."""
        self._marks.show(replace(marks, gaps=tuple(self.gaps)), scale)

    def point(self, place: float | None, *, pinned: bool) -> None:
        """Puts the crosshair to a place, or takes it away."""
        self._crosshair = place
        self._line.setVisible(place is not None)
        theme = self._appearance.theme
        self._line.setPen(pg.mkPen(theme.accent if pinned else theme.muted, width=sizes().line))
        if place is not None:
            self._line.setPos(place)
        self.say_values()

    def say_values(self) -> None:
        """Writes the values at the crosshair, or the latest ones, into the legend."""
        if self._scale is None or not self.isVisible():
            return
        place = math.inf if self._crosshair is None else self._crosshair
        unit, by_time = unit_of(self.kind.name), self._scale.by_time
        rows = [
            LegendRow(
                key,
                self._names[key],
                _figure(curve.track.value_at(place, by_time=by_time), unit),
                curve.pen,
                curve.shown,
            )
            for key, curve in self.curves.items()
        ]
        self.legend.say(rows, round(self.view.height()))
        self._place_legend()

    def toggle(self, key: str) -> None:
        """Hides a curve, or shows it again."""
        self._hidden ^= {key}
        self.curves[key].show(key not in self._hidden)
        self.hidden_changed.emit()

    def show_labels_below(self, wanted: bool) -> None:
        """Labels its lower axis, which of plots that stand upon each other only the lowest does."""
        if wanted == self._labelled:
            return
        self._labelled = wanted
        self._below.show_labels(wanted)

    def retranslate(self) -> None:
        """Takes the words of another language."""
        title = title_of(self.kind.name, teacher=self._teacher)
        unit = unit_of(self.kind.name)
        self._left.setLabel(f"{title} ({unit})" if unit else title, **self._left.labelStyle)
        self.setAccessibleName(title)
        # No tooltip: it would cover the values that one points at; the button above tells the same.
        self.setAccessibleDescription(meaning_of(self.kind.name, teacher=self._teacher))
        self._name_curves()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tells where the pointer is."""
        super().mouseMoveEvent(event)
        place = self.view.mapSceneToView(event.position())
        inside = self.view.sceneBoundingRect().contains(event.position())
        self.pointed.emit(place.x() if inside else None)

    def leaveEvent(self, event: Any) -> None:
        """Tells that it has gone."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    def _build(self) -> None:
        self.setObjectName(f"plot_{self.kind.name}")
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.setMinimumHeight(sizes().thumbnail)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the time-line is moved by keys
        self.hideButtons()
        self.legend = Legend(self, self._appearance)
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.setZValue(5)
        self._line.hide()
        self.view.addItem(self._line, ignoreBounds=True)
        self._marks = PlotMarks(self.view, self._appearance, with_best=self.kind.name == "agreement")
        self.legend.toggled.connect(self.toggle)
        self.legend.resized.connect(self._place_legend)
        self.view.sigResized.connect(self._redraw)
        self._appearance.changed.connect(self._dress)
        self._dress()
        self.retranslate()

    def _redraw(self) -> None:
        """As many points as there are pixels are drawn, so another size asks for others."""
        if self._scale is not None:
            self.draw(self._scale, self._range)
            self.say_values()

    def _dress(self) -> None:
        theme = self._appearance.theme
        self.setBackground(theme.panel)
        for axis in (self._below, self._left):
            dress_axis(axis, theme)
        for key, look in looks_of(self.curves).items():
            self.curves[key].dress(look, theme)
        self._marks.dress()
        self.say_values()

    def _name_curves(self) -> None:
        self._names = {key: figure_name(key) for key in self.curves}
        self.say_values()

    def _place_legend(self) -> None:
        self.legend.stand_right_of(self.view.sceneBoundingRect().toRect())


def _figure(value: float, unit: str) -> str:
    """A value as the legend shows it; nothing while there is none."""
    if not math.isfinite(value):
        return "–"
    if unit:
        return f"{value:.2f} {unit}"
    return f"{value:.4f}" if 1e-3 <= abs(value) < 100 else f"{value:.3g}"
