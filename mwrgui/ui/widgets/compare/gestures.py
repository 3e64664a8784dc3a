"""What the mouse does on the canvas: drag the picture, the split line or a rectangle."""

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, Qt

if TYPE_CHECKING:
    from mwrgui.ui.widgets.compare.compare_view import CompareView

Drag = Literal["picture", "line", "rectangle"]
Tool = Literal["pan", "select"]


class Gestures:
    """One drag at a time, from press to release."""

    def __init__(self, view: "CompareView") -> None:
        self._view = view
        self._start = QPointF()
        self._last = QPointF()
        self.drag: Drag | None = None

    def press(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        """A button goes down."""
        self._start = self._last = at
        self.drag = self._meant(at, button, modifiers)

    def move(self, to: QPointF) -> None:
        """The pointer moves while a button is down."""
        if self.drag == "line":
            self._view.move_line_to(to)
        elif self.drag == "picture":
            self._view.drag_picture(to - self._last)
        elif self.drag == "rectangle":
            self._view.sketch(self._view.stage.rectangle_between(self._start, to))
        self._last = to

    def release(self, at: QPointF) -> None:
        """The button goes up; a rectangle of no size selects nothing."""
        if self.drag == "rectangle":
            moved = (at - self._start).manhattanLength() > 1
            self._view.select(self._view.stage.rectangle_between(self._start, at) if moved else None)
        self.cancel()

    def cancel(self) -> None:
        """Forgets the drag."""
        self.drag = None
        self._view.sketch(None)

    def cursor(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> Qt.CursorShape:
        """The pointer's shape, which says what a press would do."""
        meant = self.drag or self._meant(at, Qt.MouseButton.LeftButton, modifiers)
        if meant == "line":
            upright = self._view.options.upright
            return Qt.CursorShape.SplitHCursor if upright else Qt.CursorShape.SplitVCursor
        if meant == "rectangle":
            return Qt.CursorShape.CrossCursor
        return Qt.CursorShape.ClosedHandCursor if self.drag else Qt.CursorShape.OpenHandCursor

    def _meant(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> Drag | None:
        if button == Qt.MouseButton.MiddleButton:
            return "picture"
        if button != Qt.MouseButton.LeftButton:
            return None
        if modifiers & Qt.KeyboardModifier.ShiftModifier or self._view.tool == "select":
            return "rectangle"
        return "line" if self._view.line_is_at(at) else "picture"
