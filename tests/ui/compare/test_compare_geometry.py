"""Where a picture lies in its pane, and how it is zoomed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect, QSize

from mwrgui.ui.widgets.compare.geometry import (
    MAX_ZOOM,
    ZOOM_STEP,
    View,
    place_picture,
    step_zoom,
    view_for_size,
)

PICTURE, PANE = QSize(6000, 4000), QSize(640, 1080)


def test_a_fitted_picture_touches_the_nearer_edges_and_is_centred():
    placement = place_picture(View(), picture=PICTURE, pane=PANE)
    assert placement.zoom == pytest.approx(640 / 6000)
    assert placement.left == 0
    assert placement.top == pytest.approx((1080 - 427) / 2)


def test_a_tiny_picture_is_enlarged_no_further_than_the_largest_zoom():
    assert place_picture(View(), picture=QSize(1, 1), pane=PANE).zoom == MAX_ZOOM


def test_a_very_wide_picture_keeps_a_row_of_pixels():
    placement = place_picture(View(), picture=QSize(40_000, 10), pane=PANE)
    assert placement.scaled == QSize(640, 1)


def test_a_large_picture_always_fills_the_pane():
    placement = place_picture(View(x=0.0, y=1.0, zoom=1.0), picture=PICTURE, pane=PANE)
    assert (placement.left, placement.top) == (0, 1080 - 4000)
    assert placement.visible_area(QRect(0, 0, 640, 1080)) == QRect(0, 2920, 640, 1080)


@given(
    x=st.floats(0.3, 0.7), y=st.floats(0.3, 0.7), across=st.floats(0, 640), down=st.floats(0, 1080),
    zoom=st.floats(1, 8), factor=st.floats(0.8, 4),
)  # fmt: skip
def test_zooming_keeps_what_is_under_the_pointer(x, y, across, down, zoom, factor):
    before = place_picture(View(x, y, zoom), picture=PICTURE, pane=PANE)
    pointer = QPointF(across, down)
    after = place_picture(before.zoomed(before.zoom * factor, pointer), picture=PICTURE, pane=PANE)
    moved = after.to_pane(before.to_picture(pointer)) - pointer
    assert abs(moved.x()) <= 0.5 + 0.5 * factor  # both placements are drawn at whole screen pixels
    assert abs(moved.y()) <= 0.5 + 0.5 * factor


def test_a_step_across_100_percent_stops_there():
    assert step_zoom(0.9, ZOOM_STEP) == step_zoom(1.1, 1 / ZOOM_STEP) == 1
    assert step_zoom(1.0, ZOOM_STEP) == pytest.approx(ZOOM_STEP)


def test_steps_in_and_out_come_back_to_100_percent_exactly():
    zoom = 2.0
    for factor in [ZOOM_STEP] * 7 + [1 / ZOOM_STEP] * 9:
        zoom = step_zoom(zoom, factor)
    assert zoom == 1


def test_zooming_out_to_the_limit_gives_the_fitted_view():
    placement = place_picture(View(zoom=0.12), picture=PICTURE, pane=PANE)
    assert placement.zoomed(0.1, QPointF(0, 0)) == View()


def test_a_drag_stops_at_the_edge_of_the_picture():
    placement = place_picture(View(zoom=1.0), picture=PICTURE, pane=PANE)
    moved = place_picture(placement.moved(QPointF(1e6, 0)), picture=PICTURE, pane=PANE)
    assert moved.left == 0
    assert moved.top == placement.top


def test_a_picture_of_another_size_keeps_the_visible_fraction_below_100_percent():
    view = view_for_size(View(0.2, 0.3, 0.5), old_size=QSize(6000, 4000), new_size=QSize(3000, 2000))
    assert view == View(0.2, 0.3, 1.0)


@pytest.mark.parametrize("view", [View(), View(0.2, 0.3, 4.0)])
def test_a_picture_of_another_size_keeps_a_fitted_view_and_a_zoom_above_100_percent(view: View):
    assert view_for_size(view, old_size=QSize(6000, 4000), new_size=QSize(3000, 2000)) == view
