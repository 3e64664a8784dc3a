"""Pictures that arrive as a whole or tile by tile."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor

from mwrgui.ui.widgets.compare.layers import PLACEHOLDER_OPACITY, Layers
from mwrgui.ui.widgets.compare.pyramid import QUICK_PIXELS, build_pyramid

GREY = QColor(96, 96, 96)
AREA = QRect(0, 0, 60, 40)


def flat(level: int) -> np.ndarray:
    return np.full((40, 60, 3), level, np.uint8)


def draw(layers: Layers, role: str, *, zoom: float = 1.0, area: QRect = AREA) -> np.ndarray:
    return layers.draw(role, zoom=zoom, area=area, background=GREY)[..., :3]


@pytest.fixture
def layers() -> Layers:
    layers = Layers()
    layers.set_pictures({"input": flat(200)})
    return layers


def test_a_missing_picture_is_shown_as_the_faint_input(layers: Layers):
    assert (
        draw(layers, "student") == round(PLACEHOLDER_OPACITY * 200 + (1 - PLACEHOLDER_OPACITY) * 96)
    ).all()
    assert not layers.known_mask(["student"], zoom=1.0, area=AREA).any()


def test_roles_are_in_the_order_of_the_panes_in_whatever_order_they_arrived(layers: Layers):
    for role in ("truth", "student", "teacher"):
        layers.set_picture(role, flat(7))
    assert layers.roles == ("input", "teacher", "student", "truth")


def test_without_an_input_a_missing_picture_is_shown_as_background():
    layers = Layers()
    layers.set_pictures({"teacher": flat(7)})
    assert (draw(layers, "student") == 96).all()


def test_tiles_are_drawn_over_the_faint_input(layers: Layers):
    layers.write_tile("student", QRect(0, 0, 30, 40), flat(50)[:, :30])
    drawn = draw(layers, "student", zoom=2.0, area=QRect(0, 0, 120, 80))
    assert (drawn[:, :60] == 50).all()
    assert (drawn[:, 60:] == round(PLACEHOLDER_OPACITY * 200 + (1 - PLACEHOLDER_OPACITY) * 96)).all()


def test_tiles_are_drawn_over_the_previous_result(layers: Layers):
    layers.set_picture("student", flat(10))
    layers.write_tile("student", QRect(0, 0, 30, 40), flat(50)[:, :30])
    drawn = draw(layers, "student", zoom=2.0, area=QRect(0, 0, 120, 80))
    assert (drawn[:, :60] == 50).all()
    assert (drawn[:, 60:] == 10).all()


@pytest.mark.parametrize("zoom", [0.3, 0.5, 0.8, 1.7])
def test_missing_pixels_are_never_mixed_in_at_the_edges_of_a_tile(layers: Layers, zoom: float):
    layers.set_picture("student", flat(50))
    layers.write_tile("student", QRect(7, 5, 31, 22), flat(50)[5:27, 7:38])
    area = QRect(0, 0, round(60 * zoom), round(40 * zoom))
    assert (draw(layers, "student", zoom=zoom, area=area) == 50).all()


def test_a_picture_is_complete_once_all_its_tiles_have_arrived(layers: Layers):
    for left in (0, 20, 40):
        layers.write_tile("student", QRect(left, 0, 20, 40), flat(50)[:, :20])
    assert layers["student"].complete_picture is not None
    assert layers.known_mask(["input", "student"], zoom=1.0, area=AREA).all()
    assert (draw(layers, "student") == 50).all()


@pytest.mark.parametrize("rect", [QRect(50, 0, 20, 40), QRect(-1, 0, 20, 40), QRect(0, 0, 10, 10)])
def test_a_tile_outside_the_picture_or_of_another_size_is_refused(layers: Layers, rect: QRect):
    with pytest.raises(ValueError, match="tile"):
        layers.write_tile("student", rect, flat(50)[:, :20])


def test_pictures_of_two_sizes_are_refused(layers: Layers):
    with pytest.raises(ValueError, match="the same size"):
        layers.set_pictures({"input": flat(1), "student": flat(1)[1:]})


def test_the_old_pictures_remain_if_new_ones_are_refused(layers: Layers):
    with pytest.raises(ValueError, match="the same size"):
        layers.set_pictures({"input": flat(1), "student": flat(1)[1:]})
    assert (draw(layers, "input") == 200).all()


def test_a_single_picture_may_be_replaced_by_one_of_another_size(layers: Layers):
    layers.set_picture("input", flat(1)[1:])
    assert layers.size == QSize(60, 39)


def test_the_same_array_keeps_its_levels():
    layers = Layers()
    large = np.zeros((1500, QUICK_PIXELS // 1500 + 1, 3), np.uint8)
    layers.set_pictures({"input": large})
    assert [pyramid.base is large for pyramid in layers.incomplete_pyramids()] == [True]
    layers.add_levels(build_pyramid(large))
    assert layers.incomplete_pyramids() == []
    layers.set_pictures({"input": large, "student": large.copy()})
    assert len(layers.incomplete_pyramids()) == 1


def test_levels_of_a_picture_that_is_no_longer_shown_are_ignored(layers: Layers):
    before = layers["input"].complete_picture
    layers.add_levels(build_pyramid(flat(3)))
    assert layers["input"].complete_picture is before


def test_a_pixel_value_is_the_newest_and_keeps_its_bit_depth(layers: Layers):
    layers.set_picture("truth", flat(9).astype(np.uint16) * 1000)
    layers.write_tile("student", QRect(0, 0, 30, 40), flat(50)[:, :30])
    assert layers["truth"].pixel_at(QPoint(3, 3)) == (9000, 9000, 9000)
    assert layers["student"].pixel_at(QPoint(29, 0)) == (50, 50, 50)
    assert layers["student"].pixel_at(QPoint(30, 0)) is None
