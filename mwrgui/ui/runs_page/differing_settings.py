"""The settings that differ between runs, one column per run."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from mwrgui.runs.run_cards import RunCard
from mwrgui.ui.runs_page.compared_runs import ComparedRun
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.widgets.parts import label

NO_VALUE = "–"


def settings_that_differ(cards: Sequence[RunCard]) -> dict[str, list[str]]:
    """The settings that are not the same in all runs: by name, the value in each run as text."""
    names = dict.fromkeys(name for card in cards for name in card.settings)
    rows = {name: [_text(card.settings.get(name, NO_VALUE)) for card in cards] for name in names}
    return {name: values for name, values in rows.items() if len(set(values)) > 1}


class DifferingSettings(QWidget):
    """A table of the settings, named as in recipes and on the command line."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("differing_settings")
        self._appearance = appearance
        self._summary_label: QLabel = label("differing_remark", muted=True, wrap=True)
        self._table = QTableWidget()
        self._table.setObjectName("differing_table")
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setShowGrid(False)
        self._table.setTabKeyNavigation(False)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.verticalHeader().setDefaultSectionSize(sizes().control)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, sizes().grid, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._summary_label)
        layout.addWidget(self._table, 1)

    def show_runs(self, runs: Sequence[ComparedRun]) -> None:
        """Fills the table with a column per run, and says how many settings are equal."""
        rows = settings_that_differ([run.card for run in runs])
        equal = len({name for run in runs for name in run.card.settings}) - len(rows)
        self._summary_label.setText(self._summary(len(runs), differing=len(rows), equal=equal))
        self._table.setAccessibleName(self.tr("Settings that differ"))
        self._table.setVisible(bool(rows))
        self._table.setRowCount(len(rows))
        self._table.setColumnCount(len(runs))
        self._table.setVerticalHeaderLabels(list(rows))
        for column, run in enumerate(runs):
            head = QTableWidgetItem(run.card.name)
            head.setIcon(run.style.swatch(self._appearance.theme))
            self._table.setHorizontalHeaderItem(column, head)
        for row, values in enumerate(rows.values()):
            for column, value in enumerate(values):
                cell = QTableWidgetItem(value)
                cell.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self._table.setItem(row, column, cell)

    def _summary(self, run_count: int, *, differing: int, equal: int) -> str:
        if run_count < 2:
            return self.tr("Tick another run to see in which settings they differ.")
        if not differing:
            return self.tr("All {equal} settings are the same.").format(equal=equal)
        return self.tr("{equal} other settings are the same.").format(equal=equal)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
