"""The slider through a run's past, with its previews, checkpoints, best step and troubles on it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSlider, QWidget

from mwrgui.ui.monitor.marks import Marks
from mwrgui.ui.monitor.naming import step_number
from mwrgui.ui.theme import Appearance, sizes

PAGES = 10
"""Page keys move by this part of the run."""


class TimeLine(QSlider):
    """Steps from 0 to the last one; at its end it follows the run.

    Arrow keys go from preview to preview, Home to the beginning, End back to the run as it goes on.

    Signals:
        picked: the step that the person wants to look at, or None to follow the run.
    """

    picked = Signal(object)

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
        """What stands on it."""
        return self._marks

    def show_run(self, *, last_step: int, steps: int, marks: Marks) -> None:
        """The run has come so far; `steps` is where it will end, 0 if nobody knows."""
        changed = (last_step, steps, marks) != (self.maximum(), self._steps, self._marks)
        self._steps, self._marks = max(steps, last_step), marks
        self.setRange(0, last_step)
        self.setPageStep(max(1, last_step // PAGES))
        if changed:
            self.update()

    def show_step(self, step: int | None) -> None:
        """Puts the handle to a step, or to the end."""
        self.setValue(self.maximum() if step is None else step)
        text = step_number(self.value())
        self.setAccessibleDescription(self.tr("Step {step}").format(step=text))
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves along."""
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Down:
                self._pick(self._neighbour(-1))
            case Qt.Key.Key_Right | Qt.Key.Key_Up:
                self._pick(self._neighbour(1))
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
        """Goes to where it is pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick(self._step_at(event.position().x()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follows the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(self._step_at(event.position().x()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Is where it has been moved to already."""
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws groove, marks and handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_groove(painter)
        self._paint_marks(painter)
        self._paint_handle(painter)
        painter.end()

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

    def _neighbour(self, direction: int) -> int:
        """The next preview in a direction, or the end of the line."""
        here, stops = self.value(), [0, *self._marks.previews, self.maximum()]
        if direction < 0:
            return max((stop for stop in stops if stop < here), default=0)
        return min((stop for stop in stops if stop > here), default=self.maximum())

    def _left(self) -> float:
        return float(sizes().grid)

    def _span(self) -> float:
        return max(1.0, self.width() - 2.0 * sizes().grid)

    def _x(self, step: float) -> float:
        return self._left() + self._span() * step / max(self._steps, 1)

    def _step_at(self, x: float) -> int:
        return round((x - self._left()) / self._span() * self._steps)

    def _middle(self) -> float:
        return self.height() / 2

    def _paint_groove(self, painter: QPainter) -> None:
        theme, thick = self._appearance.theme, float(sizes().inside)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, until in ((theme.line, self._steps), (theme.muted, self.maximum())):
            painter.setBrush(colour)
            groove = QRectF(self._left(), self._middle() - thick / 2, self._x(until) - self._left(), thick)
            painter.drawRoundedRect(groove, thick / 2, thick / 2)

    def _paint_marks(self, painter: QPainter) -> None:
        """Previews are ticks below the groove, checkpoints above it; troubles and the best have shapes."""
        theme, half, marks = self._appearance.theme, self._middle(), self._marks
        self._paint_ticks(painter, marks.previews, QColor(theme.muted), half + sizes().grid)
        self._paint_ticks(painter, marks.checkpoints, QColor(theme.muted), half - sizes().grid)
        for step in (*marks.troubles, *marks.gaps):
            self._paint_triangle(painter, step, theme.warn)
        if marks.best:
            self._paint_diamond(painter, marks.best[0], theme.student)

    def _paint_ticks(self, painter: QPainter, steps: Sequence[int], colour: QColor, y: float) -> None:
        painter.setPen(QPen(colour, sizes().line))
        drawn = -1.0
        for step in steps:
            x = self._x(step)
            if x - drawn >= 2:  # more would be one grey bar
                painter.drawLine(QPointF(x, y - 2), QPointF(x, y + 2))
                drawn = x

    def _paint_triangle(self, painter: QPainter, step: int, colour: QColor) -> None:
        x, side = self._x(step), float(sizes().inside)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(x - side, 1), QPointF(x + side, 1), QPointF(x, 2 * side)]))

    def _paint_diamond(self, painter: QPainter, step: int, colour: QColor) -> None:
        x, y, side = self._x(step), self._middle(), float(sizes().inside) + 1
        painter.setPen(QPen(self._appearance.theme.panel, sizes().line))
        painter.setBrush(colour)
        points = [QPointF(x - side, y), QPointF(x, y - side), QPointF(x + side, y), QPointF(x, y + side)]
        painter.drawPolygon(QPolygonF(points))

    def _paint_handle(self, painter: QPainter) -> None:
        theme, radius = self._appearance.theme, float(sizes().radius)
        painter.setPen(QPen(theme.text if self.hasFocus() else theme.panel, sizes().focus))
        painter.setBrush(theme.accent)
        painter.drawEllipse(QPointF(self._x(self.value()), self._middle()), radius, radius)
