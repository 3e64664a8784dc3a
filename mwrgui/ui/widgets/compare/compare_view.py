"""The compare view: the same spot of several pictures, in panes that move as one."""

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from mwrgui.core.photos import ImageArray
from mwrgui.ui.theme import Appearance, Role, sizes
from mwrgui.ui.widgets.compare.actions import add_actions, name_actions
from mwrgui.ui.widgets.compare.canvas_painter import CanvasPainter
from mwrgui.ui.widgets.compare.geometry import STEP, View, stepped
from mwrgui.ui.widgets.compare.gestures import Gestures, Tool
from mwrgui.ui.widgets.compare.keys import Keys
from mwrgui.ui.widgets.compare.level_maker import LevelMaker
from mwrgui.ui.widgets.compare.motion import Motion
from mwrgui.ui.widgets.compare.options import CompareOptions, Mode
from mwrgui.ui.widgets.compare.overlays import draw_focus
from mwrgui.ui.widgets.compare.pyramid import Pyramid
from mwrgui.ui.widgets.compare.stage import Stage
from mwrgui.ui.widgets.compare.wording import mode_name

NOTCH = 120
"""Eighths of a degree in one click of a wheel."""


class CompareView(QWidget):
    """Compares pictures of one size: input, teacher, student, ground truth, generated.

    Pictures are not copied; who changes one in place hands it over again as another array.
    `actions()` lists all it can be told, with keys that work while it has the focus.

    Signals:
        options_changed: the CompareOptions in use now.
        zoom_changed: screen pixels per pixel of the picture, for "100 %".
        selection_changed: the selected QRect in pixels of the picture, or None.
        tool_changed: "pan" or "select".
    """

    options_changed = Signal(object)
    zoom_changed = Signal(float)
    selection_changed = Signal(object)
    tool_changed = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._stage = Stage(gap=sizes().focus, grey=appearance.theme.canvas)
        self._names: dict[Role, str] = {}
        self._tool: Tool = "pan"
        self._selection: QRect | None = None
        self._sketch: QRect | None = None
        self._pointer: QPointF | None = None
        self._zoom = 0.0
        self._gestures = Gestures(self)
        self._keys = Keys(self)
        self._levels = LevelMaker(self)
        self._turns = QTimer(self)
        self._zooming = Motion(self)
        self._build()
        self._connect()

    def set_layers(self, layers: Mapping[Role, ImageArray | Pyramid]) -> None:
        """Shows other pictures, (H, W, 3) RGB of 8 or 16 bits; the view stays where it is.

        A large array is shown at once and its levels are made in the background; a `Pyramid` made by
        `build_pyramid` in the thread that read the photo is smooth from the first moment. The rectangle
        is dropped if another photo comes.

        Raises:
            ValueError: their sizes differ.
        """
        before = self._stage.layers.source_pixels
        self._stage.show(layers)
        if self._stage.layers.source_pixels is not before:
            self.select(None)
        self._take_pictures()

    def set_layer(self, role: Role, picture: ImageArray | Pyramid | None) -> None:
        """Shows one picture more, another one in its place, or none.

        Raises:
            ValueError: its size is not that of the others.
        """
        if picture is None:
            self._stage.remove(role)
        else:
            self._stage.put(role, picture)
        self._take_pictures()

    def update_tile(self, role: Role, rect: QRect, pixels: ImageArray) -> None:
        """Shows a tile of a role's next picture, in place; what was there stays until all have come.

        Raises:
            ValueError: the tile is not within the picture.
        """
        self._stage.write(role, rect, pixels)
        self.update()

    def set_names(self, names: Mapping[Role, str]) -> None:
        """Names the models behind roles, for the labels."""
        self._names = dict(names)
        self.update()

    @property
    def options(self) -> CompareOptions:
        """How pictures are compared."""
        return self._stage.options

    def set_options(self, options: CompareOptions) -> None:
        """Compares in another way."""
        options = replace(options, line=min(max(options.line, 0.0), 1.0))
        if options == self._stage.options:
            return
        self._stage.options = options
        self._stage.second = False
        self._time_turns()
        self.options_changed.emit(options)
        self._refresh()

    def set_mode(self, mode: Mode) -> None:
        """Shows another mode."""
        self.set_options(replace(self.options, mode=mode))

    def show_only(self, role: Role) -> None:
        """Shows one picture alone."""
        self.set_options(replace(self.options, mode="single", single=role))

    def hold_input(self, held: bool) -> None:
        """Shows the input in all panes while it is held."""
        self._stage.input_held = held
        self.update()

    @property
    def view(self) -> View:
        """Where it looks, the same for every picture."""
        return self._stage.view

    def look_at(self, view: View) -> None:
        """Looks elsewhere."""
        self._stage.view = view
        self._refresh()

    @property
    def zoom(self) -> float:
        """Screen pixels per pixel of the picture; 0 without a picture."""
        return self._zoom

    def fit(self) -> None:
        """Shows the whole picture, and keeps it whole when the window changes."""
        self.look_at(View())

    def zoom_by(self, factor: float, about: QPointF | None = None) -> None:
        """Zooms by a factor, or to 100 % if that lies between; see `set_zoom`."""
        self.set_zoom(stepped(self._zoom, factor), about)

    def set_zoom(self, zoom: float, about: QPointF | None = None) -> None:
        """Zooms about a point of the canvas in screen pixels, or the middle; what is there stays there."""
        if self._stage.panes():
            placement = self._stage.placement()
            middle = QPointF(placement.pane.width() / 2, placement.pane.height() / 2)
            self._stage.draft = self._zooming.moved()
            self.look_at(placement.zoomed(zoom, middle if about is None else self._stage.in_pane(about)))

    def drag_picture(self, by: QPointF) -> None:
        """Moves the picture by screen pixels; one that is fitted stays."""
        if self._stage.panes() and self.view.zoom is not None:
            self.look_at(self._stage.placement().moved(by))

    @property
    def stage(self) -> Stage:
        """What is shown, in screen pixels."""
        return self._stage

    def line_is_at(self, point: QPointF) -> bool:
        """Whether the split line can be grabbed at a point of the canvas."""
        distance = self._stage.distance_to_line(point)
        return distance is not None and distance <= sizes().grid * self.devicePixelRatioF()

    def move_line_to(self, point: QPointF) -> None:
        """Puts the split line at a point of the canvas."""
        self.set_options(replace(self.options, line=self._stage.fraction_at(point)))

    @property
    def selection(self) -> QRect | None:
        """The selected rectangle in pixels of the picture."""
        return self._selection

    def select(self, rectangle: QRect | None) -> None:
        """Selects a rectangle of the picture, or nothing."""
        if rectangle is not None:
            rectangle = rectangle & QRect(QPoint(), self._stage.layers.size)
        if rectangle != self._selection:
            self._selection = rectangle
            self.selection_changed.emit(rectangle)
            self.update()

    def sketch(self, rectangle: QRect | None) -> None:
        """Shows a rectangle that is being drawn, or none."""
        self._sketch = rectangle
        self.update()

    @property
    def tool(self) -> Tool:
        """What dragging does."""
        return self._tool

    def set_tool(self, tool: Tool) -> None:
        """Lets dragging move the picture, or draw a rectangle."""
        self._tool = tool
        self.tool_changed.emit(tool)

    def picture_of_view(self) -> QImage:
        """What is on the canvas, with labels, in screen pixels."""
        self._stage.draft = False
        image = QImage(self._stage.canvas, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        painter = QPainter(image)
        self._painter().paint(painter)
        painter.end()
        return image

    def copy_view(self) -> None:
        """Puts what is on the canvas on the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture_of_view())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the canvas."""
        painter = QPainter(self)
        self._painter().paint(painter)
        if self.hasFocus():
            draw_focus(painter, self._appearance.theme, self.rect())
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Fits again what was fitted."""
        ratio = self.devicePixelRatioF()
        self._stage.canvas = QSize(ceil(self.width() * ratio), ceil(self.height() * ratio))
        self._refresh()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms at the pointer."""
        self.zoom_by(STEP ** (event.angleDelta().y() / NOTCH), self._on_canvas(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a drag."""
        if self._stage.panes():
            self._gestures.press(self._on_canvas(event.position()), event.button(), event.modifiers())
        self._point(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Goes on with it."""
        self._gestures.move(self._on_canvas(event.position()))
        self._point(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends it."""
        self._gestures.release(self._on_canvas(event.position()))
        self._point(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """To 100 % at the pointer and back; upon the split line: puts it in the middle."""
        at = self._on_canvas(event.position())
        if self.line_is_at(at):
            self.set_options(replace(self.options, line=0.5))
        elif self.view.zoom is None:
            self.set_zoom(1.0, at)
        else:
            self.fit()

    def leaveEvent(self, _event: QEvent) -> None:
        """The loupe goes back to the middle."""
        self._pointer = None
        self.update()

    def event(self, event: QEvent) -> bool:
        """Takes keys that mean something here before a shortcut of the window does."""
        early = event.type() == QEvent.Type.ShortcutOverride
        if early and isinstance(event, QKeyEvent) and self._keys.wants(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Space and Esc; all else is an action or not ours."""
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Lets the input go."""
        if not self._keys.release(event):
            super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Lets the input go: the release of the key will not come here."""
        self.hold_input(False)
        super().focusOutEvent(event)

    def _build(self) -> None:
        self.setObjectName("compare_view")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(sizes().thumbnail, sizes().thumbnail)
        add_actions(self, self._appearance)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Pictures compared"))
        name_actions(self)

    def _connect(self) -> None:
        self._appearance.changed.connect(self._recolour)
        self._levels.made.connect(self._take_levels)
        self._turns.timeout.connect(self._take_turns)
        self._zooming.rested.connect(self._draw_smoothly)

    def _painter(self) -> CanvasPainter:
        return CanvasPainter(
            stage=self._stage,
            theme=self._appearance.theme,
            ratio=self.devicePixelRatioF(),
            names=self._names,
            labels=self._gestures.drag != "line",
            rectangle=self._sketch or self._selection,
            pointer=self._pointer or QRectF(QPointF(), self._stage.canvas.toSizeF()).center(),
        )

    def _point(self, event: QMouseEvent) -> None:
        """Follows the pointer with its shape and the loupe."""
        self._pointer = self._on_canvas(event.position())
        if self._stage.panes():
            self.setCursor(self._gestures.cursor(self._pointer, event.modifiers()))
        else:
            self.unsetCursor()
        if self.options.loupe:
            self.update()

    def _on_canvas(self, point: QPointF) -> QPointF:
        return point * self.devicePixelRatioF()

    def _recolour(self) -> None:
        self._stage.recolour(self._appearance.theme.canvas)
        self.update()

    def _time_turns(self) -> None:
        if self.options.mode == "flicker":
            self._turns.start(self.options.period)
        else:
            self._turns.stop()

    def _take_turns(self) -> None:
        self._stage.second = not self._stage.second
        self.update()

    def _draw_smoothly(self) -> None:
        """After a draft."""
        if self._stage.draft:
            self._stage.draft = False
            self.update()

    def _take_pictures(self) -> None:
        """Shows what is there, and has the missing levels made."""
        self._levels.make([pyramid.base for pyramid in self._stage.layers.unfinished()])
        self._refresh()

    def _take_levels(self, pyramids: list[Pyramid]) -> None:
        for pyramid in pyramids:
            self._stage.grow(pyramid)
        self.update()

    def _refresh(self) -> None:
        """After any change: draws, and tells of another zoom."""
        zoom = self._stage.placement().zoom if self._stage.panes() else 0.0
        self.setAccessibleDescription(f"{mode_name(self.options)}, {100 * zoom:.0f} %")
        if zoom != self._zoom:
            self._zoom = zoom
            self.zoom_changed.emit(zoom)
        self.update()
