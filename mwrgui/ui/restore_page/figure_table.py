"""A small table of figures: names at the left, values right-aligned under their heads, units muted."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from mwrgui.ui.restore_page.figures import FigureRow
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.parts import label

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FigureTable(QWidget):
    """Shows rows; keeps its labels from one time to the next, so that nothing flickers."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._cells: dict[tuple[int, int], QLabel] = {}
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(sizes().grid)
        self._layout.setVerticalSpacing(sizes().inside)
        self._layout.setColumnStretch(0, 1)
        self.rows: list[FigureRow] = []

    def show_rows(self, heads: Sequence[str], rows: Sequence[FigureRow]) -> None:
        """Shows other figures, one column per head."""
        self.rows = list(rows)
        for cell in self._cells.values():
            cell.hide()
        for column, head in enumerate(heads, start=1):
            self._say(0, column, head, muted=True)
        for number, row in enumerate(rows, start=1):
            self._say(number, 0, row.name, muted=True)
            for column, value in enumerate(row.values[: len(heads)], start=1):
                self._say(number, column, value)
            self._say(number, len(heads) + 1, row.unit, muted=True)
        self.setAccessibleDescription("; ".join(_spoken(heads, row) for row in rows))

    def _say(self, row: int, column: int, text: str, *, muted: bool = False) -> None:
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


def _spoken(heads: Sequence[str], row: FigureRow) -> str:
    values = ", ".join(
        f"{head} {value} {row.unit}".strip() for head, value in zip(heads, row.values, strict=False)
    )
    return f"{row.name}: {values}"
