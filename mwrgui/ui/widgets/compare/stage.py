"""Pictures, options and view, and what follows for every pane; in screen pixels, without a widget."""

from collections.abc import Hashable, Mapping
from functools import partial
from math import floor

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QSize
from PySide6.QtGui import QColor

from mwrgui.core.photos import ImageArray
from mwrgui.ui.theme import Role
from mwrgui.ui.widgets.compare.difference import coloured_difference
from mwrgui.ui.widgets.compare.geometry import Placement, View, kept, place
from mwrgui.ui.widgets.compare.layers import Layers, zoomed_area
from mwrgui.ui.widgets.compare.options import CompareOptions, Content, Pair
from mwrgui.ui.widgets.compare.panes import Pane, panes
from mwrgui.ui.widgets.compare.pyramid import Pyramid
from mwrgui.ui.widgets.compare.render import Pixels
from mwrgui.ui.widgets.compare.surface import Surface

SPREAD = 4
"""So many screen pixels around a tile change with it: smoothing, and the edges of levels."""


class Stage:
    """What is compared, and how it is looked at.

    Attributes:
        canvas: the size of all that is drawn upon.
        gap: between panes side by side.
        grey: behind pictures.
        second: whether it is the turn of the second picture of the flicker.
        input_held: every pane shows the input for the moment.
        draft: pictures are drawn quickly rather than smoothly, see `render`.
    """

    def __init__(self, *, gap: int, grey: QColor) -> None:
        self.layers = Layers()
        self.options = CompareOptions()
        self.view = View()
        self.canvas = QSize(1, 1)
        self.gap = gap
        self.grey = grey
        self.second = False
        self.input_held = False
        self.draft = False
        self._size = QSize()
        self._surfaces: dict[Content, Surface] = {}

    def show(self, pictures: Mapping[Role, ImageArray | Pyramid]) -> None:
        """Takes other pictures; the view stays where it is."""
        self.layers.replace(pictures)
        self._surfaces.clear()
        self._keep_view()

    def put(self, role: Role, picture: ImageArray | Pyramid) -> None:
        """Takes one picture."""
        self.layers.put(role, picture)
        self._surfaces.clear()
        self._keep_view()

    def remove(self, role: Role) -> None:
        """Forgets one picture."""
        self.layers.remove(role)
        self._surfaces.clear()

    def grow(self, pyramid: Pyramid) -> None:
        """Takes the levels of a picture that was shown without."""
        if self.layers.grow(pyramid):
            self._surfaces.clear()

    def recolour(self, grey: QColor) -> None:
        """Takes the colour behind pictures."""
        self.grey = grey
        self._surfaces.clear()

    def write(self, role: Role, area: QRect, pixels: ImageArray) -> None:
        """Takes a tile; only what it changes is drawn again."""
        self.layers.write(role, area, pixels)
        zoom = self.placement().zoom
        changed = zoomed_area(area, zoom).adjusted(-SPREAD, -SPREAD, SPREAD, SPREAD)
        contents: tuple[Content, ...] = (role, "difference")  # in this order: one is drawn from the other
        for content in contents:
            if content in self._surfaces:
                key = self._key(content, zoom)
                self._surfaces[content].redraw(changed, key=key, draw=partial(self._draw, content, zoom))

    def panes(self) -> list[Pane]:
        """Where each picture is; none while there is no picture at all."""
        if self.layers.size.isEmpty():
            return []
        shown = panes(self.options, self.canvas, self.layers.size, gap=self.gap, second=self.second)
        return [Pane(self._content(pane), pane.rect, pane.clip) for pane in shown]

    @property
    def differing(self) -> Pair:
        """The two pictures whose difference is shown, second minus first."""
        first, second = self.options.differing
        return self._in_place(first), self._in_place(second)

    def pane_at(self, point: QPointF) -> Pane:
        """The pane under a point, or the nearest; there must be a picture."""
        at = point.toPoint()
        return min(self.panes(), key=lambda pane: _distance(pane.clip, at))

    def placement(self, pane: Pane | None = None) -> Placement:
        """Where the picture lies in a pane, the same in all; there must be a picture."""
        size = (pane or self.panes()[0]).rect.size()
        return place(self.view, picture=self.layers.size, pane=size)

    def in_pane(self, point: QPointF, *, of: QPointF | None = None) -> QPointF:
        """A point of the canvas from the corner of the pane beneath it, or of the pane beneath `of`."""
        return point - QPointF(self.pane_at(point if of is None else of).rect.topLeft())

    def pixel_at(self, point: QPointF, *, through: QPointF | None = None) -> QPoint:
        """The pixel of the picture at a point of the canvas, or the nearest; there must be a picture."""
        at, size = self.placement().to_picture(self.in_pane(point, of=through)), self.layers.size
        x, y = floor(at.x()), floor(at.y())
        return QPoint(min(max(x, 0), size.width() - 1), min(max(y, 0), size.height() - 1))

    def rectangle_between(self, one: QPointF, other: QPointF) -> QRect:
        """The pixels of the picture that two points of the canvas span, through the pane of the first."""
        first, last = self.pixel_at(one), self.pixel_at(other, through=one)
        left, top = min(first.x(), last.x()), min(first.y(), last.y())
        return QRect(left, top, abs(first.x() - last.x()) + 1, abs(first.y() - last.y()) + 1)

    def fraction_at(self, point: QPointF) -> float:
        """Where the split line is when it goes through a point."""
        upright = self.options.upright
        return point.x() / self.canvas.width() if upright else point.y() / self.canvas.height()

    def distance_to_line(self, point: QPointF) -> float | None:
        """From a point to the split line; None if there is no line."""
        if self.options.mode != "split" or self.layers.size.isEmpty():
            return None
        length = self.canvas.width() if self.options.upright else self.canvas.height()
        return abs(self.fraction_at(point) - self.options.line) * length

    def drawn(self, pane: Pane) -> tuple[QPoint, Pixels] | None:
        """What is to be drawn of a pane and where, or None if it shows only canvas."""
        placement = self.placement(pane)
        area = placement.visible(pane.clip.translated(-pane.rect.topLeft()))
        if area.isEmpty():
            return None
        surface = self._surfaces.setdefault(pane.content, Surface())
        pixels = surface.pixels(
            area,
            key=self._key(pane.content, placement.zoom),
            draw=partial(self._draw, pane.content, placement.zoom),
        )
        return area.topLeft() + placement.origin + pane.rect.topLeft(), pixels

    def _content(self, pane: Pane) -> Content:
        if self.input_held:
            return self.layers.source
        return pane.content if pane.content == "difference" else self._in_place(pane.content)

    def _in_place(self, role: Role) -> Role:
        """A generated image takes the input's place where there is none."""
        return self.layers.source if role == "input" else role

    def _draw(self, content: Content, zoom: float, area: QRect) -> Pixels:
        if content == "difference":
            return self._draw_difference(zoom, area)
        return self.layers.draw(content, zoom=zoom, area=area, canvas=self.grey, draft=self.draft)

    def _draw_difference(self, zoom: float, area: QRect) -> Pixels:
        """From what is on the screen of the two pictures, where it is; the faint input elsewhere."""
        roles = self.differing
        first, second = (self._held(role, zoom, area) for role in roles)
        drawn = coloured_difference(first, second, self.options.difference)
        known = self.layers.known(roles, zoom=zoom, area=area)
        if not known.all():
            ghost = self.layers.ghost(zoom=zoom, area=area, canvas=self.grey, draft=self.draft)
            np.copyto(drawn, ghost, where=~known[..., None])
        return drawn

    def _held(self, role: Role, zoom: float, area: QRect) -> Pixels:
        surface = self._surfaces.get(role)
        held = surface.held(area, key=self._key(role, zoom)) if surface else None
        return self._draw(role, zoom, area) if held is None else held

    def _key(self, content: Content, zoom: float) -> Hashable:
        style = (self.differing, self.options.difference) if content == "difference" else None
        return zoom, style, self.draft

    def _keep_view(self) -> None:
        now = self.layers.size
        if not self._size.isEmpty() and not now.isEmpty():
            self.view = kept(self.view, before=self._size, now=now)
        if not now.isEmpty():
            self._size = now


def _distance(rect: QRect, point: QPoint) -> int:
    x = max(rect.left() - point.x(), 0, point.x() - rect.right())
    y = max(rect.top() - point.y(), 0, point.y() - rect.bottom())
    return max(x, y)
