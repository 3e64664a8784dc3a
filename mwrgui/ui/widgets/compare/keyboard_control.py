"""What keys without an action do on the canvas: arrows, Space and Esc."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent

from mwrgui.ui.widgets.compare.comparison_model import ComparisonModel

ARROW_DIRECTIONS = {
    Qt.Key.Key_Left: QPoint(-1, 0),
    Qt.Key.Key_Right: QPoint(1, 0),
    Qt.Key.Key_Up: QPoint(0, -1),
    Qt.Key.Key_Down: QPoint(0, 1),
}

PAN_STEP = 1 / 8
"""Fraction of a pane by which one press of an arrow key moves the picture."""

RECTANGLE_STEP = 8
"""Screen pixels by which one press of an arrow key moves or resizes the rectangle."""

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


class KeyboardControl:
    """Changes the comparison model when keys are pressed on its canvas.

    Space shows the input while it is held, and Esc clears the selection. Ctrl+arrow moves the picture,
    Shift+arrow moves the selection, and Ctrl+Shift+arrow resizes it. Plain arrows are left to the window,
    which steps through photos.
    """

    def __init__(self, model: ComparisonModel) -> None:
        self._model = model

    def handle(self, event: QEvent) -> bool:
        """Handles an event of the canvas; returns False if the canvas is to handle it as usual."""
        if event.type() == QEvent.Type.FocusOut:
            self._model.hold_input(False)  # the view will not get the release of the key
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyRelease:
            return self._release(event)
        if not self._uses(event):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # the key comes here and does not trigger a shortcut of the window
        else:
            self._press(event)
        return True

    def _uses(self, event: QKeyEvent) -> bool:
        """Whether a key has a meaning here now; if not, the window may use it."""
        if event.key() == Qt.Key.Key_Space:
            return not _modifiers(event)
        if event.key() == Qt.Key.Key_Escape:
            return self._model.selection.rectangle is not None
        if Qt.Key(event.key()) not in ARROW_DIRECTIONS or self._model.layers.size.isEmpty():
            return False
        return _modifiers(event) in (_SHIFT, _SHIFT | _CONTROL, _CONTROL)

    def _press(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._model.hold_input(True)
        elif event.key() == Qt.Key.Key_Escape:
            self._model.selection.select(None)
        else:
            self._press_arrow(ARROW_DIRECTIONS[Qt.Key(event.key())], _modifiers(event))

    def _release(self, event: QKeyEvent) -> bool:
        released = event.key() == Qt.Key.Key_Space and not event.isAutoRepeat()
        if released:
            self._model.hold_input(False)
        return released

    def _press_arrow(self, arrow: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers == _SHIFT:
            self._change_rectangle(move=arrow, grow=QPoint())
        elif modifiers & _SHIFT:
            self._change_rectangle(move=QPoint(), grow=arrow)
        else:
            pane = self._model.viewport.layout.placement().pane
            step = QPointF(pane.width() * arrow.x(), pane.height() * arrow.y()) * PAN_STEP
            self._model.viewport.pan(-step)

    def _change_rectangle(self, *, move: QPoint, grow: QPoint) -> None:
        """Moves the selection or its lower right corner; without a selection, selects the view's middle."""
        selection = self._model.selection
        rectangle = selection.rectangle
        if rectangle is None:
            selection.select(self._middle_of_view())
            return
        step = max(1, round(RECTANGLE_STEP / self._model.viewport.zoom))
        size = rectangle.size() + QSize(grow.x(), grow.y()) * step
        corner = rectangle.topLeft() + move * step
        whole = self._model.layers.size
        corner.setX(min(max(corner.x(), 0), whole.width() - size.width()))
        corner.setY(min(max(corner.y(), 0), whole.height() - size.height()))
        selection.select(QRect(corner, size.expandedTo(QSize(1, 1))))

    def _middle_of_view(self) -> QRect:
        """The middle half, in width and height, of what the middle pane shows; in pixels of the picture."""
        layout = self._model.viewport.layout
        pane = layout.pane_at(QPointF(layout.canvas.width() / 2, layout.canvas.height() / 2)).rect
        middle, quarter = QRectF(pane).center(), QPointF(pane.width() / 4, pane.height() / 4)
        return layout.rectangle_between(middle - quarter, middle + quarter)


def _modifiers(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
