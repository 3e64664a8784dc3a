"""What the mouse and the touchpad do, tested with real events."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mwrgui.ui.widgets.compare import CompareOptions, CompareView, View
from mwrgui.ui.widgets.compare.step_timer import PAUSE_MS

LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def turn_wheel(view: CompareView, at: QPoint, notches: float) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, NO_KEY, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def drag(view: CompareView, start: QPoint, end: QPoint, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
    QTest.mousePress(view, LEFT, modifiers, start)
    QTest.mouseMove(view, (start + end) / 2)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, LEFT, modifiers, end)


@pytest.fixture
def photo(view: CompareView, gradient) -> CompareView:
    view.model.set_pictures(
        {
            "input": gradient(250, 200),
            "teacher": gradient(250, 200, 90),
            "student": gradient(250, 200, 180),
        }
    )
    view.model.set_options(CompareOptions(mode="single"))
    return view


def test_the_wheel_keeps_the_pixel_under_the_pointer(photo: CompareView, grab_pixels):
    photo.model.viewport.set_zoom(4.0)
    for notches in (1, 1, -1, 2):
        before = grab_pixels()[170, 240]
        turn_wheel(photo, QPoint(240, 170), notches)
        assert np.array_equal(grab_pixels()[170, 240], before)
    assert photo.model.viewport.zoom == pytest.approx(4 * 2**1.5)


@pytest.fixture(scope="module")
def touchpad() -> QPointingDevice:
    """Kept for the whole module, because events keep no reference to their device."""
    return QPointingDevice(
        "touchpad", 7, QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.PixelScroll | QInputDevice.Capability.Position, 5, 3,
    )  # fmt: skip


def slide_two_fingers(
    view: CompareView, touchpad: QPointingDevice, by: QPoint, modifiers: Qt.KeyboardModifier = NO_KEY
) -> None:
    at = QPoint(200, 150)
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), by, by * 2, Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.ScrollUpdate, False, Qt.MouseEventSource.MouseEventNotSynthesized, touchpad,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_two_fingers_on_a_touchpad_move_the_picture(photo: CompareView, grab_pixels, touchpad):
    photo.model.viewport.set_zoom(4.0)
    before = grab_pixels()
    slide_two_fingers(photo, touchpad, QPoint(20, 12))
    assert photo.model.viewport.zoom == 4.0
    assert np.array_equal(grab_pixels()[112:200, 120:300], before[100:188, 100:280])
    slide_two_fingers(photo, touchpad, QPoint(0, 60), Qt.KeyboardModifier.ControlModifier)
    assert photo.model.viewport.zoom == pytest.approx(4 * 2**0.5)


def test_pinching_zooms_about_the_pointer(photo: CompareView, grab_pixels, touchpad):
    photo.model.viewport.set_zoom(4.0)
    before, at = grab_pixels()[170, 240], QPointF(240, 170)
    for value, zoom in ((0.25, 5.0), (-0.2, 4.0)):
        pinch = QNativeGestureEvent(
            Qt.NativeGestureType.ZoomNativeGesture, touchpad, 2, at, at, at, value, QPointF()
        )
        assert QApplication.sendEvent(photo, pinch)
        assert photo.model.viewport.zoom == pytest.approx(zoom)
        assert np.array_equal(grab_pixels()[170, 240], before)


def test_the_wheel_stops_at_the_whole_picture(photo: CompareView):
    turn_wheel(photo, QPoint(10, 10), -30)
    assert photo.model.viewport.zoom == 1.0  # smaller than the canvas: no need to go below 100 %
    photo.resize(100, 80)
    turn_wheel(photo, QPoint(10, 10), -30)
    assert photo.model.viewport.view == View()


def test_quick_zooming_draws_drafts_and_then_a_smooth_picture(photo: CompareView, grab_pixels, qtbot):
    photo.model.set_pictures({"input": np.random.default_rng(0).integers(0, 256, (200, 250, 3), np.uint8)})
    photo.model.viewport.set_zoom(1.3)
    qtbot.wait_until(lambda: not photo.model.viewport.zooming_quickly)
    qtbot.wait(2 * PAUSE_MS)
    photo.model.viewport.set_zoom(1.5)
    smooth = grab_pixels()  # a single step is drawn smoothly
    turn_wheel(photo, QPoint(200, 150), 0.1)
    photo.model.viewport.set_zoom(1.5)
    assert not np.array_equal(grab_pixels(), smooth)
    qtbot.wait_until(lambda: np.array_equal(grab_pixels(), smooth))


def test_a_picture_of_the_view_is_never_a_draft(photo: CompareView):
    photo.model.set_pictures({"input": np.random.default_rng(0).integers(0, 256, (200, 250, 3), np.uint8)})
    photo.model.viewport.set_zoom(1.5)
    smooth = photo.picture_of_view()
    photo.model.viewport.set_zoom(1.6)
    photo.model.viewport.set_zoom(1.5)
    assert photo.picture_of_view() == smooth


def test_a_drag_moves_the_picture(photo: CompareView, grab_pixels):
    photo.model.viewport.set_zoom(4.0)
    before = grab_pixels()[100, 150]
    drag(photo, QPoint(150, 100), QPoint(190, 141))
    assert np.array_equal(grab_pixels()[141, 190], before)


def test_dragging_the_line_moves_it_and_not_the_picture(photo: CompareView, grab_pixels):
    photo.model.set_options(CompareOptions(split_pair=("teacher", "student")))
    photo.model.viewport.set_zoom(2.0)
    view = photo.model.viewport.view
    drag(photo, QPoint(203, 150), QPoint(103, 200))
    assert photo.model.options.line_position == pytest.approx(103 / 400)
    assert photo.model.viewport.view == view
    row = grab_pixels()[250, :, 2]
    assert (row[10:95] == 90).all()
    assert (row[111:390] == 180).all()


def test_a_press_beside_the_line_drags_the_picture(photo: CompareView):
    photo.model.set_options(CompareOptions())
    photo.model.viewport.set_zoom(4.0)
    drag(photo, QPoint(230, 150), QPoint(130, 150))
    assert photo.model.options.line_position == 0.5
    assert photo.model.viewport.view.x > 0.5


def test_a_horizontal_line_is_dragged_up_and_down(photo: CompareView):
    photo.model.set_options(CompareOptions(vertical_line=False))
    drag(photo, QPoint(50, 150), QPoint(300, 60))
    assert photo.model.options.line_position == pytest.approx(60 / 300)


def test_labels_are_hidden_while_the_line_is_dragged(photo: CompareView, grab_pixels):
    photo.model.set_options(CompareOptions(split_pair=("input", "input")))
    with_labels = grab_pixels()[:40, :80]
    QTest.mousePress(photo, LEFT, NO_KEY, QPoint(200, 150))
    without_labels = grab_pixels()[:40, :80]
    QTest.mouseRelease(photo, LEFT, NO_KEY, QPoint(200, 150))
    assert not np.array_equal(with_labels, without_labels)
    assert np.array_equal(grab_pixels()[:40, :80], with_labels)


def test_a_double_click_zooms_to_100_percent_at_its_pixel_and_another_fits_the_picture(
    photo: CompareView, gradient
):
    photo.model.set_pictures({"input": gradient(1000, 800)})
    photo.model.viewport.fit_picture()
    spot = photo.model.viewport.layout.pixel_at(QPointF(300, 200))
    QTest.mouseDClick(photo, LEFT, NO_KEY, QPoint(300, 200))
    assert photo.model.viewport.zoom == 1.0
    after = photo.model.viewport.layout.pixel_at(QPointF(300, 200))
    assert (after - spot).manhattanLength() <= 3
    QTest.mouseDClick(photo, LEFT, NO_KEY, QPoint(20, 20))
    assert photo.model.viewport.view == View()


def test_a_double_click_on_the_line_puts_it_in_the_middle(photo: CompareView):
    photo.model.set_options(CompareOptions(line_position=0.25))
    QTest.mouseDClick(photo, LEFT, NO_KEY, QPoint(100, 150))
    assert photo.model.options.line_position == 0.5


def test_shift_and_drag_selects_the_pixels_between(photo: CompareView, qtbot):
    photo.model.viewport.set_zoom(4.0)
    photo.model.viewport.set_view(replace(photo.model.viewport.view, x=0.5, y=0.5))
    first, last = (
        photo.model.viewport.layout.pixel_at(QPointF(100, 80)),
        photo.model.viewport.layout.pixel_at(QPointF(180, 140)),
    )
    with qtbot.waitSignal(photo.model.selection.changed) as signal:
        drag(photo, QPoint(180, 140), QPoint(100, 80), SHIFT)
    assert signal.args == [QRect(first, last)]
    assert photo.model.selection.rectangle == QRect(first, last)


def test_a_selection_ends_at_the_edge_of_the_picture(photo: CompareView):
    photo.model.viewport.set_zoom(1.0)
    drag(photo, QPoint(5, 5), QPoint(395, 295), SHIFT)
    assert photo.model.selection.rectangle == QRect(0, 0, 250, 200)


def test_a_selection_that_ends_over_another_pane_belongs_to_the_pane_where_it_began(photo: CompareView):
    photo.model.set_options(CompareOptions(mode="side"))
    photo.model.viewport.set_zoom(4.0)
    first = photo.model.viewport.layout.pixel_at(QPointF(60, 100))
    drag(photo, QPoint(60, 100), QPoint(160, 140), SHIFT)  # ends over the second of three panes
    assert photo.model.selection.rectangle is not None
    assert photo.model.selection.rectangle.topLeft() == first
    assert photo.model.selection.rectangle.size().width() == 26


def test_a_click_with_the_selection_tool_clears_the_selection(photo: CompareView, qtbot):
    photo.model.selection.select(QRect(1, 2, 3, 4))
    photo.model.selection.set_tool("select")
    with qtbot.waitSignal(photo.model.selection.changed) as signal:
        QTest.mouseClick(photo, LEFT, NO_KEY, QPoint(50, 50))
    assert signal.args == [None]


def test_the_shape_of_the_pointer_shows_what_a_press_would_do(photo: CompareView):
    photo.model.set_options(CompareOptions())
    QTest.mouseMove(photo, QPoint(50, 50))
    assert photo.cursor().shape() == Qt.CursorShape.OpenHandCursor
    QTest.mouseMove(photo, QPoint(201, 50))
    assert photo.cursor().shape() == Qt.CursorShape.SplitHCursor
    photo.model.selection.set_tool("select")
    QTest.mouseMove(photo, QPoint(60, 50))
    assert photo.cursor().shape() == Qt.CursorShape.CrossCursor


def test_the_loupe_shows_the_pixel_under_the_pointer_of_every_picture(photo: CompareView, grab_pixels):
    photo.model.set_options(CompareOptions(mode="side", loupe=True))
    photo.model.viewport.set_zoom(2.0)
    QTest.mouseMove(photo, QPoint(70, 60))
    spot = photo.model.viewport.layout.pixel_at(QPointF(70, 60))
    colours = grab_pixels()[150:].reshape(-1, 3)
    for blue in (0, 90, 180):
        assert (colours == (spot.x() + 3, spot.y() + 3, blue)).all(axis=1).sum() >= 64  # drawn 8 by 8


def test_the_mouse_does_nothing_without_a_picture(view: CompareView):
    drag(view, QPoint(10, 10), QPoint(200, 150))
    drag(view, QPoint(10, 10), QPoint(200, 150), SHIFT)
    turn_wheel(view, QPoint(50, 50), 2)
    QTest.mouseDClick(view, LEFT, NO_KEY, QPoint(200, 150))
    assert view.model.selection.rectangle is None
    assert view.model.viewport.view == View()
