"""The loupe: one spot of every picture, magnified, with its values."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from mwrgui.ui.theme import Role, Theme, sizes, text_font
from mwrgui.ui.widgets.compare.layers import Layers
from mwrgui.ui.widgets.compare.overlays import draw_badge, draw_pixels, draw_rectangle

REACH = 5
"""So many pixels are shown to each side of the spot."""


@dataclass(frozen=True, slots=True)
class Loupe:
    """What the loupe shows.

    Attributes:
        spot: the pixel of the picture that it looks at.
        ratio: screen pixels per logical pixel.
    """

    layers: Layers
    spot: QPoint
    ratio: float

    @property
    def seen(self) -> QRectF:
        """The part of the picture that is magnified."""
        side = 2 * REACH + 1
        return QRectF(self.spot.x() - REACH, self.spot.y() - REACH, side, side)

    def draw(self, painter: QPainter, theme: Theme, canvas: QRect, pointer: QPointF) -> None:
        """Draws the loupe in a lower corner, on the side away from the pointer."""
        panel = self._panel(canvas, pointer)
        painter.setPen(theme.line)
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(QRectF(panel).adjusted(0.5, 0.5, -0.5, -0.5), sizes().radius, sizes().radius)
        left, top = panel.left() + sizes().grid, panel.top() + sizes().grid
        side = _side()
        for index, role in enumerate(self.layers.roles):
            corner = QPoint(left + index * (side + sizes().grid), top)
            self._draw_patch(painter, theme, corner, role)
            self._draw_values(painter, theme, corner + QPoint(0, side + sizes().inside), role)
        words = panel.adjusted(sizes().grid, 0, 0, -sizes().inside)
        painter.setPen(theme.muted)
        bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, bottom, f"x {self.spot.x()}  y {self.spot.y()}")

    def _panel(self, canvas: QRect, pointer: QPointF) -> QRect:
        grid, line = sizes().grid, QFontMetrics(text_font("small")).height()
        columns = max(2, len(self.layers.roles))
        height = _side() + 2 * line + 2 * grid + 2 * sizes().inside
        panel = QRect(0, 0, columns * (_side() + grid) + grid, height)
        panel.moveBottomRight(canvas.bottomRight() - QPoint(grid, grid))
        if pointer.x() > canvas.center().x() and pointer.y() > panel.top() - 4 * grid:
            panel.moveLeft(canvas.left() + grid)
        return panel

    def _draw_patch(self, painter: QPainter, theme: Theme, corner: QPoint, role: Role) -> None:
        magnified, zoom = sizes().grid, sizes().grid * self.ratio
        side = round(_side() * self.ratio)
        first = QPoint(round((self.spot.x() - REACH) * zoom), round((self.spot.y() - REACH) * zoom))
        wanted = QRect(first.x(), first.y(), side, side)
        size = self.layers.size
        area = wanted & QRect(0, 0, round(size.width() * zoom), round(size.height() * zoom))
        painter.fillRect(QRect(corner.x(), corner.y(), _side(), _side()), theme.canvas)
        painter.save()
        painter.translate(corner)
        painter.scale(1 / self.ratio, 1 / self.ratio)
        draw_pixels(
            painter, area.topLeft() - first, self.layers.draw(role, zoom=zoom, area=area, canvas=theme.canvas)
        )
        painter.restore()
        middle = QRectF(QRect(corner.x(), corner.y(), magnified, magnified))
        middle.translate(REACH * magnified, REACH * magnified)
        draw_rectangle(painter, theme, middle)

    def _draw_values(self, painter: QPainter, theme: Theme, corner: QPoint, role: Role) -> None:
        font = text_font("small")
        line = QRect(corner.x(), corner.y(), _side(), QFontMetrics(font).height())
        value = self.layers[role].value(self.spot)
        badge = QRectF(line)
        badge.setWidth(badge.height())
        draw_badge(painter, theme, badge, role)
        painter.setFont(font)
        painter.setPen(theme.text)
        words = " ".join(str(part) for part in value) if value else "–"
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)


def _side() -> int:
    """Of one magnified patch: a pixel of the picture is as large as a step of the grid."""
    return (2 * REACH + 1) * sizes().grid
