"""The names of a plot's curves with their latest values, upon the plot; a click hides a curve."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from mwrgui.ui.theme import Appearance, sizes, text_font


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

    Signals:
        toggled: the key of the curve to hide or to show.
    """

    toggled = Signal(str)

    def __init__(self, parent: QWidget, appearance: Appearance) -> None:
        super().__init__(parent)
        self.setObjectName("plot_legend")
        self._appearance = appearance
        self._rows: Sequence[LegendRow] = ()
        self._cells: list[QRect] = []
        self._widths = (0, 0)
        self._room = QSize()
        self.setFont(text_font("small"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._retranslate()

    @property
    def rows(self) -> Sequence[LegendRow]:
        """What it shows."""
        return self._rows

    def say(self, rows: Sequence[LegendRow], room: QSize) -> None:
        """Shows these rows, in as many columns as the room asks for."""
        self._rows = rows
        metrics = self.fontMetrics()
        names = max((metrics.horizontalAdvance(row.name) for row in rows), default=0)
        values = max((metrics.horizontalAdvance(row.value) for row in rows), default=0)
        # A width that only grows does not jump while values change.
        widths = (names, values if room != self._room else max(values, self._widths[1]))
        if (widths, room, len(rows)) != (self._widths, self._room, len(self._cells)):
            self._widths, self._room = widths, room
            self._lay_out(metrics)
        self.setAccessibleDescription(", ".join(f"{row.name} {row.value}" for row in rows))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws line, name and value of each curve."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme.panel)
        veil.setAlphaF(sizes().legend_opacity)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(veil)
        painter.drawRoundedRect(self.rect(), sizes().radius, sizes().radius)
        for row, cell in zip(self._rows, self._cells, strict=True):
            painter.setOpacity(1.0 if row.shown else sizes().raw_opacity)
            self._paint_row(painter, row, cell)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hides or shows the curve whose row is pressed."""
        for row, cell in zip(self._rows, self._cells, strict=True):
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

    def _lay_out(self, metrics: QFontMetrics) -> None:
        """Fills columns from the top."""
        gap, swatch = sizes().grid, 2 * sizes().grid
        height = metrics.height() + 2
        width = swatch + gap + self._widths[0] + gap + self._widths[1]
        per_column = max(1, (self._room.height() - gap) // height)
        columns = math.ceil(len(self._rows) / per_column)
        per_column = math.ceil(len(self._rows) / max(columns, 1))
        self._cells = [
            QRect(QPoint(gap + n // per_column * (width + 2 * gap), gap // 2 + n % per_column * height),
                  QSize(width, height))
            for n in range(len(self._rows))
        ]  # fmt: skip
        self.resize(columns * (width + 2 * gap), per_column * height + gap)
        self.setVisible(bool(self._rows))

    def _paint_row(self, painter: QPainter, row: LegendRow, cell: QRect) -> None:
        theme, middle = self._appearance.theme, cell.center().y() + 0.5
        painter.setPen(row.pen)
        painter.drawLine(QPointF(cell.left(), middle), QPointF(cell.left() + 2 * sizes().grid, middle))
        words = cell.adjusted(3 * sizes().grid, 0, 0, 0)
        painter.setPen(theme.muted)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, row.name)
        painter.setPen(theme.text)
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.value)
