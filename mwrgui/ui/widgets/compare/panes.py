"""Which picture is shown where on the canvas."""

from dataclasses import dataclass
from itertools import product

from PySide6.QtCore import QRect, QSize

from mwrgui.ui.widgets.compare.geometry import fitting_zoom
from mwrgui.ui.widgets.compare.options import CompareOptions, Content


@dataclass(frozen=True, slots=True)
class Pane:
    """A picture on the canvas, in screen pixels.

    Attributes:
        rect: the area that the picture is fitted to.
        clip: the part of `rect` that is painted: one side of the split line, or all of it.
    """

    content: Content
    rect: QRect
    clip: QRect


def panes(options: CompareOptions, canvas: QSize, picture: QSize, *, gap: int, second: bool) -> list[Pane]:
    """The panes of the mode in use.

    Args:
        gap: distance between panes side by side.
        second: whether flicker mode shows its second picture.
    """
    whole = QRect(0, 0, canvas.width(), canvas.height())
    if options.mode == "split":
        first, other = split_rects(options, whole)
        return [Pane(options.split_pair[0], whole, first), Pane(options.split_pair[1], whole, other)]
    if options.mode == "side":
        rects = arrange_panes(len(options.side_panes), canvas, picture, gap=gap)
        return [Pane(content, rect, rect) for content, rect in zip(options.side_panes, rects, strict=True)]
    return [Pane(_single_content(options, second=second), whole, whole)]


def split_rects(options: CompareOptions, canvas: QRect) -> tuple[QRect, QRect]:
    """The parts of the canvas on both sides of the split line, left or upper one first."""
    first, other = QRect(canvas), QRect(canvas)
    if options.vertical_line:
        first.setWidth(round(options.line_position * canvas.width()))
        other.setLeft(first.right() + 1)
    else:
        first.setHeight(round(options.line_position * canvas.height()))
        other.setTop(first.bottom() + 1)
    return first, other


def arrange_panes(count: int, canvas: QSize, picture: QSize, *, gap: int) -> list[QRect]:
    """The rectangles of equal panes, row by row, in the completely filled grid with the largest picture."""

    def pane_size(columns: int) -> QSize:
        rows = -(-count // columns)
        return QSize(
            max(1, (canvas.width() - gap * (columns - 1)) // columns),
            max(1, (canvas.height() - gap * (rows - 1)) // rows),
        )

    full_grids = [columns for columns in range(1, count + 1) if count % columns == 0]
    columns = max(full_grids, key=lambda each: fitting_zoom(picture=picture, pane=pane_size(each)))
    size, rows = pane_size(columns), count // columns
    places = product(range(rows), range(columns))
    step_x, step_y = size.width() + gap, size.height() + gap
    return [QRect(column * step_x, row * step_y, size.width(), size.height()) for row, column in places]


def _single_content(options: CompareOptions, *, second: bool) -> Content:
    if options.mode == "difference":
        return "difference"
    return options.flicker_pair[second] if options.mode == "flicker" else options.single_role
