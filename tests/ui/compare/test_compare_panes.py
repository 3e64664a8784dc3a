"""How a view is divided among pictures."""

import pytest
from PySide6.QtCore import QRect, QSize

from mwrgui.ui.widgets.compare import SIDE_BY_SIDE, CompareOptions
from mwrgui.ui.widgets.compare.panes import arrange_panes, panes

CANVAS = QSize(1000, 600)


def shown_panes(options: CompareOptions, *, second: bool = False) -> list:
    return panes(options, CANVAS, QSize(600, 400), gap=2, second=second)


@pytest.mark.parametrize(("count", "picture", "columns"), [
    (2, QSize(600, 400), 2), (2, QSize(900, 200), 1), (3, QSize(400, 600), 3), (3, QSize(40_000, 10), 1),
    (4, QSize(600, 400), 2), (4, QSize(100, 600), 4), (4, QSize(4000, 100), 1),
])  # fmt: skip
def test_panes_are_arranged_so_that_the_picture_is_largest(count: int, picture: QSize, columns: int):
    rects = arrange_panes(count, CANVAS, picture, gap=2)
    assert len({rect.left() for rect in rects}) == columns
    assert len({(rect.width(), rect.height()) for rect in rects}) == 1
    assert all(QRect(0, 0, 1000, 600).contains(rect) for rect in rects)
    assert not any(one.intersects(other) for one in rects for other in rects if one is not other)


def test_the_split_line_divides_one_pane_without_a_gap():
    left, right = shown_panes(CompareOptions(line_position=0.25))
    assert (left.clip, right.clip) == (QRect(0, 0, 250, 600), QRect(250, 0, 750, 600))
    assert left.rect == right.rect == QRect(0, 0, 1000, 600)


def test_the_split_line_may_be_horizontal():
    top, bottom = shown_panes(CompareOptions(line_position=0.25, vertical_line=False))
    assert (top.clip, bottom.clip) == (QRect(0, 0, 1000, 150), QRect(0, 150, 1000, 450))


@pytest.mark.parametrize("count", SIDE_BY_SIDE)
def test_side_by_side_shows_the_contents_in_order(count: int):
    options = CompareOptions(mode="side", side_panes=SIDE_BY_SIDE[count])
    assert tuple(pane.content for pane in shown_panes(options)) == SIDE_BY_SIDE[count]


def test_flicker_shows_one_and_then_the_other():
    options = CompareOptions(mode="flicker", flicker_pair=("input", "truth"))
    assert [shown_panes(options, second=second)[0].content for second in (False, True)] == ["input", "truth"]
