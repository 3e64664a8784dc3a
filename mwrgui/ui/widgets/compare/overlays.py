"""Draws what lies over pictures: labels, split line, scale bar, rectangle, focus ring; in logical pixels."""

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen, QPolygonF

from mwrgui.ui.style.icons import paint_badge
from mwrgui.ui.style.theme import ROLE_LETTERS, Theme, sizes, text_font
from mwrgui.ui.widgets.compare.difference import DifferenceStyle, scale_colours
from mwrgui.ui.widgets.compare.options import Content
from mwrgui.ui.widgets.compare.render import Pixels

SCALE_WIDTH = 20
"""Width of the scale bar, in grid units."""


def draw_pixels(painter: QPainter, at: QPoint, pixels: Pixels) -> None:
    """Draws screen pixels without scaling them."""
    height, width, _ = pixels.shape
    memory = np.ascontiguousarray(pixels)  # copies only if it is a part of a larger array
    image = QImage(memory.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    painter.drawImage(at, image)


def draw_label(painter: QPainter, theme: Theme, clip: QRect, *, content: Content, text: str) -> None:
    """Draws the label of a pane: the role's letter on its colour, and a text; nothing if it does not fit."""
    chip, text = place_label(clip, text)
    if chip.isEmpty():
        return
    _draw_chip(painter, theme, chip)
    badge = QRect(chip.topLeft(), QSize(chip.height(), chip.height()))
    draw_badge(painter, theme, QRectF(badge), content)
    painter.setFont(text_font("small"))
    painter.setPen(theme.pane_label_text)
    beside = chip.adjusted(chip.height() + sizes().grid, 0, 0, 0)
    painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, text)


def place_label(clip: QRect, text: str) -> tuple[QRect, str]:
    """The rectangle of a pane's label, empty if it does not fit, and its text, elided to fit the pane."""
    space, metrics = sizes(), QFontMetrics(text_font("small"))
    side = metrics.height() + space.small_spacing
    free = clip.width() - side - 4 * space.grid
    text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, free)
    chip = QRect(clip.topLeft() + QPoint(space.grid, space.grid), QSize(side, side))
    chip.setWidth(side + metrics.horizontalAdvance(text) + 2 * space.grid)
    return (chip if clip.contains(chip) else QRect()), text


def draw_badge(painter: QPainter, theme: Theme, badge: QRectF, content: Content) -> None:
    """Draws the letter of a role on its colour; the difference, which has no role, gets a Δ on grey."""
    if content == "difference":
        paint_badge(painter, badge, "Δ", theme.muted)
    else:
        paint_badge(painter, badge, ROLE_LETTERS[content], theme.role_colour(content))


def draw_message(painter: QPainter, theme: Theme, clip: QRect, text: str) -> None:
    """Draws a text in the middle of a pane without a picture; nothing if it does not fit."""
    space, font = sizes(), text_font("body")
    metrics = QFontMetrics(font)
    chip = QRect(0, 0, metrics.horizontalAdvance(text) + 2 * space.padding, metrics.height() + 2 * space.grid)
    chip.moveCenter(clip.center())
    if clip.contains(chip):
        _draw_chip(painter, theme, chip)
        painter.setFont(font)
        painter.setPen(theme.pane_label_text)
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)


def draw_split_line(painter: QPainter, theme: Theme, canvas: QRect, *, at: int, vertical: bool) -> None:
    """Draws the line between two pictures and its handle; `at` is its x, or its y if it is horizontal."""
    space = sizes()
    thick = space.focus
    line = QRect(at - thick // 2, 0, thick, canvas.height())
    if not vertical:
        line = QRect(0, at - thick // 2, canvas.width(), thick)
    edge = line.adjusted(-space.line, -space.line, space.line, space.line)
    painter.fillRect(edge, theme.pane_label)
    painter.fillRect(line, theme.pane_label_text)
    painter.save()
    painter.translate(QRectF(line).center())
    painter.rotate(0 if vertical else 90)
    _draw_handle(painter, theme)
    painter.restore()


def draw_scale(painter: QPainter, theme: Theme, clip: QRect, style: DifferenceStyle) -> None:
    """Draws the scale bar of a difference, if it fits: its colours, and the levels (of 255) at its ends."""
    space, font = sizes(), text_font("small")
    height = QFontMetrics(font).height()
    chip = QRect(0, 0, (SCALE_WIDTH + 2) * space.grid, height + 3 * space.grid)
    chip.moveBottomRight(clip.bottomRight() - QPoint(space.grid, space.grid))
    if not clip.contains(chip):
        return
    _draw_chip(painter, theme, chip)
    bar = QRect(chip.left() + space.grid, chip.top() + space.grid, SCALE_WIDTH * space.grid, space.grid)
    colours = scale_colours(style, bar.width())
    painter.drawImage(bar, QImage(colours.data, bar.width(), 1, QImage.Format.Format_RGB32))
    largest = f"{255 / style.gain:.3g}"
    text_area = bar.translated(0, space.grid + space.small_spacing)
    text_area.setHeight(height)
    painter.setFont(font)
    painter.setPen(theme.pane_label_text)
    painter.drawText(text_area, Qt.AlignmentFlag.AlignLeft, f"−{largest}" if style.signed else "0")
    painter.drawText(text_area, Qt.AlignmentFlag.AlignRight, f"+{largest}" if style.signed else largest)
    if style.signed:
        painter.drawText(text_area, Qt.AlignmentFlag.AlignHCenter, "0")


def draw_rectangle(painter: QPainter, theme: Theme, rect: QRectF) -> None:
    """Draws a rectangle that is visible on any picture: light dashes on a dark line."""
    pen = QPen(QColor(theme.pane_label.rgb()), sizes().line)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawRect(rect)
    pen.setColor(theme.pane_label_text)
    pen.setDashPattern([sizes().small_spacing, sizes().small_spacing])
    painter.setPen(pen)
    painter.drawRect(rect)


def draw_focus(painter: QPainter, theme: Theme, canvas: QRect) -> None:
    """Draws the focus ring just inside `canvas`."""
    width = sizes().focus
    pen = QPen(theme.accent, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2
    painter.drawRect(QRectF(canvas).adjusted(inset, inset, -inset, -inset))


def _draw_chip(painter: QPainter, theme: Theme, chip: QRect) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.pane_label)
    painter.drawRoundedRect(chip, sizes().small_spacing, sizes().small_spacing)


def _draw_handle(painter: QPainter, theme: Theme) -> None:
    """Draws a knob with an arrow on each side, around the painter's origin."""
    space = sizes()
    radius = space.control / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.pane_label_text)
    painter.drawEllipse(QPointF(), radius, radius)
    painter.setBrush(QColor(theme.pane_label.rgb()))
    for side in (-1, 1):
        tip, back, half = (
            side * (radius - space.small_spacing),
            side * space.small_spacing,
            space.small_spacing,
        )
        painter.drawPolygon(QPolygonF([QPointF(tip, 0), QPointF(back, -half), QPointF(back, half)]))
