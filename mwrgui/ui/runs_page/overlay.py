"""One figure of several runs in one plot."""

import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QMouseEvent, QShowEvent

from mwrgui.library.history import RunHistory
from mwrgui.library.series import Series
from mwrgui.ui.monitor.axes import RunAxis, ValueAxis, dress_axis
from mwrgui.ui.monitor.curve import Curve, in_scale
from mwrgui.ui.monitor.legend import Legend, LegendRow
from mwrgui.ui.monitor.margin import keep_right
from mwrgui.ui.monitor.plot_kinds import CurveLook, plot_of
from mwrgui.ui.monitor.run_view import RunViewBox
from mwrgui.ui.monitor.scale import scale_of
from mwrgui.ui.monitor.track import Track
from mwrgui.ui.monitor.value_range import Range, settle, spanned
from mwrgui.ui.runs_page.compared import ComparedRun
from mwrgui.ui.theme import Appearance, sizes

SPAN = 100
"""Values over which figures of every step are averaged."""


class OverlayPlot(pg.PlotWidget):  # type: ignore[misc]  # no types in pyqtgraph
    """The wheel zooms, dragging moves, a double click shows everything; the legend tells the values."""

    def __init__(self, appearance: Appearance) -> None:
        self.view, self._below, self._left = RunViewBox(), RunAxis(), ValueAxis()
        axes = {"bottom": self._below, "left": self._left}
        super().__init__(viewBox=self.view, axisItems=axes, enableMenu=False)
        self._appearance = appearance
        self._runs: Sequence[ComparedRun] = ()
        self._key = ""
        self.curves: dict[str, Curve] = {}
        self._hidden: set[str] = set()
        self._zoom: Range | None = None
        self._values: Range | None = None
        self._decibels = False
        self._pointed: float | None = None
        self._build()

    def show_runs(self, runs: Sequence[ComparedRun], key: str) -> None:
        """Draws the figure `key` of these runs from their beginning to their end."""
        self._runs, self._key = runs, key
        self._values = self._zoom = None
        self._decibels = plot_of(key) == "agreement"
        self._make_curves()
        self.refresh()

    def set_by_time(self, by_time: bool) -> None:
        """Draws over run time, or over steps."""
        self._below.by_time = by_time
        self._zoom = None
        self.refresh()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Draws values, or their logarithms."""
        self._left.logarithmic = logarithmic
        self._left.picture = self._values = None
        self.refresh()

    def refresh(self) -> None:
        """Takes up what has come since, and draws it."""
        drawn = {name: curve.track.series for name, curve in self.curves.items()}
        if drawn != self._series():  # a run has begun to tell this figure, or was read anew
            self._make_curves()
        for curve in self.curves.values():
            while curve.track.refresh():
                pass
        self._draw()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tells the values under the pointer."""
        super().mouseMoveEvent(event)
        inside = self.view.sceneBoundingRect().contains(event.position())
        self._point(self.view.mapSceneToView(event.position()).x() if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        """Tells the latest values again."""
        super().leaveEvent(event)
        self._point(None)

    def showEvent(self, event: QShowEvent) -> None:
        """Draws for the room there is."""
        super().showEvent(event)
        self._draw()

    def _build(self) -> None:
        self.setObjectName("overlay_plot")
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.setMinimumHeight(sizes().thumbnail)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hideButtons()
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.hide()
        self.view.addItem(self._line, ignoreBounds=True)
        self.legend = Legend(self, self._appearance)
        self.legend.toggled.connect(self._toggle)
        self.legend.resized.connect(self._place_legend)
        self.view.sigResized.connect(self._draw)
        self.view.zoomed.connect(self._zoom_by)
        self.view.moved.connect(self._move_by)
        self.view.whole_asked.connect(lambda: self._look_at(None))
        self._appearance.changed.connect(self._dress)
        self._dress()

    def _series(self) -> dict[str, Series]:
        """The figure of those runs that have told it."""
        found = {run.card.name: run.history.series.get(self._key) for run in self._runs}
        return {name: series for name, series in found.items() if series is not None}

    def _make_curves(self) -> None:
        for curve in self.curves.values():
            for item in curve.items:
                self.view.removeItem(item)
        smooth = self._key.startswith(("loss/", "health/"))
        self.curves = {
            name: Curve(self._key, Track(series, span=SPAN if smooth else 1), smooth=smooth)
            for name, series in self._series().items()
        }
        for name, curve in self.curves.items():
            for item in curve.items:
                self.view.addItem(item, ignoreBounds=True)
            curve.show(name not in self._hidden)
        self._dress()

    def _dress(self) -> None:
        theme = self._appearance.theme
        self.setBackground(theme.panel)
        self._line.setPen(pg.mkPen(theme.muted, width=sizes().line))
        for axis in (self._below, self._left):
            dress_axis(axis, theme)
        for run in self._runs:
            if run.card.name in self.curves:
                self.curves[run.card.name].dress(CurveLook(run.look.colour, run.look.dash), theme)
        self._say_values()

    def _draw(self) -> None:
        visible, by_time = self._zoom or self._whole(), self._below.by_time
        columns, logarithmic = max(1, round(self.view.width())), self._left.logarithmic
        firm, faint = [], []
        for curve in self.curves.values():
            cut = curve.track.cut(*visible, columns=columns, by_time=by_time)
            curve.draw(cut, logarithmic=logarithmic)
            firm.append(in_scale(cut.mean.y, logarithmic=logarithmic))
            faint += [in_scale(cut.raw.y, logarithmic=logarithmic)] if curve.smooth else []
        self._values = settle(self._values, spanned(firm, faint))
        self.view.setRange(xRange=visible, yRange=self._values or (0.0, 1.0), padding=0)
        self._say_values()

    def _whole(self) -> Range:
        """From the start to beyond the end of the longest run."""
        ends = [scale_of(run.history, by_time=self._below.by_time).whole[1] for run in self._runs]
        return 0.0, max(ends, default=1.0)

    def _point(self, place: float | None) -> None:
        self._pointed = place
        self._line.setVisible(place is not None)
        if place is not None:
            self._line.setPos(place)
        self._say_values()

    def _say_values(self) -> None:
        place = math.inf if self._pointed is None else self._pointed
        rows = [
            LegendRow(name, name, self._figure(curve, place), curve.pen, curve.shown)
            for name, curve in self.curves.items()
        ]
        self.legend.say(rows, round(self.view.height()))
        keep_right(self, self.legend.column)
        self._place_legend()

    def _place_legend(self) -> None:
        self.legend.stand_right_of(self.view.sceneBoundingRect().toRect())

    def _figure(self, curve: Curve, place: float) -> str:
        value = curve.track.value_at(place, by_time=self._below.by_time)
        if not math.isfinite(value):
            return "–"
        return f"{value:.2f}" if self._decibels else f"{value:.4g}"

    def _toggle(self, name: str) -> None:
        self._hidden ^= {name}
        self.curves[name].show(name not in self._hidden)
        self._say_values()

    def _zoom_by(self, factor: float, about: float) -> None:
        low, high = self._zoom or self._whole()
        width, share = (high - low) / factor, (about - low) / (high - low)
        self._look_at((about - share * width, about + (1 - share) * width))

    def _move_by(self, share: float) -> None:
        low, high = self._zoom or self._whole()
        self._look_at((low - share * (high - low), high - share * (high - low)))

    def _look_at(self, wanted: Range | None) -> None:
        """Never beyond the ends."""
        low, high = self._whole()
        if wanted is not None:
            width = wanted[1] - wanted[0]
            start = min(max(wanted[0], low), high - width)
            wanted = (start, start + width) if width < high - low else None
        self._zoom = wanted
        self._draw()


def figures_of(histories: Sequence[RunHistory]) -> list[str]:
    """Keys of the figures that any of these runs has told, the agreement first."""
    keys = dict.fromkeys(key for history in histories for key in history.series)
    return sorted(keys, key=lambda key: (key != "agreement", key != "loss/loss", key.partition("/")[0]))
