"""Where the window stood: put back only onto a screen that is still there."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

from mwrgui.ui.theme import sizes

_VISIBLE = 0.5
"""Of the window's area must lie on a screen, or else it opens in the middle of the main one."""


def remember(window: QWidget) -> dict[str, Any]:
    """The place of a window, for the preferences."""
    place = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    return {
        "place": [place.x(), place.y(), place.width(), place.height()],
        "maximized": window.isMaximized(),
    }


def put_back(window: QWidget, remembered: Mapping[str, Any]) -> None:
    """Gives a window that is not shown yet its place; `remembered` may be damaged or empty."""
    place = _rectangle(remembered.get("place"))
    window.setGeometry(place if place and _is_on_a_screen(place) else _middle(window))
    if remembered.get("maximized") is True:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def title_height(window: QWidget) -> int:
    """About that of the bar above a window, in pixels; its real frame is not known before it is shown."""
    return window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)


def _rectangle(numbers: object) -> QRect | None:
    if isinstance(numbers, list) and len(numbers) == 4 and all(type(n) is int for n in numbers):
        return QRect(*numbers)
    return None


def _is_on_a_screen(place: QRect) -> bool:
    shown = [screen.availableGeometry().intersected(place) for screen in QGuiApplication.screens()]
    return max(_area(part) for part in shown) >= _VISIBLE * _area(place) > 0


def _middle(window: QWidget) -> QRect:
    """On the main screen; the title bar, which stands above, stays in reach where that is small."""
    free = QGuiApplication.primaryScreen().availableGeometry()
    free.setTop(free.top() + title_height(window))
    place = QRect(0, 0, min(sizes().window_width, free.width()), min(sizes().window_height, free.height()))
    place.moveCenter(free.center())
    return place


def _area(place: QRect) -> int:
    return max(place.width(), 0) * max(place.height(), 0)
