"""The rectangle of the picture that the user has selected."""

from typing import Literal

from PySide6.QtCore import QObject, QPoint, QRect, Signal

from mwrgui.ui.widgets.compare.layers import Layers

Tool = Literal["pan", "select"]


class Selection(QObject):
    """The selected rectangle, the one being drawn, and the tool that draws it; in pixels of the picture.

    Signals:
        changed: the selected QRect, or None.
        rubber_band_changed: the rectangle that is being drawn has changed, or drawing has ended.
        tool_changed: "pan" or "select".
    """

    changed = Signal(object)
    rubber_band_changed = Signal()
    tool_changed = Signal(str)

    def __init__(self, layers: Layers, parent: QObject) -> None:
        super().__init__(parent)
        self._layers = layers
        self._rectangle: QRect | None = None
        self._rubber_band: QRect | None = None
        self._tool: Tool = "pan"

    @property
    def rectangle(self) -> QRect | None:
        """The selected rectangle, always within the picture; None if nothing is selected."""
        return self._rectangle

    @property
    def visible_rectangle(self) -> QRect | None:
        """The rectangle that is being drawn, or else the selected one."""
        return self._rubber_band or self._rectangle

    @property
    def tool(self) -> Tool:
        """What dragging does: move the picture, or draw a rectangle."""
        return self._tool

    def select(self, rectangle: QRect | None) -> None:
        """Selects the part of a rectangle that lies within the picture, or nothing."""
        if rectangle is not None:
            rectangle = rectangle & QRect(QPoint(), self._layers.size)
        if rectangle != self._rectangle:
            self._rectangle = rectangle
            self.changed.emit(rectangle)

    def set_rubber_band(self, rectangle: QRect | None) -> None:
        """Shows a rectangle that is being drawn, or none."""
        self._rubber_band = rectangle
        self.rubber_band_changed.emit()

    def set_tool(self, tool: Tool) -> None:
        """Sets what dragging does; the selection stays as it is."""
        self._tool = tool
        self.tool_changed.emit(tool)
