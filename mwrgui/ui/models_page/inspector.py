"""The panel that shows the selected model in detail, with buttons for actions on it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from mwrgui.core.exported_graph_files import GRAPH_ENDINGS
from mwrgui.library.cards import ModelCard, TensorFacts
from mwrgui.library.models import SHIPPED_MODELS
from mwrgui.ui.models_page.model_preview import ModelPreview
from mwrgui.ui.models_page.tensor_tree import fill_tensors
from mwrgui.ui.models_page.words import model_facts, short_checksum
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, push_button

_BUTTONS_PER_ROW = 2


class Inspector(TranslatedWidget, QFrame):
    """A panel with a model's name, action buttons, and tabs for facts, tensors and metadata.

    Attributes:
        name_field: the name, which the user can edit unless the model came with the program.

    Signals:
        action_requested: a button was clicked; one of teacher, student, distill, export, folder and discard.
        rename_requested: the user finished typing another name; emitted as typed, not stripped.
    """

    action_requested = Signal(str)
    rename_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("model_inspector")
        self.setProperty("look", "panel")
        self._card: ModelCard | None = None
        self._tensors: Sequence[TensorFacts] = ()
        self._preview: ModelPreview | None = None
        self._build()
        self._connect()
        self._retranslate()

    def show_model(
        self, card: ModelCard, tensors: Sequence[TensorFacts], preview: ModelPreview | None
    ) -> None:
        """Shows a model on the current tab; tensors and metadata are filled again only for another file.

        Args:
            tensors: the tensors in the file; if there are none, their tab is hidden.
            preview: None if it has not been made yet.
        """
        is_other_file = self._card is None or card.path != self._card.path
        self._card, self._tensors, self._preview = card, tensors, preview
        self.name_field.setText(card.name)
        self.name_field.setReadOnly(card.name in SHIPPED_MODELS)
        for action, button in self._buttons.items():
            possible = action in ("folder", "discard") or not card.problem
            forbidden = {
                "discard": card.name in SHIPPED_MODELS,
                "export": card.architecture in GRAPH_ENDINGS,
            }
            button.setEnabled(possible and not forbidden.get(action))
        self._show_facts()
        if is_other_file:
            fill_tensors(self._tensor_tree, tensors)
            self._tabs.setTabVisible(self._tabs.indexOf(self._tensor_tree), bool(tensors))
            self._show_metadata()

    @property
    def buttons(self) -> Sequence[QPushButton]:
        """The action buttons in the order in which they are shown; the last one deletes the model."""
        return tuple(self._buttons.values())

    def edit_name(self) -> None:
        """Focuses and selects the name for editing, unless the model came with the program."""
        if not self.name_field.isReadOnly():
            self.name_field.setFocus()
            self.name_field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape in the name field restores the model's name and ends the editing."""
        if event.key() == Qt.Key.Key_Escape and self.name_field.hasFocus() and self._card:
            self.name_field.setText(self._card.name)
            self.name_field.clearFocus()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.name_field = QLineEdit()
        self.name_field.setObjectName("model_rename")
        actions = ("teacher", "student", "distill", "export", "folder", "discard")
        self._buttons: dict[str, QPushButton] = {
            action: push_button(_OBJECT_NAMES[action]) for action in actions
        }
        grid = QGridLayout()
        grid.setSpacing(sizes().grid)
        for index, button in enumerate(self._buttons.values()):
            grid.addWidget(button, *divmod(index, _BUTTONS_PER_ROW))
        self._facts_form = QFormLayout()
        self._facts_form.setSpacing(sizes().grid)
        self._facts_form.setContentsMargins(sizes().grid, sizes().grid, sizes().grid, sizes().grid)
        self._facts_form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._tensor_tree, self._metadata_tree = _new_tree("model_tensors"), _new_tree("model_metadata")
        for column in (0, 1):
            self._tensor_tree.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._tabs = QTabWidget()
        self._tabs.setObjectName("model_tabs")
        self._tabs.addTab(_scroll_area(self._facts_form), "")
        self._tabs.addTab(self._tensor_tree, "")
        self._tabs.addTab(self._metadata_tree, "")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().padding, sizes().padding, sizes().padding)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self.name_field)
        layout.addLayout(grid)
        layout.addWidget(self._tabs, 1)

    def _connect(self) -> None:
        self.name_field.editingFinished.connect(self._request_rename)
        for action, button in self._buttons.items():
            button.clicked.connect(lambda _=False, action=action: self.action_requested.emit(action))

    def _retranslate(self) -> None:
        texts = {
            "teacher": (self.tr("Use as teacher"), self.tr("Makes it the teacher of this session")),
            "student": (self.tr("Use as student"), self.tr("Makes it the student of this session")),
            "distill": (
                self.tr("Distill from this"),
                self.tr("Opens Distill with this model as the teacher"),
            ),
            "export": (
                self.tr("Export…"),
                self.tr("Writes it as ONNX, PT2 or safetensors, and checks the file"),
            ),
            "folder": (self.tr("Show file"), self.tr("Opens the folder that the file lies in")),
            "discard": (self.tr("Delete"), self.tr("Moves the file to the bin (Del)")),
        }
        for action, (text, tip) in texts.items():
            self._buttons[action].setText(text)
            self._buttons[action].setToolTip(tip)
            self._buttons[action].setAccessibleName(text)
        self.name_field.setAccessibleName(self.tr("Name of the model"))
        self.name_field.setToolTip(self.tr("The model's name; write another to rename it (F2)"))
        for index, title in enumerate((self.tr("About"), self.tr("Tensors"), self.tr("Metadata"))):
            self._tabs.setTabText(index, title)
        self._tensor_tree.setHeaderLabels([self.tr("Tensor"), self.tr("Shape"), self.tr("Type")])
        self._metadata_tree.setHeaderLabels([self.tr("Key"), self.tr("Value")])
        self.setAccessibleName(self.tr("Inspector"))
        self._show_facts()

    def _show_facts(self) -> None:
        while self._facts_form.rowCount():
            self._facts_form.removeRow(0)
        if self._card is None:
            return
        if self._card.problem:
            self._add_row(self.tr("Problem"), translated_text(self._card.problem))
            return
        for title, text in model_facts(self._card, self._tensors, self._preview).items():
            self._add_row(title, text)
        if self._preview:
            self._add_row(self.tr("Checksum"), short_checksum(self._preview.checksum), self._preview.checksum)

    def _add_row(self, title: str, text: str, tip: str = "") -> None:
        name, value = label("about_name", muted=True), label("about_value", wrap=True)
        name.setText(title)
        value.setText(text)
        value.setToolTip(tip)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._facts_form.addRow(name, value)

    def _show_metadata(self) -> None:
        self._metadata_tree.clear()
        metadata = self._card.metadata if self._card else {}
        self._metadata_tree.addTopLevelItems(
            [QTreeWidgetItem([key, value]) for key, value in sorted(metadata.items())]
        )
        for row in range(self._metadata_tree.topLevelItemCount()):
            item = self._metadata_tree.topLevelItem(row)
            if item:
                item.setToolTip(1, item.text(1))
        self._metadata_tree.resizeColumnToContents(0)

    def _request_rename(self) -> None:
        if (
            self._card
            and not self.name_field.isReadOnly()
            and self.name_field.text().strip() != self._card.name
        ):
            self.rename_requested.emit(self.name_field.text())


_OBJECT_NAMES = {
    "teacher": "use_as_teacher",
    "student": "use_as_student",
    "distill": "distill_from",
    "export": "export_model",
    "folder": "show_model_file",
    "discard": "discard_model",
}
"""Object names of the buttons, by action."""


def _new_tree(name: str) -> QTreeWidget:
    tree = QTreeWidget()
    tree.setObjectName(name)
    tree.setUniformRowHeights(True)
    tree.setFrameShape(QFrame.Shape.NoFrame)
    return tree


class _FormPanel(QFrame):
    """A panel for a form that makes the form's layout compute all row heights again after each resizing.

    QFormLayout alone would spread a change of the panel's height over all rows that can grow, and cut off
    rows with several lines.
    """

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Makes the layout discard its computed heights and compute them again."""
        super().resizeEvent(event)
        layout = self.layout()
        if layout:
            layout.invalidate()
            layout.activate()


def _scroll_area(form: QFormLayout) -> QScrollArea:
    inner = _FormPanel()
    inner.setProperty("look", "panel")
    inner.setLayout(form)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area
