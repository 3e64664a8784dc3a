"""Where the panes lie on the canvas, and which pixel of the pictures lies under a point of it."""

from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QPoint, QPointF, QRect, QSize

from mwrgui.ui.widgets.compare.geometry import Placement, View, place_picture
from mwrgui.ui.widgets.compare.options import CompareOptions
from mwrgui.ui.widgets.compare.panes import Pane, panes


@dataclass(frozen=True, slots=True)
class CanvasLayout:
    """The panes of a mode, with the same view in each; sizes and points are in screen pixels.

    Attributes:
        canvas: size of the area that is painted.
        gap: distance between panes side by side.
        picture: size of the pictures in their own pixels; empty while there is none.
    """

    canvas: QSize
    gap: int
    options: CompareOptions
    view: View
    picture: QSize

    @property
    def zoom(self) -> float:
        """Screen pixels per pixel of the pictures; 0 without a picture."""
        return 0.0 if self.picture.isEmpty() else self.placement().zoom

    def panes(self, *, second: bool = False) -> list[Pane]:
        """All panes; none while there is no picture.

        Args:
            second: whether flicker mode shows its second picture.
        """
        if self.picture.isEmpty():
            return []
        return panes(self.options, self.canvas, self.picture, gap=self.gap, second=second)

    def pane_at(self, point: QPointF) -> Pane:
        """The pane under a point, or the nearest one; needs a picture."""
        at = point.toPoint()
        return min(self.panes(), key=lambda pane: _distance(pane.clip, at))

    def placement(self, pane: Pane | None = None) -> Placement:
        """Where the picture lies in a pane, the same in all of them; needs a picture."""
        size = (pane or self.panes()[0]).rect.size()
        return place_picture(self.view, picture=self.picture, pane=size)

    def in_pane(self, point: QPointF, *, pane_point: QPointF | None = None) -> QPointF:
        """A point relative to the top left corner of a pane; needs a picture.

        Args:
            pane_point: any point of that pane; by default `point` itself.
        """
        return point - QPointF(self.pane_at(point if pane_point is None else pane_point).rect.topLeft())

    def pixel_at(self, point: QPointF, *, pane_point: QPointF | None = None) -> QPoint:
        """The pixel of the pictures under a point, or the nearest one; needs a picture.

        Args:
            pane_point: any point of the pane that shows the pixel; by default `point` itself.
        """
        at = self.placement().to_picture(self.in_pane(point, pane_point=pane_point))
        x, y = floor(at.x()), floor(at.y())
        return QPoint(min(max(x, 0), self.picture.width() - 1), min(max(y, 0), self.picture.height() - 1))

    def rectangle_between(self, start: QPointF, end: QPointF) -> QRect:
        """The rectangle of picture pixels between two points, both relative to the pane of `start`."""
        first, last = self.pixel_at(start), self.pixel_at(end, pane_point=start)
        left, top = min(first.x(), last.x()), min(first.y(), last.y())
        return QRect(left, top, abs(first.x() - last.x()) + 1, abs(first.y() - last.y()) + 1)

    def line_position_at(self, point: QPointF) -> float:
        """The position of a split line through a point, as a fraction of the canvas."""
        vertical = self.options.vertical_line
        return point.x() / self.canvas.width() if vertical else point.y() / self.canvas.height()

    def distance_to_line(self, point: QPointF) -> float | None:
        """The distance from a point to the split line; None if no line is shown."""
        if self.options.mode != "split" or self.picture.isEmpty():
            return None
        length = self.canvas.width() if self.options.vertical_line else self.canvas.height()
        return abs(self.line_position_at(point) - self.options.line_position) * length


def _distance(rect: QRect, point: QPoint) -> int:
    x = max(rect.left() - point.x(), 0, point.x() - rect.right())
    y = max(rect.top() - point.y(), 0, point.y() - rect.bottom())
    return max(x, y)
