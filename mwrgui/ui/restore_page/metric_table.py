"""A small table of metrics with a column for names, columns for values and one for units."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from mwrgui.ui.restore_page.metric_rows import MetricRow
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.parts import label

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class MetricTable(QWidget):
    """Shows rows; its labels are reused, so that nothing flickers. `name` is the object name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._cells: dict[tuple[int, int], QLabel] = {}
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(sizes().grid)
        self._layout.setVerticalSpacing(sizes().small_spacing)
        self._layout.setColumnStretch(0, 1)
        self.rows: list[MetricRow] = []

    def show_rows(self, column_titles: Sequence[str], rows: Sequence[MetricRow]) -> None:
        """Replaces all rows; values beyond the number of column titles are not shown."""
        self.rows = list(rows)
        for cell in self._cells.values():
            cell.hide()
        for column, title in enumerate(column_titles, start=1):
            self._set_cell(0, column, title, muted=True)
        for number, row in enumerate(rows, start=1):
            self._set_cell(number, 0, row.name, muted=True)
            for column, value in enumerate(row.values[: len(column_titles)], start=1):
                self._set_cell(number, column, value)
            self._set_cell(number, len(column_titles) + 1, row.unit, muted=True)
        self.setAccessibleDescription("; ".join(_accessible_text(column_titles, row) for row in rows))

    def _set_cell(self, row: int, column: int, text: str, *, muted: bool = False) -> None:
        cell = self._cells.get((row, column))
        if cell is None:
            cell = label(f"{self.objectName()}_{row}_{column}", "small" if row == 0 else "body", muted=muted)
            cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._layout.addWidget(cell, row, column)
            self._cells[row, column] = cell
        cell.setProperty("muted", muted)
        cell.style().polish(cell)
        unit_or_name = muted and row > 0
        cell.setAlignment(Qt.AlignmentFlag.AlignLeft if unit_or_name else _RIGHT)
        cell.setText(text)
        cell.show()


def _accessible_text(column_titles: Sequence[str], row: MetricRow) -> str:
    values = ", ".join(
        f"{title} {value} {row.unit}".strip() for title, value in zip(column_titles, row.values, strict=False)
    )
    return f"{row.name}: {values}"
