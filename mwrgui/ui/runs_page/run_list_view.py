"""The list of all runs, what can be done with them, and the comparison of those that are ticked."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from mwrgui.core.paths import runs_folder
from mwrgui.ui.runs_page.compared_runs import ComparedRuns
from mwrgui.ui.runs_page.run_buttons import RunButtons
from mwrgui.ui.runs_page.run_list import RunList
from mwrgui.ui.runs_page.run_table import RunTable
from mwrgui.ui.runs_page.run_table_model import RunTableModel
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.formatting import display_path
from mwrgui.ui.widgets.button_menu import popup_button_menu
from mwrgui.ui.widgets.parts import label, push_button


class RunListView(QWidget):
    """The list with its buttons, above the comparison.

    Signals:
        open_requested: the path of a run to show.
        add_requested: a run in another folder is to be listed.
        delete_requested: the selected run is to be moved to the bin.
    """

    open_requested = Signal(object)
    add_requested = Signal()
    delete_requested = Signal()

    def __init__(self, runs: RunList, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("run_list_view")
        self._runs, self._appearance = runs, appearance
        self._comparison: QWidget | None = None
        self._path_to_select: Path | None = None
        self.compared = ComparedRuns()
        self.model = RunTableModel(runs, appearance)
        self._build()
        self._connect()
        self.retranslate()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Opens a menu with the buttons for a run over its row; the click or the keys have selected it."""
        rows = self.table.viewport()
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.table.indexAt(rows.mapFromGlobal(event.globalPos()))
        if not by_mouse and self.table.hasFocus():
            index = self.table.currentIndex()
        if index.isValid():
            center = rows.mapToGlobal(self.table.visualRect(index).center())
            *others, delete_button = self.buttons.buttons
            groups = ([self._open_button, *others], [delete_button])
            popup_button_menu(self, event.globalPos() if by_mouse else center, *groups)

    def select_later(self, path: Path) -> None:
        """Selects a run as soon as it is listed."""
        self._path_to_select = path

    def follow_rename(self, path: Path, target: Path) -> None:
        """Keeps a run ticked, selected and focused after its folder was renamed from `path` to `target`."""
        self._path_to_select = target
        self.model.rename_ticked(path, target)
        self._runs.rename(path, target)
        if target in self.model.ticked:
            self._compare()
        self.table.setFocus()  # the row with the name editor is gone

    def retranslate(self) -> None:
        """Sets all texts in the language in use."""
        self._title.setText(self.tr("Runs"))
        self._open_button.setText(self.tr("Open"))
        self._open_button.setToolTip(
            self.tr("Shows curves, pictures and health of the selected run (Return)")
        )
        self._elsewhere_button.setText(self.tr("Open a run elsewhere…"))
        self._elsewhere_button.setToolTip(self.tr("Lists a run that lies in another folder"))
        self._refresh()

    def _build(self) -> None:
        self._title = label("page_title", "title")
        self._paragraph = label("page_paragraph", muted=True, wrap=True)
        self._elsewhere_button, self._open_button = (
            push_button("run_elsewhere"),
            push_button("run_open", "primary"),
        )
        self.table, self.buttons = RunTable(self.model), RunButtons()
        head = QHBoxLayout()
        head.setSpacing(sizes().grid)
        head.addWidget(self._title, 1)
        head.addWidget(self._elsewhere_button)
        head.addWidget(self._open_button)
        upper = QWidget()
        upper_layout = QVBoxLayout(upper)
        upper_layout.setContentsMargins(0, 0, 0, 0)
        upper_layout.setSpacing(sizes().grid)
        upper_layout.addWidget(self.table, 1)
        upper_layout.addWidget(self.buttons)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setObjectName("runs_splitter")
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(upper)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().padding, sizes().padding, sizes().grid)
        layout.setSpacing(sizes().grid)
        layout.addLayout(head)
        layout.addWidget(self._paragraph)
        layout.addWidget(self._splitter, 1)

    def _connect(self) -> None:
        self._runs.changed.connect(self._refresh)
        self._open_button.clicked.connect(self._open_selected)
        self._elsewhere_button.clicked.connect(self.add_requested)
        self.table.selection_changed.connect(self._show_selected)
        self.table.open_requested.connect(self.open_requested)
        self.table.delete_requested.connect(self.delete_requested)
        self.model.ticks_changed.connect(self._compare)
        self.model.modelReset.connect(self._select_wanted)
        self.buttons.rename_requested.connect(self.table.edit_name)
        self.buttons.note_requested.connect(self.table.edit_note)
        self.buttons.delete_requested.connect(self.delete_requested)

    def _refresh(self) -> None:
        words = self.tr("Runs in {folder}. Tick several to compare them.")
        if self._runs.has_read and not self._runs.cards:
            words = self.tr("There is no run in {folder} yet. Distill makes one.")
        self._paragraph.setText(words.format(folder=display_path(runs_folder())))
        self._show_selected()

    def _show_selected(self) -> None:
        card = self.table.card
        self.buttons.enable_for(card)
        self._open_button.setEnabled(card is not None and card.state != "damaged")

    def _open_selected(self) -> None:
        if self.table.card:
            self.open_requested.emit(self.table.card.path)

    def _select_wanted(self) -> None:
        if self._path_to_select and self.model.row_of(self._path_to_select) >= 0:
            self.table.select(self._path_to_select)
            self._path_to_select = None

    def _compare(self) -> None:
        cards = [self._runs.card(path) for path in self.model.ticked]
        self.compared.set_cards([card for card in cards if card])
        if self._comparison is None:
            from mwrgui.ui.runs_page.comparison import Comparison  # importing its plots takes half a second

            self._comparison = Comparison(self.compared, self._appearance)
            self._splitter.addWidget(self._comparison)
            self._splitter.setSizes([2 * self.height() // 5, 3 * self.height() // 5])
        self._comparison.setVisible(bool(self.model.ticked))
