"""Where the window opens: where it was, if a screen is still there."""

from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from mwrgui.ui.theme import sizes
from mwrgui.ui.window_place import put_back, remember, title_height


@pytest.fixture
def window(qtbot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def screen() -> QRect:
    return QGuiApplication.primaryScreen().availableGeometry()


def test_it_comes_back_where_it_was(window: QWidget) -> None:
    place = QRect(screen().left() + 20, screen().top() + 30, 300, 200)
    window.setGeometry(place)
    remembered = remember(window)
    window.setGeometry(0, 0, 50, 50)
    put_back(window, remembered)
    assert window.geometry() == place


def test_it_does_not_open_on_a_screen_that_is_gone(window: QWidget) -> None:
    put_back(window, {"place": [screen().right() + 500, 0, 300, 200]})
    assert screen().contains(window.geometry().center())


def test_a_window_that_would_be_mostly_off_the_screen_opens_in_the_middle(window: QWidget) -> None:
    put_back(window, {"place": [screen().right() - 40, 0, 300, 200]})
    assert (window.geometry().center() - screen().center()).manhattanLength() <= title_height(window)


def test_the_title_bar_is_in_reach_on_a_screen_of_the_windows_own_height(window: QWidget) -> None:
    assert screen().height() <= sizes().window_height
    put_back(window, {})
    assert window.geometry().top() - screen().top() >= title_height(window) > 0
    assert window.geometry().bottom() <= screen().bottom()


@pytest.mark.parametrize("place", [None, [], [1, 2, 3], ["a", 0, 1, 1], [0, 0, -5, 10], 7, [0.5, 1, 2, 3]])
def test_nonsense_counts_as_nothing(window: QWidget, place: Any) -> None:
    put_back(window, {"place": place})
    assert screen().contains(window.geometry().center())


def test_a_maximized_window_opens_maximized_and_keeps_its_smaller_place(window: QWidget) -> None:
    place = QRect(screen().left() + 20, screen().top() + 30, 300, 200)
    window.setGeometry(place)
    window.showMaximized()
    remembered = remember(window)
    assert remembered["maximized"] is True
    window.hide()
    put_back(window, remembered)
    assert window.isMaximized()
