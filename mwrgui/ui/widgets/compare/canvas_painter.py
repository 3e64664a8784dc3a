"""Draws the whole canvas: panes with their pictures, and over them what belongs to each."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QRegion

from mwrgui.ui.theme import Role, Theme
from mwrgui.ui.widgets.compare import overlays
from mwrgui.ui.widgets.compare.loupe import Loupe
from mwrgui.ui.widgets.compare.options import Content
from mwrgui.ui.widgets.compare.panes import Pane
from mwrgui.ui.widgets.compare.stage import Stage
from mwrgui.ui.widgets.compare.wording import content_name, waiting


@dataclass(frozen=True, slots=True)
class CanvasPainter:
    """Draws a stage.

    Attributes:
        ratio: screen pixels per logical pixel; the stage counts the former, overlays the latter.
        names: of the models behind roles, for the labels.
        labels: False while they would be in the way.
        rectangle: selected, or just being drawn, in pixels of the picture.
        pointer: where the loupe looks, in screen pixels of the canvas.
    """

    stage: Stage
    theme: Theme
    ratio: float
    names: Mapping[Role, str]
    labels: bool
    rectangle: QRect | None
    pointer: QPointF

    def paint(self, painter: QPainter) -> None:
        """Draws all."""
        panes = self.stage.panes()
        canvas = self._logical(QRect(QPoint(), self.stage.canvas))
        self._paint_pictures(painter, panes)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pane in panes:
            self._paint_notes(painter, pane)
        if panes and self.stage.options.mode == "split" and not self.stage.input_held:
            self._paint_split_line(painter, panes[1], canvas)
        if panes and self.stage.options.loupe:
            self._paint_loupe(painter, panes, canvas)

    def _paint_pictures(self, painter: QPainter, panes: list[Pane]) -> None:
        """In screen pixels, each of them once."""
        painter.save()
        painter.scale(1 / self.ratio, 1 / self.ratio)
        bare = QRegion(QRect(QPoint(), self.stage.canvas))
        gaps = QRegion() if not panes else bare
        for pane in panes:
            drawn = self.stage.drawn(pane)
            gaps = gaps - QRegion(pane.clip)
            if drawn is not None:
                overlays.draw_pixels(painter, *drawn)
                height, width, _ = drawn[1].shape
                bare = bare - QRegion(QRect(drawn[0], QSize(width, height)))
        _fill(painter, bare - gaps, self.theme.canvas)
        _fill(painter, gaps, self.theme.window)
        painter.restore()

    def _paint_notes(self, painter: QPainter, pane: Pane) -> None:
        clip, content = self._logical(pane.clip), pane.content
        painter.save()
        painter.setClipRect(clip)
        if self._waits(content):
            overlays.draw_message(painter, self.theme, clip, waiting(content))
        elif content == "difference":
            overlays.draw_scale(painter, self.theme, clip, self.stage.options.difference)
        if self.rectangle is not None:
            overlays.draw_rectangle(painter, self.theme, self._on_screen(pane, QRectF(self.rectangle)))
        if self.labels:
            overlays.draw_label(painter, self.theme, clip, content=content, text=self._label(pane))
        painter.restore()

    def _waits(self, content: Content) -> bool:
        """Whether there is nothing yet to be seen in a pane."""
        roles = self.stage.differing if content == "difference" else (content,)
        return any(self.stage.layers[role].empty for role in roles)

    def _label(self, pane: Pane) -> str:
        style = self.stage.options.difference
        words = content_name(pane.content, differing=self.stage.differing, style=style)
        name = "" if pane.content == "difference" else self.names.get(pane.content, "")
        return f"{words} · {name}" if name else words

    def _paint_split_line(self, painter: QPainter, other: Pane, canvas: QRect) -> None:
        upright = self.stage.options.upright
        at = self._logical(other.clip).left() if upright else self._logical(other.clip).top()
        overlays.draw_split_line(painter, self.theme, canvas, at=at, upright=upright)

    def _paint_loupe(self, painter: QPainter, panes: list[Pane], canvas: QRect) -> None:
        loupe = Loupe(self.stage.layers, self.stage.pixel_at(self.pointer), self.ratio)
        for pane in panes:
            overlays.draw_rectangle(painter, self.theme, self._on_screen(pane, loupe.seen))
        loupe.draw(painter, self.theme, canvas, self.pointer / self.ratio)

    def _on_screen(self, pane: Pane, rectangle: QRectF) -> QRectF:
        """From pixels of the picture to logical pixels of the canvas."""
        placement, corner = self.stage.placement(pane), QPointF(pane.rect.topLeft())
        first = placement.to_pane(rectangle.topLeft()) + corner
        last = placement.to_pane(rectangle.bottomRight()) + corner
        return QRectF(first / self.ratio, last / self.ratio)

    def _logical(self, rect: QRect) -> QRect:
        return QRect(rect.topLeft() / self.ratio, rect.size() / self.ratio)


def _fill(painter: QPainter, region: QRegion, colour: QColor) -> None:
    for rect in region:  # type: ignore[attr-defined]
        painter.fillRect(rect, colour)
