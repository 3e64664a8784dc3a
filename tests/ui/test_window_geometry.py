"""The window opens where it was, if that screen still exists."""

from typing import Any

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from mwrgui.ui.shell.window_geometry import restore_geometry, saved_geometry, title_height
from mwrgui.ui.style.theme import sizes


@pytest.fixture
def window(qtbot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def screen() -> QRect:
    return QGuiApplication.primaryScreen().availableGeometry()


def test_the_window_opens_where_it_was(window: QWidget) -> None:
    place = QRect(screen().left() + 20, screen().top() + 30, 300, 200)
    window.setGeometry(place)
    remembered = saved_geometry(window)
    window.setGeometry(0, 0, 50, 50)
    restore_geometry(window, remembered)
    assert window.geometry() == place


def test_the_window_does_not_open_on_a_screen_that_is_gone(window: QWidget) -> None:
    restore_geometry(window, {"place": [screen().right() + 500, 0, 300, 200]})
    assert screen().contains(window.geometry().center())


def test_a_window_that_would_be_mostly_off_the_screen_opens_in_the_middle(window: QWidget) -> None:
    restore_geometry(window, {"place": [screen().right() - 40, 0, 300, 200]})
    assert (window.geometry().center() - screen().center()).manhattanLength() <= title_height(window)


def test_the_title_bar_is_visible_on_a_screen_no_higher_than_the_window(window: QWidget) -> None:
    assert screen().height() <= sizes().window_height
    restore_geometry(window, {})
    assert window.geometry().top() - screen().top() >= title_height(window) > 0
    assert window.geometry().bottom() <= screen().bottom()


def test_a_window_remembered_from_a_larger_screen_fits_into_this_one(window: QWidget) -> None:
    free = screen()
    restore_geometry(
        window, {"place": [free.left(), free.top() + 30, free.width() + 300, free.height() + 200]}
    )
    assert free.contains(window.geometry())
    assert window.geometry().top() - free.top() >= title_height(window)
    assert window.width() == free.width()


def test_a_window_that_reaches_below_the_screen_is_moved_up(window: QWidget) -> None:
    free = screen()
    restore_geometry(window, {"place": [free.left() + 50, free.bottom() - 140, 300, 240]})
    assert window.geometry().size() == QSize(300, 240)
    assert window.geometry().bottom() == free.bottom()
    assert window.geometry().left() == free.left() + 50


@pytest.mark.parametrize("place", [None, [], [1, 2, 3], ["a", 0, 1, 1], [0, 0, -5, 10], 7, [0.5, 1, 2, 3]])
def test_an_invalid_saved_place_is_ignored(window: QWidget, place: Any) -> None:
    restore_geometry(window, {"place": place})
    assert screen().contains(window.geometry().center())


def test_a_maximized_window_opens_maximized_again(window: QWidget) -> None:
    place = QRect(screen().left() + 20, screen().top() + 30, 300, 200)
    window.setGeometry(place)
    window.showMaximized()
    remembered = saved_geometry(window)
    assert remembered["maximized"] is True
    window.hide()
    restore_geometry(window, remembered)
    assert window.isMaximized()
    window.showNormal()
    assert window.size() == place.size()


def test_a_screen_smaller_than_the_least_size_still_shows_the_whole_window(window: QWidget) -> None:
    """Such as a screen with a scale of 200 %; but the window never becomes narrower than `squeezed_width`."""
    window.setMinimumSize(5000, 5000)
    restore_geometry(window, {})
    assert window.minimumHeight() == screen().height() - title_height(window)
    assert window.minimumWidth() == max(screen().width(), sizes().squeezed_width)
