"""A slider through a run's past that shows its previews, checkpoints, best step and problems."""

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSlider, QWidget

from mwrgui.ui.monitor.marks import Marks
from mwrgui.ui.monitor.naming import step_number
from mwrgui.ui.monitor.time_line_painting import TimeLineGeometry, paint_time_line
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget

PAGE_COUNT = 10
"""Number of presses of a page key that lead from one end of the run to the other."""


class TimeLine(TranslatedWidget, QSlider):
    """A slider over the steps from 0 to the last; a handle at the end follows the run.

    Arrow keys go from preview to preview, Home to the beginning; End follows the run again.

    Signals:
        picked: the step that the user wants to look at, or None to follow the run.
        menu_requested: where on the screen a menu about the chosen step is to open.
    """

    picked = Signal(object)
    menu_requested = Signal(QPoint)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("time_line")
        self._appearance = appearance
        self._marks = Marks()
        self._steps = 0
        self.setRange(0, 0)
        self.setFixedHeight(sizes().time_line)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        appearance.changed.connect(self.update)
        self._retranslate()

    @property
    def marks(self) -> Marks:
        """The marks of the last `show_run`; empty before the first."""
        return self._marks

    def show_run(self, *, last_step: int, steps: int, marks: Marks) -> None:
        """Shows how far the run is.

        Args:
            last_step: the latest step of the run.
            steps: where it will end; 0 if that is unknown.
            marks: what to mark.
        """
        changed = (last_step, steps, marks) != (self.maximum(), self._steps, self._marks)
        self._steps, self._marks = max(steps, last_step), marks
        self.setRange(0, last_step)
        self.setPageStep(max(1, last_step // PAGE_COUNT))
        if changed:
            self.update()

    def show_step(self, step: int | None) -> None:
        """Moves the handle to a step, or to the end if `step` is None."""
        self.setValue(self.maximum() if step is None else step)
        text = step_number(self.value())
        self.setAccessibleDescription(self.tr("Step {step}").format(step=text))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Picks a step: arrows go by previews, page keys by tenths of the run, Home and End to its ends."""
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Down:
                self._pick(self._next_stop(-1))
            case Qt.Key.Key_Right | Qt.Key.Key_Up:
                self._pick(self._next_stop(1))
            case Qt.Key.Key_PageUp:
                self._pick(self.value() + self.pageStep())
            case Qt.Key.Key_PageDown:
                self._pick(self.value() - self.pageStep())
            case Qt.Key.Key_Home:
                self._pick(0)
            case Qt.Key.Key_End:
                self._pick(self.maximum())
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Picks the step at which the left button is pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick(self._geometry.step_at(event.position().x()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Picks the step under the pointer while the left button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(self._geometry.step_at(event.position().x()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Does nothing: the handle is already there."""
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Requests the menu: at the pointer, whose step it picks, or at the handle if opened by key."""
        position = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self._pick(self._geometry.step_at(event.pos().x()))
        else:
            handle = QPointF(self._geometry.x_of(self.value()), self._geometry.middle)
            position = self.mapToGlobal(handle).toPoint()
        self.menu_requested.emit(position)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints groove, marks and handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_time_line(
            painter,
            self._appearance.theme,
            self._geometry,
            marks=self._marks,
            step=self.value(),
            last_step=self.maximum(),
            focused=self.hasFocus(),
        )
        painter.end()

    @property
    def _geometry(self) -> TimeLineGeometry:
        return TimeLineGeometry(self.width(), self.height(), self._steps)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Time-line"))
        self.setToolTip(
            self.tr(
                "Moves curves, samples and probe photos through the run's past (← → previews, Home start, "
                "End follow live)"
            )
        )

    def _pick(self, step: int) -> None:
        step = min(max(step, 0), self.maximum())
        self.picked.emit(None if step == self.maximum() else step)

    def _next_stop(self, direction: int) -> int:
        """The step of the next preview in a direction, or of that end of the time-line."""
        here, stops = self.value(), [0, *self._marks.previews, self.maximum()]
        if direction < 0:
            return max((stop for stop in stops if stop < here), default=0)
        return min((stop for stop in stops if stop > here), default=self.maximum())
