"""What mouse and touchpad do on the canvas: drag the picture, the split line or a rectangle, and zoom."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.compare.comparison_model import ComparisonModel
from mwrgui.ui.widgets.compare.geometry import ZOOM_STEP

Drag = Literal["picture", "line", "rectangle"]

WHEEL_STEP = 120
"""Eighths of a degree in one step of a wheel."""


class MouseControl:
    """Changes a comparison model on mouse events of its canvas, and sets the pointer's shape there.

    Attributes:
        drag: what is being dragged; None between drags.
    """

    def __init__(self, model: ComparisonModel, canvas: QWidget) -> None:
        self._model = model
        self._canvas = canvas
        self._start = QPointF()
        self._last = QPointF()
        self._pointer: QPointF | None = None
        self.drag: Drag | None = None

    @property
    def pointer(self) -> QPointF:
        """Where the pointer is on the canvas, in screen pixels; the middle while it is elsewhere."""
        return self._pointer or QRectF(QPointF(), self._model.viewport.layout.canvas.toSizeF()).center()

    def wheel(self, event: QWheelEvent) -> None:
        """Zooms about the pointer by one zoom step per notch of the wheel.

        Two fingers on a touchpad pan, or with Ctrl zoom.
        """
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.device().type() == QInputDevice.DeviceType.TouchPad and not ctrl:
            self._model.viewport.pan(self._on_canvas(QPointF(event.pixelDelta())))
            event.accept()
            return
        steps = event.angleDelta().y() / WHEEL_STEP
        self._model.viewport.zoom_by(ZOOM_STEP**steps, self._on_canvas(event.position()))
        event.accept()

    def gesture(self, event: QNativeGestureEvent) -> bool:
        """Zooms about the pointer when two fingers pinch on a touchpad; returns whether it did."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._model.viewport.zoom_by(1 + event.value(), self._on_canvas(event.position()))
        return True

    def press(self, event: QMouseEvent) -> None:
        """Begins a drag; the button, modifier keys and position decide what is dragged."""
        at = self._on_canvas(event.position())
        if not self._model.layers.size.isEmpty():
            self._start = self._last = at
            self.drag = self._drag_from(at, event.button(), event.modifiers())
        self._update_pointer(event)

    def move(self, event: QMouseEvent) -> None:
        """Continues the drag, if there is one."""
        to, layout = self._on_canvas(event.position()), self._model.viewport.layout
        if self.drag == "line":
            self._model.set_line_position(layout.line_position_at(to))
        elif self.drag == "picture":
            self._model.viewport.pan(to - self._last)
        elif self.drag == "rectangle":
            self._model.selection.set_rubber_band(layout.rectangle_between(self._start, to))
        self._last = to
        self._update_pointer(event)

    def release(self, event: QMouseEvent) -> None:
        """Ends the drag; drawing a rectangle without moving the pointer clears the selection."""
        at = self._on_canvas(event.position())
        if self.drag == "rectangle":
            moved = (at - self._start).manhattanLength() > 1
            rectangle = self._model.viewport.layout.rectangle_between(self._start, at) if moved else None
            self._model.selection.select(rectangle)
        self.drag = None
        self._model.selection.set_rubber_band(None)
        self._update_pointer(event)

    def double_click(self, event: QMouseEvent) -> None:
        """Toggles between 100 % at the pointer and fitted; on the split line, centres the line."""
        at, viewport = self._on_canvas(event.position()), self._model.viewport
        if self._on_line(at):
            self._model.set_line_position(0.5)
        elif viewport.view.zoom is None:
            viewport.set_zoom(1.0, at)
        else:
            viewport.fit_picture()

    def pointer_left(self) -> None:
        """Moves the loupe back to the middle."""
        self._pointer = None
        self._canvas.update()

    def _update_pointer(self, event: QMouseEvent) -> None:
        """Gives the pointer its shape, and moves the loupe."""
        self._pointer = self._on_canvas(event.position())
        if self._model.layers.size.isEmpty():
            self._canvas.unsetCursor()
        else:
            self._canvas.setCursor(self._cursor(self._pointer, event.modifiers()))
        if self._model.options.loupe:
            self._canvas.update()

    def _cursor(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> Qt.CursorShape:
        """The shape that says what a press would do."""
        drag = self.drag or self._drag_from(at, Qt.MouseButton.LeftButton, modifiers)
        if drag == "line":
            vertical = self._model.options.vertical_line
            return Qt.CursorShape.SplitHCursor if vertical else Qt.CursorShape.SplitVCursor
        if drag == "rectangle":
            return Qt.CursorShape.CrossCursor
        return Qt.CursorShape.ClosedHandCursor if self.drag else Qt.CursorShape.OpenHandCursor

    def _drag_from(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> Drag | None:
        """What a press would begin to drag."""
        if button == Qt.MouseButton.MiddleButton:
            return "picture"
        if button != Qt.MouseButton.LeftButton:
            return None
        if modifiers & Qt.KeyboardModifier.ShiftModifier or self._model.selection.tool == "select":
            return "rectangle"
        return "line" if self._on_line(at) else "picture"

    def _on_line(self, point: QPointF) -> bool:
        """Whether the split line can be grabbed at a point of the canvas."""
        distance = self._model.viewport.layout.distance_to_line(point)
        return distance is not None and distance <= sizes().grid * self._canvas.devicePixelRatioF()

    def _on_canvas(self, point: QPointF) -> QPointF:
        """Converts logical pixels of the widget to screen pixels."""
        return point * self._canvas.devicePixelRatioF()
