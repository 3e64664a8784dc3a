"""The comparison picture: all pictures in one labelled strip, for a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter

from mwrgui.images import ImageArray
from mwrgui.ui.style.theme import load_theme, sizes, text_font
from mwrgui.ui.widgets.compare.geometry import scaled_size
from mwrgui.ui.widgets.compare.options import Content
from mwrgui.ui.widgets.compare.overlays import draw_badge, draw_pixels
from mwrgui.ui.widgets.compare.pyramid import build_pyramid
from mwrgui.ui.widgets.compare.render import render

MAX_STRIP_SIDE = 4096
"""Longest side of all pictures of the strip together, in pixels; larger ones are scaled down."""

PICTURE_WIDTH_OF_USUAL_LABEL = 480
"""Width of a picture in pixels up to which its label has the usual size; a wider one gets a larger label."""


def comparison_picture(
    layers: Mapping[Content, ImageArray], labels: Mapping[Content, str], *, longest_side: int = MAX_STRIP_SIDE
) -> NDArray[np.uint8]:
    """Puts pictures of one size in a row, or very wide ones in a column, each below its label.

    Args:
        layers: at least one picture, (H, W, 3) RGB; `difference_picture` makes the one for the difference.
        labels: the text above each picture; empty if missing.
        longest_side: see `MAX_STRIP_SIDE`.

    Returns:
        (H, W, 3) RGB on the background of the light theme.
    """
    height, width, _ = next(iter(layers.values())).shape
    strip = _layout([labels.get(content, "") for content in layers], QSize(width, height), longest_side)
    image = QImage(strip.whole, QImage.Format.Format_RGB32)
    image.fill(load_theme("light").panel)
    painter = QPainter(image)
    for cell, (content, pixels) in zip(strip.cells, layers.items(), strict=True):
        _draw_label(painter, strip, cell, content=content, text=labels.get(content, ""))
        drawn = render(build_pyramid(pixels), zoom=strip.zoom, area=QRect(QPoint(), strip.picture))
        draw_pixels(painter, cell.topLeft() + QPoint(0, strip.heading), drawn)
    painter.end()
    memory = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return np.asarray(cv2.cvtColor(memory, cv2.COLOR_BGRA2RGB), np.uint8)


@dataclass(frozen=True, slots=True)
class _Strip:
    """Sizes of the strip in pixels.

    Attributes:
        whole: the size of the strip.
        cells: the areas of the pictures with their labels.
        picture: the size of each picture in it.
        zoom: factor from the original pictures to those in the strip.
        heading: the height of a label with the space below it.
        label_scale: size of labels relative to their usual size.
    """

    whole: QSize
    cells: list[QRect]
    picture: QSize
    zoom: float
    heading: int
    label_scale: float


def _layout(labels: list[str], size: QSize, longest_side: int) -> _Strip:
    in_column = size.width() > 2 * size.height()
    side = size.height() if in_column else size.width()
    zoom = min(1.0, longest_side / (len(labels) * side), longest_side / max(size.width(), size.height()))
    picture = scaled_size(size, zoom)
    label_scale = max(1.0, picture.width() / PICTURE_WIDTH_OF_USUAL_LABEL)
    metrics, space = QFontMetrics(text_font("body")), sizes()
    heading = ceil(label_scale * (metrics.height() + space.small_spacing + space.grid))
    widest = max(metrics.horizontalAdvance(label) for label in labels)
    cell = QSize(picture.width(), picture.height() + heading)
    cell = cell.expandedTo(QSize(ceil(label_scale * (widest + metrics.height() + 2 * space.grid)), 0))
    edge, gap = ceil(label_scale * space.padding), ceil(label_scale * space.grid)
    step = QPoint(0, cell.height() + gap) if in_column else QPoint(cell.width() + gap, 0)
    cells = [QRect(QPoint(edge, edge) + step * index, cell) for index in range(len(labels))]
    whole = QSize(cells[-1].right() + 1 + edge, cells[-1].bottom() + 1 + edge)
    return _Strip(whole, cells, picture, zoom, heading, label_scale)


def _draw_label(painter: QPainter, strip: _Strip, cell: QRect, *, content: Content, text: str) -> None:
    theme, space = load_theme("light"), sizes()
    side = QFontMetrics(text_font("body")).height() + space.small_spacing
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(cell.topLeft())
    painter.scale(strip.label_scale, strip.label_scale)
    draw_badge(painter, theme, QRectF(0, 0, side, side), content)
    painter.setFont(text_font("body"))
    painter.setPen(theme.text)
    words = QRectF(side + space.grid, 0, cell.width(), side)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    painter.restore()
