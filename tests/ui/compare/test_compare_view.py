"""Which pixels the compare view shows for given pictures."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from mwrgui.ui.style.theme import Appearance, load_theme
from mwrgui.ui.widgets.compare import (
    CompareOptions,
    CompareView,
    DifferenceStyle,
    View,
    build_pyramid,
    difference_picture,
)

SPOT = View(0.3, 0.6, 4.0)


def test_the_view_stays_from_photo_to_photo(view: CompareView, gradient, grab_pixels):
    view.model.set_pictures({"input": gradient(250, 200)})
    view.model.show_only("input")
    view.model.viewport.set_view(SPOT)
    before = grab_pixels()
    view.model.set_pictures({"input": gradient(250, 200, 77)})
    assert view.model.viewport.view == SPOT
    after = grab_pixels()
    assert np.array_equal(after[60:, :, :2], before[60:, :, :2])
    assert (after[60:200, 20:300, 2] == 77).all()


def test_the_view_stays_when_results_arrive(view: CompareView, gradient):
    view.model.set_pictures({"input": gradient(250, 200)})
    view.model.viewport.set_view(SPOT)
    view.model.set_picture("student", gradient(250, 200, 9))
    view.model.write_tile("teacher", QRect(0, 0, 50, 50), gradient(50, 50))
    view.model.set_mode("side")
    assert view.model.viewport.view == SPOT


def test_a_photo_of_another_size_shows_the_same_part(view: CompareView, gradient):
    view.model.set_pictures({"input": gradient(3000, 2000)})
    view.model.viewport.set_view(View(0.3, 0.6, 0.2))
    view.model.set_pictures({"input": gradient(1500, 1000)})
    assert view.model.viewport.view == View(0.3, 0.6, 0.4)


def test_a_fitted_photo_stays_fitted_in_another_size_of_window(view: CompareView, gradient, qtbot):
    view.model.set_pictures({"input": gradient(800, 200)})
    with qtbot.waitSignal(view.model.viewport.zoom_changed) as signal:
        view.resize(200, 300)
    assert signal.args == [0.25]


def test_all_panes_show_the_same_spot(view: CompareView, gradient, grab_pixels):
    view.model.set_pictures(
        {
            "input": gradient(250, 200),
            "teacher": gradient(250, 200, 90),
            "student": gradient(250, 200, 180),
        }
    )
    view.model.set_options(CompareOptions(mode="side"))
    view.model.viewport.set_view(SPOT)
    picture = grab_pixels()
    panes = [picture[60:280, left + 4 : left + 120] for left in (0, 134, 268)]
    assert np.array_equal(panes[0][..., :2], panes[1][..., :2])
    assert np.array_equal(panes[0][..., :2], panes[2][..., :2])
    assert [int(pane[9, 9, 2]) for pane in panes] == [0, 90, 180]


@pytest.mark.parametrize("zoom", [2.0, 3.0, 8.0])
def test_pixels_are_crisp_from_200_percent(view: CompareView, grab_pixels, zoom: float):
    noise = np.random.default_rng(1).integers(0, 256, (300, 400, 3), dtype=np.uint8)
    view.model.set_pictures({"input": noise})
    view.model.show_only("input")
    view.model.viewport.set_zoom(zoom)
    placement = view.model.viewport.layout.placement()
    rows = ((np.arange(40, 290) - placement.origin.y() + 0.5) / zoom).astype(int)
    columns = ((np.arange(10, 390) - placement.origin.x() + 0.5) / zoom).astype(int)
    assert np.array_equal(grab_pixels()[40:290, 10:390], noise[rows][:, columns])


def test_the_difference_mode_shows_every_level_in_its_colour(view: CompareView, grab_pixels):
    random = np.random.default_rng(2)
    teacher, student = (random.integers(100, 140, (300, 400, 3), dtype=np.uint8) for _ in range(2))
    view.model.set_pictures({"teacher": teacher, "student": student})
    style = DifferenceStyle(gain=8, colours="cividis")
    view.model.set_options(CompareOptions(mode="difference", difference=style))
    view.model.viewport.set_zoom(1.0)
    levels = np.abs(student.astype(int) - teacher).max(axis=2)
    table = {int(level): tuple(colour) for level, colour in zip(
        levels.flat, difference_picture(teacher, student, style).reshape(-1, 3), strict=True
    )}  # fmt: skip
    picture = grab_pixels()[40:200, 10:390]
    expected = np.array([[table[level] for level in row] for row in levels[40:200, 10:390].tolist()])
    assert np.array_equal(picture, expected)
    assert len(set(table.values())) > 20


def test_another_gain_is_shown_at_once(view: CompareView, gradient, grab_pixels):
    view.model.set_pictures({"teacher": gradient(300, 200), "student": gradient(300, 200, 10)})
    view.model.set_mode("difference")
    weak = grab_pixels()[150, 200].astype(int)
    view.model.set_options(replace(view.model.options, difference=DifferenceStyle(gain=32)))
    strong = grab_pixels()[150, 200]
    assert np.abs(weak - strong).max() > 50
    assert np.abs(strong.astype(int) - (253, 231, 37)).max() <= 2


@pytest.mark.parametrize("mode", ["single", "side"])
def test_tiles_appear_in_place(view: CompareView, gradient, grab_pixels, mode: str):
    view.model.set_pictures({"input": gradient(200, 150), "teacher": gradient(200, 150, 9)})
    view.model.set_options(
        CompareOptions(mode=mode, single_role="student", side_panes=("student", "difference"))
    )
    view.model.viewport.set_zoom(2.0)
    before = grab_pixels()
    tile = gradient(200, 150, 200)[40:100, 30:120]
    view.model.write_tile("student", QRect(30, 40, 90, 60), tile)
    placement = view.model.viewport.layout.placement()
    left, top = (placement.origin.x() + 60, placement.origin.y() + 80)
    after = grab_pixels()
    inside = after[top : top + 120, max(left, 2) : min(left + 180, 190)]
    assert (inside[..., 2] == 200).all()
    assert np.array_equal(after[:top, :190], before[:top, :190])
    if mode == "side":
        assert not np.array_equal(after[top : top + 120, 210:300], before[top : top + 120, 210:300])


def test_a_tile_that_arrives_at_one_zoom_is_shown_at_every_zoom(view: CompareView, gradient, grab_pixels):
    view.model.set_pictures({"input": gradient(200, 150)})
    view.model.show_only("student")
    view.model.viewport.set_zoom(2.0)
    grab_pixels()
    view.model.viewport.set_zoom(3.0)
    grab_pixels()
    view.model.write_tile("student", QRect(0, 0, 200, 150), gradient(200, 150, 200))
    for zoom in (3.0, 2.0, 1.0):
        view.model.viewport.set_zoom(zoom)
        assert grab_pixels()[150, 200, 2] == 200


def test_a_large_photo_is_shown_before_its_levels_are_made(view: CompareView, qtbot, grab_pixels):
    large = np.zeros((1600, 2400, 3), np.uint8)
    large[:, 1::2] = 200  # zoomed far out: 100; before the levels exist: 0 or 200
    view.model.set_pictures({"input": large})
    view.model.show_only("input")
    assert int(grab_pixels()[150, 200, 0]) in (0, 200)
    qtbot.waitUntil(lambda: view.model.layers["input"].complete_picture.complete)
    assert int(grab_pixels()[150, 200, 0]) == 100


def test_levels_that_the_caller_has_built_are_used_at_once(view: CompareView, grab_pixels):
    large = np.zeros((1600, 2400, 3), np.uint8)
    large[:, 1::2] = 200
    view.model.set_pictures({"input": build_pyramid(large)})
    view.model.show_only("input")
    assert int(grab_pixels()[150, 200, 0]) == 100


@pytest.mark.parametrize("mode", ["split", "side", "difference", "single"])
@pytest.mark.parametrize("size", [(1, 1), (40_000, 10), (10, 3000)])
def test_pictures_of_any_shape_are_shown(view: CompareView, grab_pixels, mode: str, size: tuple[int, int]):
    red = np.zeros((size[1], size[0], 3), np.uint8)
    red[..., 0] = 250
    view.model.set_pictures({"input": red, "teacher": red, "student": red})
    view.model.set_options(CompareOptions(mode=mode, loupe=True))
    for zoom in (None, 0.5, 1.0, 64.0):
        view.model.viewport.set_view(View(zoom=zoom))
        if mode != "difference":
            assert (grab_pixels() == (250, 0, 0)).all(axis=2).any()


def test_a_missing_picture_is_announced_over_the_faint_input(view: CompareView, gradient, grab_pixels):
    view.model.set_pictures({"input": gradient(400, 300)})
    view.model.show_only("teacher")
    waiting = grab_pixels()
    assert not np.array_equal(waiting[150, 150:250], waiting[40, 150:250])  # the message
    assert np.array_equal(
        waiting[150, 10] > waiting[150, 390],
        gradient(400, 300)[150, 10] > gradient(400, 300)[150, 390],
    )


def test_a_generated_image_takes_the_place_of_the_input(view: CompareView, gradient, grab_pixels):
    view.model.set_pictures({"generator": gradient(200, 150, 40), "student": gradient(200, 150, 250)})
    view.model.show_only("input")
    assert grab_pixels()[280, 200, 2] == 40
    assert [pane.content for pane in view.model.panes()] == ["generator"]
    view.model.show_only("student")
    view.model.hold_input(True)
    assert grab_pixels()[280, 200, 2] == 40


def test_without_a_picture_only_the_canvas_is_shown(view: CompareView, grab_pixels):
    view.clearFocus()
    assert (grab_pixels() == load_theme("dark").canvas.getRgb()[:3]).all()


def test_a_picture_can_be_removed(view: CompareView, gradient, grab_pixels):
    view.model.set_pictures({"input": gradient(200, 150), "student": gradient(200, 150, 250)})
    view.model.show_only("student")
    view.model.set_picture("student", None)
    assert grab_pixels()[280, 200, 2] < 200
    view.model.set_pictures({})
    assert view.model.viewport.zoom == 0


def test_flicker_alternates_between_the_two_pictures(view: CompareView, gradient, grab_pixels, qtbot):
    view.model.set_pictures({"teacher": gradient(200, 150), "student": gradient(200, 150, 250)})
    view.model.set_options(CompareOptions(mode="flicker", flicker_period=20))
    blues = set()
    qtbot.waitUntil(lambda: blues.add(int(grab_pixels()[280, 200, 2])) or len(blues) == 2)
    view.model.set_mode("split")
    assert {0, 250} == blues


def test_another_photo_clears_the_selected_rectangle(view: CompareView, gradient, qtbot):
    photo = gradient(200, 150)
    view.model.set_pictures({"input": photo})
    view.model.selection.select(QRect(10, 10, 500, 20))
    assert view.model.selection.rectangle == QRect(10, 10, 190, 20)
    view.model.set_pictures({"input": photo, "student": gradient(200, 150, 1)})
    assert view.model.selection.rectangle is not None
    with qtbot.waitSignal(view.model.selection.changed) as signal:
        view.model.set_pictures({"input": gradient(200, 150)})
    assert signal.args == [None]


def test_the_view_follows_the_theme(view: CompareView, gradient, grab_pixels, appearance: Appearance):
    view.model.set_pictures({"input": gradient(100, 300)})
    view.model.show_only("student")
    dark = grab_pixels()
    appearance.choose("light")
    light = grab_pixels()
    appearance.choose("dark")
    assert tuple(light[150, 20]) == load_theme("light").canvas.getRgb()[:3]
    assert light[290, 200].sum() > dark[290, 200].sum()  # the faint input is drawn over another grey


def test_the_view_can_be_copied(view: CompareView, gradient):
    view.model.set_pictures({"input": gradient(250, 200), "student": gradient(250, 200, 180)})
    view.clearFocus()
    view.copy_view()
    copied = QGuiApplication.clipboard().image().convertToFormat(view.grab().toImage().format())
    assert copied == view.grab().toImage()


def test_options_are_reported_once_and_only_when_they_change(view: CompareView):
    reported: list[CompareOptions] = []
    view.model.options_changed.connect(reported.append)
    view.model.set_options(CompareOptions(line_position=3.0))
    view.model.set_options(CompareOptions(line_position=1.0))
    assert [options.line_position for options in reported] == [1.0]


def test_texts_follow_the_language(view: CompareView):
    view.actions()[0].setText("?")
    QApplication.sendEvent(view, QEvent(QEvent.Type.LanguageChange))
    assert view.actions()[0].text() == "Split"
