"""What keys do on the canvas besides actions: arrows, Space and Esc."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from mwrgui.ui.widgets.compare.compare_view import CompareView

ARROWS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}

PAN = 1 / 8
"""Of a pane, for one press of an arrow."""

NUDGE = 8
"""Screen pixels that a rectangle moves or grows by."""

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


class Keys:
    """Ctrl and arrows move the picture; Shift and arrows the rectangle, with Ctrl too its size.

    Plain arrows are the window's: they go to another photo.
    """

    def __init__(self, view: "CompareView") -> None:
        self._view = view

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key means something here now; if not, the window may have it."""
        if event.key() == Qt.Key.Key_Space:
            return not _modifiers(event)
        if event.key() == Qt.Key.Key_Escape:
            return self._view.selection is not None
        arrow = ARROWS.get(Qt.Key(event.key()))
        if arrow is None or not self._view.stage.panes():
            return False
        held = _modifiers(event)
        return held in (_SHIFT, _SHIFT | _CONTROL, _CONTROL)

    def press(self, event: QKeyEvent) -> bool:
        """Whether a key was one of ours; then it is done."""
        if not self.wants(event):
            return False
        if event.key() == Qt.Key.Key_Space:
            self._view.hold_input(True)
        elif event.key() == Qt.Key.Key_Escape:
            self._view.select(None)
        else:
            self._arrow(ARROWS[Qt.Key(event.key())], _modifiers(event))
        return True

    def release(self, event: QKeyEvent) -> bool:
        """Whether a key was Space, let go."""
        let_go = event.key() == Qt.Key.Key_Space and not event.isAutoRepeat()
        if let_go:
            self._view.hold_input(False)
        return let_go

    def _arrow(self, arrow: QPoint, held: Qt.KeyboardModifier) -> None:
        if held == _SHIFT:
            self._nudge(arrow, QPoint())
        elif held & _SHIFT:
            self._nudge(QPoint(), arrow)
        else:
            pane = self._view.stage.placement().pane
            step = QPointF(pane.width() * arrow.x(), pane.height() * arrow.y()) * PAN
            self._view.drag_picture(-step)

    def _nudge(self, move: QPoint, grow: QPoint) -> None:
        """Moves the rectangle or its lower right corner; without one, begins in the middle of what shows."""
        placement = self._view.stage.placement()
        step = max(1, round(NUDGE / placement.zoom))
        rectangle = self._view.selection
        if rectangle is None:
            self._view.select(self._middle())
            return
        size = rectangle.size() + QSize(grow.x(), grow.y()) * step
        corner = rectangle.topLeft() + move * step
        whole = self._view.stage.layers.size
        corner.setX(min(max(corner.x(), 0), whole.width() - size.width()))
        corner.setY(min(max(corner.y(), 0), whole.height() - size.height()))
        self._view.select(QRect(corner, size.expandedTo(QSize(1, 1))))

    def _middle(self) -> QRect:
        """The middle quarter of what shows."""
        canvas = self._view.stage.canvas
        pane = self._view.stage.pane_at(QPointF(canvas.width() / 2, canvas.height() / 2)).rect
        middle, quarter = QRectF(pane).center(), QPointF(pane.width() / 4, pane.height() / 4)
        return self._view.stage.rectangle_between(middle - quarter, middle + quarter)


def _modifiers(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
