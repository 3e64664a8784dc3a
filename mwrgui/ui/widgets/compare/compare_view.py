"""The compare view: the same part of several pictures, in panes that move together."""

from math import ceil

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.compare.actions import CompareActions
from mwrgui.ui.widgets.compare.canvas_painter import CanvasPainter
from mwrgui.ui.widgets.compare.comparison_model import ComparisonModel
from mwrgui.ui.widgets.compare.keyboard_control import KeyboardControl
from mwrgui.ui.widgets.compare.mouse_control import MouseControl
from mwrgui.ui.widgets.compare.options import Content
from mwrgui.ui.widgets.compare.overlays import draw_focus
from mwrgui.ui.widgets.compare.pane_renderer import PaneRenderer
from mwrgui.ui.widgets.compare.wording import mode_name


class CompareView(TranslatedWidget, QWidget):
    """Paints a `ComparisonModel`, and passes mouse and key events on to the objects that change it.

    `actions()` lists everything that can be done, with keys that work while the view has the focus.

    Attributes:
        model: the pictures, and how they are compared.
    """

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.model = ComparisonModel()
        self._renderer = PaneRenderer(self.model, background=appearance.theme.canvas)
        self._mouse = MouseControl(self.model, self)
        self._keyboard = KeyboardControl(self.model)
        self.model.setParent(self)  # sends an event, which needs the keyboard control
        self.setObjectName("compare_view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(sizes().thumbnail, sizes().thumbnail)
        self._actions = CompareActions(self, self.model, appearance, copy_view=self.copy_view)
        self._retranslate()
        self.model.changed.connect(self.update)
        self.model.options_changed.connect(self._describe)
        self.model.viewport.zoom_changed.connect(self._describe)
        appearance.changed.connect(self._recolour)

    def picture_of_view(self) -> QImage:
        """A picture of the canvas with labels, in screen pixels."""
        self.model.viewport.end_fast_drawing()
        image = QImage(self.model.viewport.layout.canvas, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        painter = QPainter(image)
        self._canvas_painter().paint(painter)
        painter.end()
        return image

    def label_at(self, point: QPointF) -> Content | None:
        """What the label under a point of the widget names; None where there is no label."""
        return self._canvas_painter().label_at(point)

    def copy_view(self) -> None:
        """Copies the picture of the canvas to the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture_of_view())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the comparison, and the focus ring if the view has the focus."""
        painter = QPainter(self)
        self._canvas_painter().paint(painter)
        if self.hasFocus():
            draw_focus(painter, self._appearance.theme, self.rect())
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Lays the panes out for the new size."""
        ratio = self.devicePixelRatioF()
        self.model.viewport.set_canvas(QSize(ceil(self.width() * ratio), ceil(self.height() * ratio)))

    def event(self, event: QEvent) -> bool:
        """Gives the keyboard control its keys before a shortcut of the window takes them; a pinch zooms."""
        if isinstance(event, QNativeGestureEvent) and self._mouse.gesture(event):
            return True
        return self._keyboard.handle(event) or super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms about the pointer; see `MouseControl.wheel`."""
        self._mouse.wheel(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a drag of the picture, the split line or a rectangle."""
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continues the drag, or only moves the loupe."""
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends the drag; a rectangle that was drawn is selected."""
        self._mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Toggles between 100 % and the whole picture; see `MouseControl.double_click`."""
        self._mouse.double_click(event)

    def leaveEvent(self, _event: QEvent) -> None:
        """Moves the loupe back to the middle."""
        self._mouse.pointer_left()

    def _canvas_painter(self) -> CanvasPainter:
        return CanvasPainter(
            model=self.model,
            renderer=self._renderer,
            theme=self._appearance.theme,
            ratio=self.devicePixelRatioF(),
            labels=self._mouse.drag != "line",
            pointer=self._mouse.pointer,
        )

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Pictures compared"))
        self._actions.retranslate()
        self._describe()

    def _describe(self) -> None:
        zoom = self.model.viewport.zoom
        self.setAccessibleDescription(f"{mode_name(self.model.options)}, {100 * zoom:.0f} %")

    def _recolour(self) -> None:
        self._renderer.set_background(self._appearance.theme.canvas)
        self.update()
