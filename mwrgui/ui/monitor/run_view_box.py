"""What the mouse does in a plot: the wheel zooms, the left button picks a step, other buttons move."""

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent, MouseDragEvent
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGraphicsSceneResizeEvent, QGraphicsSceneWheelEvent

ZOOM_STEP = 1.25
"""Factor of the zoom for one step of the wheel."""
_WHEEL_STEP = 120
"""Eighths of a degree in one step of a wheel."""


class RunViewBox(pg.ViewBox):  # type: ignore[misc]  # no types in pyqtgraph
    """Emits what the user wants; the plot sets the ranges.

    Signals:
        picked: a coordinate on the horizontal scale was clicked or dragged to.
        zoomed: the factor, above 1 to zoom in, and the coordinate to zoom about.
        moved: how far the plot was dragged to the right, as a share of the visible range.
        whole_requested: the whole scale is to be shown.
    """

    picked = Signal(float)
    zoomed = Signal(float, float)
    moved = Signal(float)
    whole_requested = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.disableAutoRange()
        self.setDefaultPadding(0.0)

    def resizeEvent(self, event: QGraphicsSceneResizeEvent) -> None:
        """Repaints the whole plot: otherwise old curves remain below the legend."""
        super().resizeEvent(event)
        for plot in self.scene().views():
            plot.viewport().update()

    def wheelEvent(self, event: QGraphicsSceneWheelEvent, axis: int | None = None) -> None:  # noqa: ARG002
        """Zooms about the pointer; moves if Shift is held."""
        wheel_steps = event.delta() / _WHEEL_STEP
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.moved.emit(wheel_steps / 8)
        else:
            self.zoomed.emit(ZOOM_STEP**wheel_steps, self.mapToView(event.pos()).x())
        event.accept()

    def mouseDragEvent(self, event: MouseDragEvent, axis: int | None = None) -> None:  # noqa: ARG002
        """Picks with the left button, moves with the others."""
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self.mapToView(event.pos()).x())
        else:
            self.moved.emit((event.pos() - event.lastPos()).x() / max(self.width(), 1.0))

    def mouseClickEvent(self, event: MouseClickEvent) -> None:
        """Picks a step; a double click shows everything."""
        event.accept()
        if event.double():
            self.whole_requested.emit()
        elif event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self.mapToView(event.pos()).x())
