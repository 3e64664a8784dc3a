"""Saves and restores the window's geometry, on screens that still exist only."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

from mwrgui.ui.style.theme import sizes

_VISIBLE = 0.5
"""Share of the window's area that must be on a screen; otherwise it opens in the middle of the main one."""


def saved_geometry(window: QWidget) -> dict[str, Any]:
    """The geometry of a window, for the preferences."""
    place = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    return {
        "place": [place.x(), place.y(), place.width(), place.height()],
        "maximized": window.isMaximized(),
    }


def restore_geometry(window: QWidget, remembered: Mapping[str, Any]) -> None:
    """Places a window that is not shown yet; `remembered` may be damaged or empty."""
    room = _free(window).size().expandedTo(QSize(sizes().squeezed_width, sizes().squeezed_height))
    window.setMinimumSize(window.minimumSize().boundedTo(room))  # a screen may be smaller, at 200 % say
    place = _rectangle(remembered.get("place"))
    window.setGeometry(_fitted(place, window) if place and _is_on_a_screen(place) else _middle(window))
    if remembered.get("maximized") is True:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def title_height(window: QWidget) -> int:
    """Estimated height of the title bar in pixels; the real frame is unknown before the window is shown."""
    return window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)


def _rectangle(numbers: object) -> QRect | None:
    if isinstance(numbers, list) and len(numbers) == 4 and all(type(n) is int for n in numbers):
        return QRect(*numbers)
    return None


def _is_on_a_screen(place: QRect) -> bool:
    shown = [screen.availableGeometry().intersected(place) for screen in QGuiApplication.screens()]
    return max(_area(part) for part in shown) >= _VISIBLE * _area(place) > 0


def _fitted(place: QRect, window: QWidget) -> QRect:
    """The place, moved and shrunk so that it is wholly on its screen with the title bar reachable."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    free = max(screens, key=lambda screen: _area(screen.intersected(place)))
    spans_several = sum(_area(screen.intersected(place)) > 0 for screen in screens) > 1
    if free.contains(place) or (spans_several and place.width() <= free.width()):
        return place
    free.setTop(free.top() + title_height(window))
    fitted = QRect(place.topLeft(), place.size().boundedTo(free.size()))
    fitted.moveLeft(min(max(place.left(), free.left()), free.left() + free.width() - fitted.width()))
    fitted.moveTop(min(max(place.top(), free.top()), free.top() + free.height() - fitted.height()))
    return fitted


def _middle(window: QWidget) -> QRect:
    """The middle of the main screen, with the title bar above it reachable on small screens too."""
    free = _free(window)
    place = QRect(0, 0, min(sizes().window_width, free.width()), min(sizes().window_height, free.height()))
    place.moveCenter(free.center())
    return place


def _free(window: QWidget) -> QRect:
    """The part of the main screen that a window may fill, below its title bar."""
    free = QGuiApplication.primaryScreen().availableGeometry()
    free.setTop(free.top() + title_height(window))
    return free


def _area(place: QRect) -> int:
    return max(place.width(), 0) * max(place.height(), 0)
