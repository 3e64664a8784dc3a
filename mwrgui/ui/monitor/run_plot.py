"""What all plots of runs have in common: axes, crosshair, legend and the drawing of curves."""

import math
from collections.abc import Iterable
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QWidget

from mwrgui.ui.monitor.axes import RunAxis, ValueAxis, style_axis
from mwrgui.ui.monitor.curve import Curve, in_scale
from mwrgui.ui.monitor.legend import Legend
from mwrgui.ui.monitor.run_view_box import RunViewBox
from mwrgui.ui.monitor.value_range import Range, needed_range, steady_range
from mwrgui.ui.style.theme import Appearance, Theme, sizes

_POINT_RADIUS = 4
"""Pixels around a point of a curve within which the crosshair shows its value."""


class RunPlot(pg.PlotWidget):  # type: ignore[misc]  # no types in pyqtgraph
    """A plot over steps or run time, with a legend beside it.

    Attributes:
        view: the area with the curves.
        run_axis: the lower axis.
        value_axis: the left axis.
        legend: the legend, beside the view.
        curves: by key, in the order of the legend.

    Signals:
        pointed: the coordinate on the horizontal scale under the pointer, or None when it has left.
    """

    pointed = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        self.view, self.run_axis, self.value_axis = RunViewBox(), RunAxis(), ValueAxis()
        axes = {"bottom": self.run_axis, "left": self.value_axis}
        super().__init__(parent, viewBox=self.view, axisItems=axes, enableMenu=False)
        self._value_range: Range | None = None
        self.curves: dict[str, Curve] = {}
        self.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self.setMinimumHeight(sizes().chip)  # several must fit above each other on a small screen
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hideButtons()
        self._crosshair = pg.InfiniteLine(angle=90, movable=False)
        self._crosshair.setZValue(5)
        self._crosshair.hide()
        self.view.addItem(self._crosshair, ignoreBounds=True)
        self.legend = Legend(self, appearance)
        self.legend.resized.connect(self.place_legend)

    @property
    def crosshair_x(self) -> float | None:
        """Where the crosshair is on the horizontal scale; None while there is none."""
        return self._crosshair.value() if self._crosshair.isVisible() else None

    def set_curves(self, curves: dict[str, Curve]) -> None:
        """Replaces the curves."""
        for curve in self.curves.values():
            for item in curve.items:
                self.view.removeItem(item)
        self.curves = curves
        for curve in curves.values():
            for item in curve.items:
                self.view.addItem(item, ignoreBounds=True)

    def draw_curves(self, curves: Iterable[Curve], visible: Range) -> None:
        """Draws the visible part of curves, and fits the range of values to it."""
        columns, logarithmic = self.columns, self.value_axis.logarithmic
        means, raw = [], []
        for curve in curves:
            part = curve.smoothed_series.visible_part(
                *visible, columns=columns, by_time=self.run_axis.by_time
            )
            curve.draw(part, logarithmic=logarithmic)
            means.append(in_scale(part.mean.y, logarithmic=logarithmic))
            raw += [in_scale(part.raw.y, logarithmic=logarithmic)] if curve.smooth else []
        self._value_range = steady_range(self._value_range, needed_range(means, raw))
        self.view.setRange(xRange=visible, yRange=self._value_range or (0.0, 1.0), padding=0)

    @property
    def columns(self) -> int:
        """The width of the view in pixels; curves are thinned to at most about two points per pixel."""
        width: float = self.view.width()
        return max(1, round(width))

    def set_logarithmic_axis(self, logarithmic: bool) -> None:
        """Switches the vertical axis between values and their logarithms; the curves must be drawn again."""
        self.value_axis.logarithmic = logarithmic
        self.value_axis.picture = None
        self.forget_value_range()

    def forget_value_range(self) -> None:
        """Lets the next drawing choose another range of values."""
        self._value_range = None

    def value_lookup_x(self) -> float:
        """The coordinate up to which the legend takes the latest value: the crosshair plus a point's radius.

        Infinite while there is no crosshair.
        """
        if self.crosshair_x is None:
            return math.inf
        return float(self.crosshair_x + _POINT_RADIUS * self.view.viewPixelSize()[0])

    def move_crosshair(self, x: float | None, colour: QColor) -> None:
        """Puts the crosshair at `x` on the horizontal scale, or hides it if `x` is None."""
        self._crosshair.setVisible(x is not None)
        self._crosshair.setPen(pg.mkPen(colour, width=sizes().line))
        if x is not None:
            self._crosshair.setPos(x)

    def style_axes(self, theme: Theme) -> None:
        """Applies the colours of a theme."""
        self.setBackground(theme.panel)
        for axis in (self.run_axis, self.value_axis):
            style_axis(axis, theme)

    def set_right_margin(self, room: int) -> None:
        """Leaves `room` pixels to the right of the view for a legend, but at most half of the plot."""
        layout = self.getPlotItem().layout
        margin = min(room + 1, self.width() // 2)  # the view may end within a pixel
        if layout.getContentsMargins()[2] != margin:
            layout.setContentsMargins(0, 0, margin, 0)

    def place_legend(self) -> None:
        """Moves the legend beside the view."""
        self.legend.move_beside(self.view.sceneBoundingRect().toRect())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Emits `pointed` with the coordinate on the horizontal axis."""
        super().mouseMoveEvent(event)
        inside = self.view.sceneBoundingRect().contains(event.position())
        self.pointed.emit(self.view.mapSceneToView(event.position()).x() if inside else None)

    def leaveEvent(self, event: Any) -> None:
        """Emits `pointed` with None."""
        super().leaveEvent(event)
        self.pointed.emit(None)
