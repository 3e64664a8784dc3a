"""The loupe: the pixels around one point of every picture, magnified, with their values."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from mwrgui.ui.style.theme import Role, Theme, sizes, text_font
from mwrgui.ui.widgets.compare.layers import Layers
from mwrgui.ui.widgets.compare.overlays import draw_badge, draw_pixels, draw_rectangle

LOUPE_RADIUS = 5
"""Pixels that are shown on each side of the one in the middle."""


@dataclass(frozen=True, slots=True)
class Loupe:
    """Magnifies a pixel and its surroundings in every picture.

    Attributes:
        centre: the pixel in the middle.
        ratio: screen pixels per logical pixel.
    """

    layers: Layers
    centre: QPoint
    ratio: float

    @property
    def magnified(self) -> QRectF:
        """The part of the pictures that is magnified, in their pixels."""
        side = 2 * LOUPE_RADIUS + 1
        return QRectF(self.centre.x() - LOUPE_RADIUS, self.centre.y() - LOUPE_RADIUS, side, side)

    def draw(self, painter: QPainter, theme: Theme, canvas: QRect, pointer: QPointF) -> None:
        """Draws the loupe, in logical pixels, at the lower right; at the lower left if `pointer` is near."""
        panel = self._panel(canvas, pointer)
        painter.setPen(theme.line)
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(QRectF(panel).adjusted(0.5, 0.5, -0.5, -0.5), sizes().radius, sizes().radius)
        left, top = panel.left() + sizes().grid, panel.top() + sizes().grid
        side = _patch_side()
        for index, role in enumerate(self.layers.roles):
            corner = QPoint(left + index * (side + sizes().grid), top)
            self._draw_patch(painter, theme, corner, role)
            self._draw_values(painter, theme, corner + QPoint(0, side + sizes().small_spacing), role)
        text_area = panel.adjusted(sizes().grid, 0, 0, -sizes().small_spacing)
        painter.setPen(theme.muted)
        bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        painter.drawText(text_area, bottom, f"x {self.centre.x()}  y {self.centre.y()}")

    def _panel(self, canvas: QRect, pointer: QPointF) -> QRect:
        grid, line = sizes().grid, QFontMetrics(text_font("small")).height()
        columns = max(2, len(self.layers.roles))
        height = _patch_side() + 2 * line + 2 * grid + 2 * sizes().small_spacing
        panel = QRect(0, 0, columns * (_patch_side() + grid) + grid, height)
        panel.moveBottomRight(canvas.bottomRight() - QPoint(grid, grid))
        if pointer.x() > canvas.center().x() and pointer.y() > panel.top() - 4 * grid:
            panel.moveLeft(canvas.left() + grid)
        return panel

    def _draw_patch(self, painter: QPainter, theme: Theme, corner: QPoint, role: Role) -> None:
        pixel, zoom = sizes().grid, sizes().grid * self.ratio
        side = round(_patch_side() * self.ratio)
        top_left = QPoint(
            round((self.centre.x() - LOUPE_RADIUS) * zoom), round((self.centre.y() - LOUPE_RADIUS) * zoom)
        )
        patch = QRect(top_left.x(), top_left.y(), side, side)
        size = self.layers.size
        area = patch & QRect(0, 0, round(size.width() * zoom), round(size.height() * zoom))
        painter.fillRect(QRect(corner.x(), corner.y(), _patch_side(), _patch_side()), theme.canvas)
        painter.save()
        painter.translate(corner)
        painter.scale(1 / self.ratio, 1 / self.ratio)
        draw_pixels(
            painter,
            area.topLeft() - top_left,
            self.layers.draw(role, zoom=zoom, area=area, background=theme.canvas),
        )
        painter.restore()
        middle = QRectF(QRect(corner.x(), corner.y(), pixel, pixel))
        middle.translate(LOUPE_RADIUS * pixel, LOUPE_RADIUS * pixel)
        draw_rectangle(painter, theme, middle)

    def _draw_values(self, painter: QPainter, theme: Theme, corner: QPoint, role: Role) -> None:
        font = text_font("small")
        line = QRect(corner.x(), corner.y(), _patch_side(), QFontMetrics(font).height())
        value = self.layers[role].pixel_at(self.centre)
        badge = QRectF(line)
        badge.setWidth(badge.height())
        draw_badge(painter, theme, badge, role)
        painter.setFont(font)
        painter.setPen(theme.text)
        words = " ".join(str(part) for part in value) if value else "–"
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)


def _patch_side() -> int:
    """Side of one magnified patch in logical pixels; a pixel of the picture is one grid unit wide."""
    return (2 * LOUPE_RADIUS + 1) * sizes().grid
