"""The marks of one plot: ticks for checkpoints, a star for the best step, lines for problems and gaps."""

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, Qt

from mwrgui.ui.monitor.marks import Marks
from mwrgui.ui.monitor.scale import Scale
from mwrgui.ui.style.theme import Appearance, sizes

_TICK_SPAN = (0.0, 0.03)
"""Lower and upper end of the ticks of checkpoints, as shares of the height."""
_LABEL_POSITION = 0.92
"""Position of a line's label, as a share of the height."""


class PlotMarks:
    """Adds marks to a view, and updates them only when they change."""

    def __init__(self, view: pg.ViewBox, appearance: Appearance, *, with_best: bool) -> None:
        self._view, self._appearance, self._with_best = view, appearance, with_best
        self._shown: tuple[Marks, bool] | None = None
        self._checkpoints = pg.VTickGroup(yrange=list(_TICK_SPAN))
        self._best = pg.ScatterPlotItem(symbol="star", size=2 * sizes().grid, pxMode=True)
        self._lines: list[tuple[pg.InfiniteLine, str]] = []
        self._best.setZValue(4)
        for item in (self._checkpoints, self._best):
            view.addItem(item, ignoreBounds=True)

    def show(self, marks: Marks, scale: Scale) -> None:
        """Shows marks; the best step only if `with_best` is True."""
        if (marks, scale.by_time) == self._shown:
            return
        self._shown = marks, scale.by_time
        self._checkpoints.setXVals([scale.x_of(step) for step in marks.checkpoints])
        self._checkpoints.update()
        best = marks.best if self._with_best else None
        self._best.setData(*([[scale.x_of(best[0])], [best[1]]] if best else [[], []]))
        self._draw_lines(marks, scale)

    def restyle(self) -> None:
        """Applies the colours of the theme."""
        theme = self._appearance.theme
        self._checkpoints.setPen(_pen(theme.muted))
        self._best.setPen(_pen(theme.panel))
        self._best.setBrush(theme.student)
        for line, colour in self._lines:
            if line.label:
                line.label.setColor(theme.bad)
                line.label.fill = pg.mkBrush(theme.panel)
            line.setPen(_pen(getattr(theme, colour), Qt.PenStyle.DotLine))

    def _draw_lines(self, marks: Marks, scale: Scale) -> None:
        """Draws a vertical line for each problem, with a marker, and for each gap, with a label."""
        for line, _ in self._lines:
            self._view.removeItem(line)
        gap_label = QCoreApplication.translate("Monitor", "NaN")
        problem_lines = [
            (pg.InfiniteLine(scale.x_of(step), markers=[("v", 1.0, sizes().grid)]), "warn")
            for step in marks.problems
        ]
        gap_lines = [
            (
                pg.InfiniteLine(scale.x_of(step), label=gap_label, labelOpts={"position": _LABEL_POSITION}),
                "bad",
            )
            for step in marks.gaps
        ]
        self._lines = problem_lines + gap_lines
        for line, _ in self._lines:
            line.setZValue(0)
            line.label = getattr(line, "label", None)
            self._view.addItem(line, ignoreBounds=True)
        self.restyle()


def _pen(colour: object, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> object:
    return pg.mkPen(colour, width=sizes().line, style=style)
