"""What the mouse does in a plot: the wheel zooms in time, the left button picks a step, others move."""

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent, MouseDragEvent
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGraphicsSceneResizeEvent, QGraphicsSceneWheelEvent

STEP = 1.25
"""By how much one click of the wheel zooms."""
_NOTCH = 120
"""Eighths of a degree in one click of a wheel."""


class RunViewBox(pg.ViewBox):  # type: ignore[misc]  # no types in pyqtgraph
    """Tells what is wished for; the ranges are set by the plot.

    Signals:
        picked: a place on the horizontal scale was clicked or dragged to.
        zoomed: factor and the place to zoom about.
        moved: by how much of the visible range the picture was dragged to the right.
        whole_asked: everything is to be seen.
    """

    picked = Signal(float)
    zoomed = Signal(float, float)
    moved = Signal(float)
    whole_asked = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.disableAutoRange()
        self.setDefaultPadding(0.0)

    def resizeEvent(self, event: QGraphicsSceneResizeEvent) -> None:
        """Has the whole plot painted: curves that gave way would else stay beneath the legend."""
        super().resizeEvent(event)
        for plot in self.scene().views():
            plot.viewport().update()

    def wheelEvent(self, event: QGraphicsSceneWheelEvent, axis: int | None = None) -> None:  # noqa: ARG002
        """Zooms about the pointer; with Shift it moves."""
        turns = event.delta() / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.moved.emit(turns / 8)
        else:
            self.zoomed.emit(STEP**turns, self.mapToView(event.pos()).x())
        event.accept()

    def mouseDragEvent(self, event: MouseDragEvent, axis: int | None = None) -> None:  # noqa: ARG002
        """Picks with the left button, moves with the others."""
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self.mapToView(event.pos()).x())
        else:
            self.moved.emit((event.pos() - event.lastPos()).x() / max(self.width(), 1.0))

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        """Picks; twice shows everything."""
        event.accept()
        if event.double():
            self.whole_asked.emit()
        elif event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self.mapToView(event.pos()).x())
