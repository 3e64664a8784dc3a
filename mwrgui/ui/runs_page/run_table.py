"""The table of all runs: sortable, with ticks for the comparison and editable names and notes."""

from pathlib import Path

from PySide6.QtCore import QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from mwrgui.runs.run_cards import RunCard
from mwrgui.ui.runs_page.run_table_model import DATE, NAME, NOTE, SORT_ROLE, RunTableModel
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget


class RunTable(TranslatedWidget, QTableView):
    """A table with keys: Return or a double click opens a run, Space ticks it, F2 renames it, Del deletes it.

    Signals:
        selection_changed: another run is selected, or none, or the data of the selected one changed.
        open_requested: the path of a run to show.
        delete_requested: the selected run is to be moved to the bin.
    """

    selection_changed = Signal()
    open_requested = Signal(object)
    delete_requested = Signal()

    def __init__(self, model: RunTableModel) -> None:
        super().__init__()
        self.setObjectName("run_table")
        self._runs = model
        self._sorted = QSortFilterProxyModel(self)
        self._remembered_path: Path | None = None
        self._remembered_row = 0
        self._build()
        self._connect()
        self._retranslate()

    @property
    def card(self) -> RunCard | None:
        """The selected run; None if no row is selected."""
        rows = self.selectionModel().selectedRows()
        return self._runs.card(self._sorted.mapToSource(rows[0])) if rows else None

    def select(self, path: Path) -> None:
        """Selects the run in a folder; does nothing if it is not listed."""
        index = self._sorted.mapFromSource(self._runs.index(self._runs.row_of(path), NAME))
        if index.isValid():
            self.setCurrentIndex(index)

    def edit_name(self) -> None:
        """Lets the user edit the name of the selected run."""
        self._edit(NAME)

    def edit_note(self) -> None:
        """Lets the user edit the note of the selected run."""
        self._edit(NOTE)

    def sizeHintForColumn(self, column: int) -> int:
        """Adds room for the tick box and the swatch, which Qt leaves out for the column of names."""
        width = super().sizeHintForColumn(column)
        return width + 2 * sizes().padding if column == NAME else width

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handles the keys that the class lists, unless a cell is being edited."""
        card = self.card
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_Space if card and card.state != "damaged":
                self._runs.tick(card.path, card.path not in self._runs.ticked)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._request_open()
            case Qt.Key.Key_F2:
                self.edit_name()
            case Qt.Key.Key_Delete:
                self.delete_requested.emit()
            case _:
                super().keyPressEvent(event)

    def _build(self) -> None:
        self._sorted.setSourceModel(self._runs)
        self._sorted.setSortRole(SORT_ROLE)
        self.setModel(self._sorted)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSortingEnabled(True)
        self.sortByColumn(DATE, Qt.SortOrder.DescendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(sizes().control)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)

    def _connect(self) -> None:
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self.doubleClicked.connect(lambda _index: self._request_open())
        self._sorted.modelAboutToBeReset.connect(self._remember_selection)
        self._sorted.modelReset.connect(self._restore_selection)
        self._sorted.dataChanged.connect(lambda *_: self.selection_changed.emit())

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Runs"))
        self._runs.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, NOTE)
        self.viewport().update()

    def _edit(self, column: int) -> None:
        rows = self.selectionModel().selectedRows(column)
        if rows and rows[0].flags() & Qt.ItemFlag.ItemIsEditable:
            self.scrollTo(rows[0])
            self.edit(rows[0])

    def _request_open(self) -> None:
        if self.card and self.card.state != "damaged":
            self.open_requested.emit(self.card.path)

    def _remember_selection(self) -> None:
        self._remembered_path = self.card.path if self.card else None
        self._remembered_row = max(0, self.currentIndex().row())

    def _restore_selection(self) -> None:
        """Selects the same run as before, or the one in its place if it is gone."""
        if self._remembered_path:
            self.select(self._remembered_path)
        if not self.card and self._sorted.rowCount():
            self.selectRow(min(self._remembered_row, self._sorted.rowCount() - 1))
        self.selection_changed.emit()
