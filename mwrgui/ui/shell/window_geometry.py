"""Saves the window's geometry, and restores it if its screen still exists."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStyle, QWidget

from mwrgui.ui.style.theme import sizes

_MIN_VISIBLE_SHARE = 0.5
"""Share of the window's area that must be on one screen; otherwise the window opens on the main screen."""


def saved_geometry(window: QWidget) -> dict[str, Any]:
    """The geometry of a window as plain values, for the preferences."""
    rectangle = (
        window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    )
    return {
        "place": [rectangle.x(), rectangle.y(), rectangle.width(), rectangle.height()],
        "maximized": window.isMaximized(),
    }


def restore_geometry(window: QWidget, saved: Mapping[str, Any]) -> None:
    """Places a window that is not shown yet; ignores values that `saved_geometry` cannot have returned."""
    available = (
        _available_geometry(window).size().expandedTo(QSize(sizes().squeezed_width, sizes().squeezed_height))
    )
    window.setMinimumSize(window.minimumSize().boundedTo(available))  # screens may be small
    rectangle = _read_rectangle(saved.get("place"))
    window.setGeometry(
        _fitted(rectangle, window) if rectangle and _is_on_a_screen(rectangle) else _centred_rectangle(window)
    )
    if saved.get("maximized") is True:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def title_height(window: QWidget) -> int:
    """Estimated height of the title bar in pixels; the real frame is unknown before the window is shown."""
    return window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)


def _read_rectangle(numbers: object) -> QRect | None:
    if isinstance(numbers, list) and len(numbers) == 4 and all(type(n) is int for n in numbers):
        return QRect(*numbers)
    return None


def _is_on_a_screen(rectangle: QRect) -> bool:
    shown = [screen.availableGeometry().intersected(rectangle) for screen in QGuiApplication.screens()]
    return max(_area(part) for part in shown) >= _MIN_VISIBLE_SHARE * _area(rectangle) > 0


def _fitted(rectangle: QRect, window: QWidget) -> QRect:
    """Moves and shrinks a rectangle to fit one screen with its title bar, unless it spans several screens."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    free = max(screens, key=lambda screen: _area(screen.intersected(rectangle)))
    spans_several = sum(_area(screen.intersected(rectangle)) > 0 for screen in screens) > 1
    if free.contains(rectangle) or (spans_several and rectangle.width() <= free.width()):
        return rectangle
    free.setTop(free.top() + title_height(window))
    fitted = QRect(rectangle.topLeft(), rectangle.size().boundedTo(free.size()))
    fitted.moveLeft(min(max(rectangle.left(), free.left()), free.left() + free.width() - fitted.width()))
    fitted.moveTop(min(max(rectangle.top(), free.top()), free.top() + free.height() - fitted.height()))
    return fitted


def _centred_rectangle(window: QWidget) -> QRect:
    """A rectangle in the middle of the main screen that leaves room for the title bar."""
    free = _available_geometry(window)
    rectangle = QRect(
        0, 0, min(sizes().window_width, free.width()), min(sizes().window_height, free.height())
    )
    rectangle.moveCenter(free.center())
    return rectangle


def _available_geometry(window: QWidget) -> QRect:
    """The part of the main screen that is left for a window below its title bar."""
    free = QGuiApplication.primaryScreen().availableGeometry()
    free.setTop(free.top() + title_height(window))
    return free


def _area(rectangle: QRect) -> int:
    return max(rectangle.width(), 0) * max(rectangle.height(), 0)
