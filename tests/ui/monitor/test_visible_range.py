"""Zooming and moving along the scale of a plot."""

import pytest

from mwrgui.ui.monitor.visible_range import VisibleRange

WHOLE = (0.0, 1000.0)


def test_zooming_keeps_the_given_point_in_its_place() -> None:
    visible = VisibleRange()
    visible.zoom(4.0, 250.0, WHOLE)
    low, high = visible.visible_part(WHOLE)
    assert high - low == 250.0
    assert (250.0 - low) / (high - low) == pytest.approx(0.25)


def test_moving_stops_at_the_ends_of_the_scale() -> None:
    visible = VisibleRange()
    visible.zoom(4.0, 250.0, WHOLE)
    visible.move(9.0, WHOLE)
    assert visible.visible_part(WHOLE) == (0.0, 250.0)
    visible.move(-99.0, WHOLE)
    assert visible.visible_part(WHOLE) == (750.0, 1000.0)


def test_zooming_out_shows_the_whole_scale_as_it_grows() -> None:
    visible = VisibleRange()
    visible.zoom(2.0, 100.0, WHOLE)
    visible.zoom(0.1, 100.0, WHOLE)
    assert visible.visible_part((0.0, 2000.0)) == (0.0, 2000.0)


def test_zooming_in_stops_at_the_smallest_range() -> None:
    visible = VisibleRange(smallest=4.0)
    visible.zoom(1e6, 500.0, WHOLE)
    low, high = visible.visible_part(WHOLE)
    assert high - low == 4.0
