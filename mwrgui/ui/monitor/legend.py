"""The legend beside a plot: names and values of its curves; a click hides a curve."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from mwrgui.ui.style.theme import Appearance, sizes, text_font
from mwrgui.ui.text.translated_widget import TranslatedWidget


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One curve in the legend; `value` is the text to show."""

    key: str
    name: str
    value: str
    pen: QPen
    shown: bool


class Legend(TranslatedWidget, QWidget):
    """Paints its rows itself, which is quicker than labels for values that change often.

    In a low plot it shows only the first rows; while the pointer is on it, it covers the plot and shows all.

    Signals:
        toggled: the key of the curve to hide or show.
        resized: the legend has another size.
    """

    toggled = Signal(str)
    resized = Signal()

    def __init__(self, parent: QWidget, appearance: Appearance) -> None:
        super().__init__(parent)
        self.setObjectName("plot_legend")
        self._plot, self._appearance = parent, appearance
        self._rows: Sequence[LegendRow] = ()
        self._cells: list[QRect] = []
        self._value_width = 0
        self._column_width = 0
        self._view_height = 0
        self._expanded = False
        self.setFont(text_font("small"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # otherwise the plot below is painted too
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._retranslate()

    @property
    def rows(self) -> Sequence[LegendRow]:
        """All rows, including those that are not visible."""
        return self._rows

    @property
    def column_width(self) -> int:
        """The width of one column of rows, in pixels."""
        return self._column_width

    def move_beside(self, view: QRect) -> None:
        """Moves to the right of `view`, in pixels of the plot; overlaps it if there is not enough room."""
        left = min(view.right() + 1, self._plot.width() - self.width())
        self.move(left, view.top())

    def show_rows(self, rows: Sequence[LegendRow], view_height: int) -> None:
        """Shows these rows beside a plot whose view is `view_height` pixels high."""
        if [row.key for row in rows] != [row.key for row in self._rows]:
            self._value_width = 0  # otherwise it only grows, so that nothing moves while values change
        self._rows, self._view_height = rows, view_height
        self.setAccessibleDescription(", ".join(f"{row.name} {row.value}" for row in rows))
        self._lay_out()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Expands the legend to all rows, over the plot if need be."""
        self._expanded = True
        self._lay_out()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Reduces the legend to the rows that fit beside the plot."""
        self._expanded = False
        self._lay_out()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints line, name and value of each curve."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.panel)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, cell in zip(self._rows, self._cells, strict=False):
            painter.setOpacity(1.0 if row.shown else sizes().raw_opacity)
            self._paint_row(painter, row, cell)
        self._paint_hidden_count(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hides or shows the curve whose row is pressed."""
        for row, cell in zip(self._rows, self._cells, strict=False):
            if cell.contains(event.position().toPoint()):
                self.toggled.emit(row.key)
        event.accept()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Curves"))
        self.setToolTip(self.tr("Click a name to hide its curve or to show it again"))

    def _lay_out(self) -> None:
        """Lays out one column of the rows that fit, or when expanded as many columns as all rows need."""
        metrics, gap = self.fontMetrics(), sizes().grid
        name_width = max((metrics.horizontalAdvance(row.name) for row in self._rows), default=0)
        value_width = max((metrics.horizontalAdvance(row.value) for row in self._rows), default=0)
        self._value_width = max(value_width, self._value_width)
        cell = QSize(3 * gap + name_width + gap + self._value_width, metrics.height() + 2)
        self._column_width = cell.width() + 2 * gap
        count, fitting = len(self._rows), max(2, (self._view_height - gap) // cell.height())
        columns = max(1, math.ceil(count / fitting)) if self._expanded else 1
        lines = math.ceil(count / columns) if self._expanded else min(count, fitting)
        shown = count if columns * lines >= count else lines - 1
        self._cells = [
            QRect(QPoint(gap + n // lines * self._column_width, gap // 2 + n % lines * cell.height()), cell)
            for n in range(shown)
        ]
        size = QSize(columns * self._column_width, lines * cell.height() + gap)
        self.setVisible(bool(self._rows))
        if size != self.size():
            self.resize(size)
            self.resized.emit()

    def _paint_hidden_count(self, painter: QPainter) -> None:
        """Paints the number of rows that are not visible."""
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
