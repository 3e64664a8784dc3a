"""Zoom and pan: which part of the pictures all panes show."""

from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, QSize, Signal

from mwrgui.ui.widgets.compare.canvas_layout import CanvasLayout
from mwrgui.ui.widgets.compare.geometry import View, step_zoom, view_for_size
from mwrgui.ui.widgets.compare.options import CompareOptions
from mwrgui.ui.widgets.compare.step_timer import StepTimer


class Viewport(QObject):
    """The part of the pictures that is visible, the same in every pane.

    Signals:
        changed: the canvas must be painted again.
        zoom_changed: screen pixels per pixel of the pictures, a float; 0 without a picture.
    """

    changed = Signal()
    zoom_changed = Signal(float)

    def __init__(self, parent: QObject, *, gap: int) -> None:
        super().__init__(parent)
        self._layout = CanvasLayout(QSize(1, 1), gap, CompareOptions(), View(), QSize())
        self._last_size = QSize()
        self._zooming_quickly = False
        self._zoom_steps = StepTimer(self)
        self._zoom_steps.ended.connect(self.end_fast_drawing)

    @property
    def layout(self) -> CanvasLayout:
        """Where panes and pictures lie on the canvas now."""
        return self._layout

    @property
    def view(self) -> View:
        """The position and zoom that were chosen."""
        return self._layout.view

    @property
    def zoom(self) -> float:
        """Screen pixels per pixel of the pictures; 0 without a picture."""
        return self._layout.zoom

    @property
    def zooming_quickly(self) -> bool:
        """Whether pictures are drawn without smoothing, because zoom steps follow each other quickly."""
        return self._zooming_quickly

    def set_view(self, view: View) -> None:
        """Sets position and zoom, see `view`."""
        self._set_layout(replace(self._layout, view=view))

    def fit_picture(self) -> None:
        """Shows the whole picture, and keeps showing it when the canvas gets another size."""
        self.set_view(View())

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Zooms by a factor, but stops at 100 % on the way; see `set_zoom`."""
        self.set_zoom(step_zoom(self.zoom, factor), about)

    def set_zoom(self, zoom: float, about: QPointF | None = None) -> None:
        """Zooms about a point of the canvas: the same pixel of the pictures stays under it.

        Args:
            zoom: screen pixels per pixel of the pictures.
            about: in screen pixels; by default the middle of the pane.
        """
        if self._layout.picture.isEmpty():
            return
        placement = self._layout.placement()
        middle = QPointF(placement.pane.width() / 2, placement.pane.height() / 2)
        self._zooming_quickly = self._zoom_steps.step()
        self.set_view(placement.zoomed(zoom, middle if about is None else self._layout.in_pane(about)))

    def pan(self, offset: QPointF) -> None:
        """Moves the pictures by screen pixels; a picture that is fitted stays in place."""
        if not self._layout.picture.isEmpty() and self.view.zoom is not None:
            self.set_view(self._layout.placement().moved(offset))

    def end_fast_drawing(self) -> None:
        """Draws with smoothing again, after a series of zoom steps."""
        if self._zooming_quickly:
            self._zooming_quickly = False
            self.changed.emit()

    def set_canvas(self, size: QSize) -> None:
        """Sets the size of the canvas in screen pixels."""
        self._set_layout(replace(self._layout, canvas=size))

    def set_options(self, options: CompareOptions) -> None:
        """Lays the panes out for other options."""
        self._set_layout(replace(self._layout, options=options))

    def set_picture(self, size: QSize) -> None:
        """Sets the size of the pictures; the view changes as `view_for_size` says."""
        view = self.view
        if not size.isEmpty():
            if not self._last_size.isEmpty():
                view = view_for_size(view, old_size=self._last_size, new_size=size)
            self._last_size = size
        self._set_layout(replace(self._layout, picture=size, view=view))

    def _set_layout(self, layout: CanvasLayout) -> None:
        before, self._layout = self._layout.zoom, layout
        if layout.zoom != before:
            self.zoom_changed.emit(layout.zoom)
        self.changed.emit()
