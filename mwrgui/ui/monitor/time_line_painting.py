"""Paints the time-line: its groove, marks and handle."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from mwrgui.ui.monitor.marks import Marks
from mwrgui.ui.style.theme import Theme, sizes

MARK_DISTANCE = 2.0
"""Minimum distance of two ticks in pixels; closer ones would merge into a grey bar."""


@dataclass(frozen=True, slots=True)
class TimeLineGeometry:
    """Where steps are on the time-line, in pixels.

    Attributes:
        steps: the step at the right end of the groove.
    """

    width: int
    height: int
    steps: int

    @property
    def left(self) -> float:
        """The left end of the groove."""
        return float(sizes().grid)

    @property
    def length(self) -> float:
        """The length of the groove, at least 1 pixel."""
        return max(1.0, self.width - 2.0 * sizes().grid)

    @property
    def middle(self) -> float:
        """The vertical centre of the groove."""
        return self.height / 2

    def x_of(self, step: float) -> float:
        """The horizontal coordinate of a step."""
        return self.left + self.length * step / max(self.steps, 1)

    def step_at(self, x: float) -> int:
        """The step at a coordinate; may be outside of the run."""
        return round((x - self.left) / self.length * self.steps)


def paint_time_line(
    painter: QPainter,
    theme: Theme,
    geometry: TimeLineGeometry,
    *,
    marks: Marks,
    step: int,
    last_step: int,
    focused: bool,
) -> None:
    """Paints the groove, the marks and the handle.

    Args:
        step: where the handle is.
        last_step: how far the run is.
        focused: whether the time-line has the keyboard focus.
    """
    _paint_groove(painter, theme, geometry, last_step)
    _paint_marks(painter, theme, geometry, marks)
    painter.setPen(QPen(theme.text if focused else theme.panel, sizes().focus))
    painter.setBrush(theme.accent)
    radius = float(sizes().radius)
    painter.drawEllipse(QPointF(geometry.x_of(step), geometry.middle), radius, radius)


def _paint_groove(painter: QPainter, theme: Theme, geometry: TimeLineGeometry, last_step: int) -> None:
    thickness = float(sizes().small_spacing)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, end in ((theme.line, geometry.steps), (theme.muted, last_step)):
        painter.setBrush(colour)
        top, length = geometry.middle - thickness / 2, geometry.x_of(end) - geometry.left
        painter.drawRoundedRect(QRectF(geometry.left, top, length, thickness), thickness / 2, thickness / 2)


def _paint_marks(painter: QPainter, theme: Theme, geometry: TimeLineGeometry, marks: Marks) -> None:
    """Paints ticks for previews and checkpoints, triangles for problems and gaps, a diamond for the best."""
    below, above = geometry.middle + sizes().grid, geometry.middle - sizes().grid
    for steps, y in ((marks.previews, below), (marks.checkpoints, above)):
        _paint_ticks(painter, theme.muted, [geometry.x_of(step) for step in steps], y)
    for step in (*marks.problems, *marks.gaps):
        _paint_triangle(painter, theme.warn, geometry.x_of(step))
    if marks.best:
        painter.setPen(QPen(theme.panel, sizes().line))
        painter.setBrush(theme.student)
        _paint_diamond(painter, geometry.x_of(marks.best[0]), geometry.middle)


def _paint_ticks(painter: QPainter, colour: QColor, xs: Sequence[float], y: float) -> None:
    painter.setPen(QPen(colour, sizes().line))
    last_x = -1.0
    for x in xs:
        if x - last_x >= MARK_DISTANCE:
            painter.drawLine(QPointF(x, y - 2), QPointF(x, y + 2))
            last_x = x


def _paint_triangle(painter: QPainter, colour: QColor, x: float) -> None:
    half = float(sizes().small_spacing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(x - half, 1), QPointF(x + half, 1), QPointF(x, 2 * half)]))


def _paint_diamond(painter: QPainter, x: float, y: float) -> None:
    half = float(sizes().small_spacing) + 1
    points = [QPointF(x - half, y), QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half)]
    painter.drawPolygon(QPolygonF(points))
