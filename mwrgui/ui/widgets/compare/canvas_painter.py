"""Paints the whole canvas: panes with their pictures, and over them labels, split line and loupe."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QRegion

from mwrgui.ui.style.theme import Theme
from mwrgui.ui.widgets.compare import overlays
from mwrgui.ui.widgets.compare.comparison_model import ComparisonModel
from mwrgui.ui.widgets.compare.loupe import Loupe
from mwrgui.ui.widgets.compare.options import Content
from mwrgui.ui.widgets.compare.pane_renderer import PaneRenderer
from mwrgui.ui.widgets.compare.panes import Pane
from mwrgui.ui.widgets.compare.wording import content_name, missing_text


@dataclass(frozen=True, slots=True)
class CanvasPainter:
    """Paints a comparison.

    Attributes:
        ratio: screen pixels per logical pixel; model and renderer use screen pixels, overlays logical ones.
        labels: whether panes are labelled.
        pointer: the point whose surroundings the loupe magnifies, in screen pixels of the canvas.
    """

    model: ComparisonModel
    renderer: PaneRenderer
    theme: Theme
    ratio: float
    labels: bool
    pointer: QPointF

    def paint(self, painter: QPainter) -> None:
        """Paints pictures first, then labels, the split line and the loupe above them."""
        panes, options = self.model.panes(), self.model.options
        canvas = self._logical(self._canvas)
        self._paint_pictures(painter, panes)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pane in panes:
            self._paint_overlays(painter, pane)
        if panes and options.mode == "split" and not self.model.input_held:
            self._paint_split_line(painter, panes[1], canvas)
        if panes and options.loupe:
            self._paint_loupe(painter, panes, canvas)

    def label_at(self, point: QPointF) -> Content | None:
        """The content of the pane whose label lies under a point, in logical pixels of the canvas."""
        for pane in self.model.panes() if self.labels else ():
            place, _ = overlays.place_label(self._logical(pane.clip), self._label(pane))
            if place.contains(point.toPoint()):
                return pane.content
        return None

    @property
    def _canvas(self) -> QRect:
        """The whole canvas, in screen pixels."""
        return QRect(QPoint(), self.model.viewport.layout.canvas)

    def _paint_pictures(self, painter: QPainter, panes: list[Pane]) -> None:
        """Paints each screen pixel once, as part of a picture, the rest of a pane or a gap between panes."""
        painter.save()
        painter.scale(1 / self.ratio, 1 / self.ratio)
        uncovered = QRegion(self._canvas)
        gaps = QRegion() if not panes else uncovered
        for pane in panes:
            drawn = self.renderer.draw(pane)
            gaps = gaps - QRegion(pane.clip)
            if drawn is not None:
                overlays.draw_pixels(painter, *drawn)
                height, width, _ = drawn[1].shape
                uncovered = uncovered - QRegion(QRect(drawn[0], QSize(width, height)))
        _fill(painter, uncovered - gaps, self.theme.canvas)
        _fill(painter, gaps, self.theme.window)
        painter.restore()

    def _paint_overlays(self, painter: QPainter, pane: Pane) -> None:
        clip, content = self._logical(pane.clip), pane.content
        painter.save()
        painter.setClipRect(clip)
        if self._is_missing(content):
            overlays.draw_message(painter, self.theme, clip, missing_text(content))
        elif content == "difference":
            overlays.draw_scale(painter, self.theme, clip, self.model.options.difference)
        rectangle = self.model.selection.visible_rectangle
        if rectangle is not None:
            overlays.draw_rectangle(painter, self.theme, self._on_canvas(pane, QRectF(rectangle)))
        if self.labels:
            overlays.draw_label(painter, self.theme, clip, content=content, text=self._label(pane))
        painter.restore()

    def _is_missing(self, content: Content) -> bool:
        """Whether a picture that a pane needs does not exist yet."""
        roles = self.model.difference_pair if content == "difference" else (content,)
        return any(self.model.layers[role].empty for role in roles)

    def _label(self, pane: Pane) -> str:
        style = self.model.options.difference
        content = content_name(pane.content, pair=self.model.difference_pair, style=style)
        detail = "" if pane.content == "difference" else self.model.label_detail(pane.content)
        return f"{content} · {detail}" if detail else content

    def _paint_split_line(self, painter: QPainter, second_pane: Pane, canvas: QRect) -> None:
        vertical = self.model.options.vertical_line
        clip = self._logical(second_pane.clip)
        at = clip.left() if vertical else clip.top()
        overlays.draw_split_line(painter, self.theme, canvas, at=at, vertical=vertical)

    def _paint_loupe(self, painter: QPainter, panes: list[Pane], canvas: QRect) -> None:
        loupe = Loupe(self.model.layers, self.model.viewport.layout.pixel_at(self.pointer), self.ratio)
        for pane in panes:
            overlays.draw_rectangle(painter, self.theme, self._on_canvas(pane, loupe.magnified))
        loupe.draw(painter, self.theme, canvas, self.pointer / self.ratio)

    def _on_canvas(self, pane: Pane, rectangle: QRectF) -> QRectF:
        """Converts pixels of the picture in a pane to logical pixels of the canvas."""
        placement, corner = self.model.viewport.layout.placement(pane), QPointF(pane.rect.topLeft())
        first = placement.to_pane(rectangle.topLeft()) + corner
        last = placement.to_pane(rectangle.bottomRight()) + corner
        return QRectF(first / self.ratio, last / self.ratio)

    def _logical(self, rect: QRect) -> QRect:
        return QRect(rect.topLeft() / self.ratio, rect.size() / self.ratio)


def _fill(painter: QPainter, region: QRegion, colour: QColor) -> None:
    for rect in region:  # type: ignore[attr-defined]
        painter.fillRect(rect, colour)
