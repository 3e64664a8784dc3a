"""What the keys of the compare view do."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.compare import SIDE_BY_SIDE, CompareOptions, CompareView, View

KEY = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def photo(view: CompareView, gradient) -> CompareView:
    view.model.set_pictures(
        {
            "input": gradient(250, 200),
            "teacher": gradient(250, 200, 90),
            "student": gradient(250, 200, 180),
        }
    )
    return view


@pytest.mark.parametrize(("key", "mode", "single"), [
    ("P", "side", None), ("D", "difference", None), ("F6", "flicker", None), ("4", "difference", None),
    ("1", "single", "input"), ("2", "single", "teacher"), ("3", "single", "student"),
    ("5", "single", "truth"),
])  # fmt: skip
def test_every_mode_and_picture_has_a_key(photo: CompareView, key: str, mode: str, single: str | None):
    QTest.keySequence(photo, QKeySequence(key))
    assert photo.model.options.mode == mode
    assert single is None or photo.model.options.single_role == single
    QTest.keySequence(photo, QKeySequence("S"))
    assert photo.model.options.mode == "split"


def test_the_action_for_what_is_shown_is_ticked(photo: CompareView):
    def ticked() -> set[str]:
        return {action.objectName() for action in photo.actions() if action.isChecked()}

    assert ticked() == {"compare_split"}
    for _ in range(2):
        QTest.keySequence(photo, QKeySequence("2"))
        assert ticked() == {"compare_only_teacher"}


def test_every_action_has_texts_and_no_two_share_a_name_or_a_key(photo: CompareView):
    actions = photo.actions()
    assert len({action.objectName() for action in actions}) == len(actions)
    assert all(action.text() and action.toolTip() for action in actions)
    keys = [key.toString() for action in actions for key in action.shortcuts()]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("key", ["F", "Ctrl+9"])
def test_a_key_fits_the_picture(photo: CompareView, key: str):
    photo.model.viewport.set_zoom(5.0)
    QTest.keySequence(photo, QKeySequence(key))
    assert photo.model.viewport.view == View()


@pytest.mark.parametrize("key", ["Z", "Ctrl+0"])
def test_a_key_zooms_to_100_percent(photo: CompareView, key: str):
    QTest.keySequence(photo, QKeySequence(key))
    assert photo.model.viewport.zoom == 1.0


def test_plus_and_minus_zoom(photo: CompareView):
    photo.model.viewport.set_zoom(1.0)
    QTest.keySequence(photo, QKeySequence("Ctrl++"))
    QTest.keyClick(photo, KEY.Key_Plus)
    assert photo.model.viewport.zoom == pytest.approx(2)
    QTest.keyClick(photo, KEY.Key_Minus)
    assert photo.model.viewport.zoom == pytest.approx(2**0.5)


def test_alt_and_arrows_move_the_line(photo: CompareView):
    QTest.keyClick(photo, KEY.Key_Left, ALT)
    QTest.keyClick(photo, KEY.Key_Left, ALT)
    assert photo.model.options.line_position == pytest.approx(0.46)
    QTest.keyClick(photo, KEY.Key_Right, ALT)
    assert photo.model.options.line_position == pytest.approx(0.48)
    photo.model.set_options(replace(photo.model.options, line_position=0.99))
    QTest.keyClick(photo, KEY.Key_Right, ALT)
    assert photo.model.options.line_position == 1.0


def test_shift_s_makes_the_line_horizontal(photo: CompareView):
    QTest.keySequence(photo, QKeySequence("Shift+S"))
    assert not photo.model.options.vertical_line


def test_x_goes_through_the_pairs(photo: CompareView):
    pairs = []
    for _ in range(4):
        pairs.append(photo.model.options.split_pair)
        QTest.keySequence(photo, QKeySequence("X"))
    assert pairs[0] == pairs[3]
    assert len(set(pairs)) == 3


def test_a_ground_truth_adds_pairs(photo: CompareView, gradient):
    photo.model.set_picture("truth", gradient(250, 200, 99))
    pairs = set()
    for _ in range(5):
        QTest.keySequence(photo, QKeySequence("X"))
        pairs.add(photo.model.options.split_pair)
    assert {("truth", "student"), ("truth", "teacher")} < pairs


def test_shift_p_goes_through_two_three_and_four_panes(photo: CompareView):
    QTest.keySequence(photo, QKeySequence("P"))
    counts = []
    for _ in range(4):
        counts.append(len(photo.model.options.side_panes))
        QTest.keySequence(photo, QKeySequence("Shift+P"))
    assert counts == [3, 4, 2, 3]
    assert photo.model.options.side_panes == SIDE_BY_SIDE[4]


def test_brackets_step_the_gain_between_1_and_32(photo: CompareView):
    for _ in range(9):
        QTest.keyClick(photo, KEY.Key_BracketRight)
    assert photo.model.options.difference.gain == 32
    for _ in range(9):
        QTest.keyClick(photo, KEY.Key_BracketLeft)
    assert photo.model.options.difference.gain == 1


def test_space_shows_the_input_while_it_is_held(photo: CompareView, grab_pixels):
    photo.model.show_only("student")
    QTest.keyPress(photo, KEY.Key_Space)
    assert grab_pixels()[150, 200, 2] == 0
    QTest.keyRelease(photo, KEY.Key_Space)
    assert grab_pixels()[150, 200, 2] == 180


def test_losing_the_focus_counts_as_releasing_space(photo: CompareView, grab_pixels):
    photo.model.show_only("student")
    QTest.keyPress(photo, KEY.Key_Space)
    photo.clearFocus()
    assert grab_pixels()[150, 200, 2] == 180


def test_control_and_arrows_move_the_picture(photo: CompareView):
    photo.model.viewport.set_zoom(4.0)
    QTest.keyClick(photo, KEY.Key_Right, CONTROL)
    QTest.keyClick(photo, KEY.Key_Up, CONTROL)
    assert photo.model.viewport.view.x > 0.5
    assert photo.model.viewport.view.y < 0.5


@pytest.mark.parametrize("zoom", [None, 4.0])
def test_plain_arrows_are_left_to_the_window(qtbot, appearance: Appearance, gradient, zoom):
    """In the program ← and → go to another photo, even when the picture is larger than the view."""
    window, photo = QMainWindow(), CompareView(appearance)
    qtbot.addWidget(window)
    window.setCentralWidget(photo)
    window.setFixedSize(400, 300)
    next_photo = QAction(window)
    next_photo.setShortcut("Right")
    window.addAction(next_photo)
    triggered: list[bool] = []
    next_photo.triggered.connect(lambda: triggered.append(True))
    with qtbot.waitActive(window):
        window.show()
    photo.setFocus()
    photo.model.set_pictures({"input": gradient(250, 200)})
    if zoom:
        photo.model.viewport.set_zoom(zoom)
    before = photo.model.viewport.view
    QTest.keyClick(photo, KEY.Key_Right)
    assert len(triggered) == 1
    assert photo.model.viewport.view == before


def test_a_rectangle_is_selected_moved_and_resized_by_keyboard(photo: CompareView):
    photo.model.show_only("input")
    photo.model.viewport.set_zoom(1.0)
    QTest.keyClick(photo, KEY.Key_Right, SHIFT)
    first = photo.model.selection.rectangle
    assert first is not None
    assert QRect(0, 0, 250, 200).contains(first)
    QTest.keyClick(photo, KEY.Key_Right, SHIFT)
    assert photo.model.selection.rectangle == first.translated(8, 0)
    QTest.keyClick(photo, KEY.Key_Down, SHIFT | CONTROL)
    assert photo.model.selection.rectangle == first.translated(8, 0).adjusted(0, 0, 0, 8)
    for _ in range(60):
        QTest.keyClick(photo, KEY.Key_Up, SHIFT | CONTROL)
        QTest.keyClick(photo, KEY.Key_Right, SHIFT)
    assert photo.model.selection.rectangle is not None
    assert (photo.model.selection.rectangle.height(), photo.model.selection.rectangle.right()) == (1, 249)
    QTest.keyClick(photo, KEY.Key_Escape)
    assert photo.model.selection.rectangle is None


def test_r_switches_the_selection_tool_on_and_off(photo: CompareView, qtbot):
    """With this tool a drag selects without Shift, for people who cannot hold it."""
    with qtbot.waitSignal(photo.model.selection.tool_changed) as signal:
        QTest.keyClick(photo, KEY.Key_R)
    assert signal.args == ["select"]
    assert next(action for action in photo.actions() if action.objectName() == "compare_select").isChecked()
    QTest.keyClick(photo, KEY.Key_R)
    assert photo.model.selection.tool == "pan"


def test_the_focus_is_marked_by_a_ring(photo: CompareView, grab_pixels, appearance):
    ring = appearance.theme.accent.getRgb()[:3]
    assert tuple(grab_pixels()[0, 200]) == ring
    photo.clearFocus()
    assert tuple(grab_pixels()[0, 200]) != ring


def test_screen_readers_get_a_description_of_what_is_shown(photo: CompareView):
    photo.model.set_options(CompareOptions(mode="side"))
    photo.model.viewport.set_zoom(2.0)
    assert photo.accessibleName() == "Pictures compared"
    assert photo.accessibleDescription() == "Side by side, 200 %"


def test_keys_do_nothing_without_a_picture(view: CompareView):
    for key in ("Z", "F", "+", "X", "L", "Shift+P", "Left", "Shift+Left", "Esc", "Space"):
        QTest.keySequence(view, QKeySequence(key))
    assert view.model.selection.rectangle is None
    assert not np.isnan(view.model.viewport.zoom)
