"""The names of a plot's curves with their latest values, upon the plot; a click hides a curve."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from mwrgui.ui.theme import Appearance, sizes, text_font

_SHARE = 0.5
"""Of a plot's height that rows may take."""


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One curve: `value` is text, empty while there is none."""

    key: str
    name: str
    value: str
    pen: QPen
    shown: bool


class Legend(QWidget):
    """Painted by itself, because its values change at every tick.

    In a low plot it shows the first rows alone, and all of them under the pointer.

    Signals:
        toggled: the key of the curve to hide or to show.
        resized: its size is another one.
    """

    toggled = Signal(str)
    resized = Signal()

    def __init__(self, parent: QWidget, appearance: Appearance) -> None:
        super().__init__(parent)
        self.setObjectName("plot_legend")
        self._appearance = appearance
        self._rows: Sequence[LegendRow] = ()
        self._cells: list[QRect] = []
        self._value_width = 0
        self._room = 0
        self._open = False
        self.setFont(text_font("small"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._retranslate()

    @property
    def rows(self) -> Sequence[LegendRow]:
        """All rows, also those that are not in sight."""
        return self._rows

    def say(self, rows: Sequence[LegendRow], room: int) -> None:
        """Shows these rows in a plot so many pixels high."""
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self._value_width = 0  # else it only grows, and does not jump while values change
        self._rows, self._room = rows, room
        self.setAccessibleDescription(", ".join(f"{row.name} {row.value}" for row in rows))
        self._lay_out()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Shows all rows."""
        self._open = True
        self._lay_out()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Shows the first rows."""
        self._open = False
        self._lay_out()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws line, name and value of each curve."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme.panel)
        veil.setAlphaF(1.0 if self._open else sizes().legend_opacity)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawRoundedRect(self.rect(), sizes().radius, sizes().radius)
        for row, cell in zip(self._rows, self._cells, strict=False):
            painter.setOpacity(1.0 if row.shown else sizes().raw_opacity)
            self._paint_row(painter, row, cell)
        self._paint_more(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hides or shows the curve whose row is pressed."""
        for row, cell in zip(self._rows, self._cells, strict=False):
            if cell.contains(event.position().toPoint()):
                self.toggled.emit(row.key)
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Curves"))
        self.setToolTip(self.tr("Click a name to hide its curve or to show it again"))

    def _lay_out(self) -> None:
        """One column of what fits, or as many columns as all rows need."""
        metrics, gap = self.fontMetrics(), sizes().grid
        names = max((metrics.horizontalAdvance(row.name) for row in self._rows), default=0)
        values = max((metrics.horizontalAdvance(row.value) for row in self._rows), default=0)
        self._value_width = max(values, self._value_width)
        cell = QSize(3 * gap + names + gap + self._value_width, metrics.height() + 2)
        fitting = max(1, int(self._room * _SHARE) // cell.height())
        columns = 1
        if self._open or len(self._rows) <= fitting:
            columns = max(1, math.ceil(len(self._rows) * cell.height() / max(self._room - 2 * gap, 1)))
            fitting = math.ceil(len(self._rows) / columns)
        shown = len(self._rows) if self._open else min(fitting * columns, len(self._rows))
        self._cells = [
            QRect(
                QPoint(gap + n // fitting * (cell.width() + 2 * gap), gap // 2 + n % fitting * cell.height()),
                cell,
            )
            for n in range(shown)
        ]
        lines = min(fitting, shown) + (shown < len(self._rows))
        size = QSize(columns * (cell.width() + 2 * gap), lines * cell.height() + gap)
        self.setVisible(bool(self._rows))
        if size != self.size():
            self.resize(size)
            self.resized.emit()

    def _paint_more(self, painter: QPainter) -> None:
        """Says how many rows are not in sight."""
        more = len(self._rows) - len(self._cells)
        if more and self._cells:
            painter.setOpacity(1.0)
            painter.setPen(self._appearance.theme.muted)
            place = self._cells[-1].translated(3 * sizes().grid, self._cells[-1].height())
            painter.drawText(
                place, Qt.AlignmentFlag.AlignVCenter, self.tr("and {count} more").format(count=more)
            )

    def _paint_row(self, painter: QPainter, row: LegendRow, cell: QRect) -> None:
        theme, middle = self._appearance.theme, cell.center().y() + 0.5
        painter.setPen(row.pen)
        painter.drawLine(QPointF(cell.left(), middle), QPointF(cell.left() + 2 * sizes().grid, middle))
        words = cell.adjusted(3 * sizes().grid, 0, 0, 0)
        painter.setPen(theme.muted)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.name)
        painter.setPen(theme.text)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.value)
