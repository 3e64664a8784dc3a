"""The screen pixels of each pane, cached from one painting to the next."""

from collections.abc import Hashable
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor

from mwrgui.ui.style.theme import Role
from mwrgui.ui.widgets.compare.comparison_model import ComparisonModel
from mwrgui.ui.widgets.compare.difference import coloured_difference
from mwrgui.ui.widgets.compare.layers import zoomed_area
from mwrgui.ui.widgets.compare.options import Content
from mwrgui.ui.widgets.compare.panes import Pane
from mwrgui.ui.widgets.compare.pixel_cache import PixelCache
from mwrgui.ui.widgets.compare.render import Pixels

TILE_MARGIN = 4
"""Screen pixels around a tile that change with it, because smoothing and pyramid levels mix neighbours."""


class PaneRenderer:
    """Draws what the panes of a model show; all in screen pixels."""

    def __init__(self, model: ComparisonModel, *, background: QColor) -> None:
        self._model = model
        self._background = background
        self._caches: dict[Content, PixelCache] = {}
        model.pictures_changed.connect(self._clear)
        model.tile_written.connect(self._redraw_tile)

    def set_background(self, colour: QColor) -> None:
        """Sets the colour behind pictures; all panes are drawn again."""
        self._background = colour
        self._clear()

    def draw(self, pane: Pane) -> tuple[QPoint, Pixels] | None:
        """The visible part of a pane's picture: its top left corner on the canvas and its pixels, or None."""
        placement = self._model.viewport.layout.placement(pane)
        area = placement.visible_area(pane.clip.translated(-pane.rect.topLeft()))
        if area.isEmpty():
            return None
        pixels = self._caches.setdefault(pane.content, PixelCache()).pixels(
            area,
            key=self._key(pane.content, placement.zoom),
            draw=partial(self._draw, pane.content, placement.zoom),
        )
        return area.topLeft() + placement.origin + pane.rect.topLeft(), pixels

    def _clear(self) -> None:
        self._caches.clear()

    def _redraw_tile(self, role: Role, area: QRect) -> None:
        zoom = self._model.viewport.zoom
        margin = TILE_MARGIN
        changed = zoomed_area(area, zoom).adjusted(-margin, -margin, margin, margin)
        contents: tuple[Content, ...] = (role, "difference")  # both depend on the picture of the role
        for content in contents:
            if content in self._caches:
                key = self._key(content, zoom)
                self._caches[content].redraw(changed, key=key, draw=partial(self._draw, content, zoom))

    def _draw(self, content: Content, zoom: float, area: QRect) -> Pixels:
        if content == "difference":
            return self._draw_difference(zoom, area)
        return self._model.layers.draw(
            content,
            zoom=zoom,
            area=area,
            background=self._background,
            fast=self._model.viewport.zooming_quickly,
        )

    def _draw_difference(self, zoom: float, area: QRect) -> Pixels:
        """The difference where both pictures are known, and the placeholder elsewhere."""
        model, roles = self._model, self._model.difference_pair
        first, second = (self._cached_or_drawn(role, zoom, area) for role in roles)
        drawn = coloured_difference(first, second, model.options.difference)
        known = model.layers.known_mask(roles, zoom=zoom, area=area)
        if not known.all():
            placeholder = model.layers.draw_placeholder(
                zoom=zoom, area=area, background=self._background, fast=model.viewport.zooming_quickly
            )
            np.copyto(drawn, placeholder, where=~known[..., None])
        return drawn

    def _cached_or_drawn(self, role: Role, zoom: float, area: QRect) -> Pixels:
        cache = self._caches.get(role)
        cached = cache.cached(area, key=self._key(role, zoom)) if cache else None
        return self._draw(role, zoom, area) if cached is None else cached

    def _key(self, content: Content, zoom: float) -> Hashable:
        """Everything that the pixels of a pane depend on besides the area."""
        model = self._model
        style = (model.difference_pair, model.options.difference) if content == "difference" else None
        return zoom, style, model.viewport.zooming_quickly
