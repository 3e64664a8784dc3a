"""The Models page: all models of the library as cards, and the selected one in detail."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from mwrgui.jobs.job import Job
from mwrgui.ui.models_page.card import ModelCardView
from mwrgui.ui.models_page.card_list import CardList
from mwrgui.ui.models_page.dropping import sort_drop
from mwrgui.ui.models_page.export_dialog import ExportDialog
from mwrgui.ui.models_page.inspector import Inspector
from mwrgui.ui.models_page.library_jobs import LibraryJobs, ListedModels
from mwrgui.ui.models_page.model_previews import ModelPreviews
from mwrgui.ui.session.drop_payload import accept_as_copy
from mwrgui.ui.session.file_dialogs import choose_checkpoints
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, Handler
from mwrgui.ui.widgets.button_menu import popup_button_menu
from mwrgui.ui.widgets.drop_overlay import DropOverlay
from mwrgui.ui.widgets.page_frame import PageFrame
from mwrgui.ui.widgets.parts import push_button


class ModelsPage(TranslatedWidget, QWidget):
    """Shows the library, which is read again whenever the page is shown."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("models_page")
        self.setAcceptDrops(True)
        self._session, self._actions = session, actions
        self.previews = ModelPreviews(session)
        self.library_jobs = LibraryJobs(session, self)
        self._build(appearance)
        self._connect()
        self._retranslate()

    def handlers(self) -> Mapping[str, Handler]:
        """This page handles no action of the window."""
        return {}

    def own_actions(self) -> Sequence[QAction]:
        """Empty: this page adds no actions to the menus."""
        return ()

    def message_areas(self) -> Sequence[QWidget]:
        """The list of models, so that messages do not cover the inspector."""
        return (self._frame,)

    def showEvent(self, event: QShowEvent) -> None:
        """Reads the library, which other processes may have changed."""
        self.library_jobs.refresh()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stops making previews until the page is shown again."""
        self.previews.stop()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 renames the selected model, Del moves it to the bin."""
        if event.key() == Qt.Key.Key_F2:
            self.inspector.edit_name()
        elif event.key() == Qt.Key.Key_Delete:
            self.library_jobs.discard(self.cards.selected)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Opens a menu with the inspector's buttons over a card, which the click or focus has selected."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        widget = self.childAt(event.pos()) if by_mouse else self.focusWidget()
        while widget and not isinstance(widget, ModelCardView):
            widget = widget.parentWidget()
        if widget:
            *others, delete_button = self.inspector.buttons
            position = event.globalPos() if by_mouse else widget.mapToGlobal(widget.rect().center())
            popup_button_menu(self, position, others, [delete_button])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accepts files that may be models; a drag without any is left to the window."""
        models, others = sort_drop(event.mimeData())
        if not models:
            event.ignore()
            return
        words = (
            self.tr("Add {names} to the library, open the rest")
            if others
            else self.tr("Add {names} to the library")
        )
        self._overlay.show_text(words.format(names=", ".join(path.name for path in models)))
        accept_as_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Hides the overlay that `dragEnterEvent` showed."""
        self._overlay.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Adds the models that were dropped, and opens photos and folders that came with them."""
        self._overlay.hide()
        models, others = sort_drop(event.mimeData())
        self.add(*models)
        self._session.open_paths(others)
        accept_as_copy(event)

    def add(self, *paths: Path) -> Job:
        """Adds checkpoints to the library in a job; files that cannot be loaded are shown as refused."""
        self.cards.begin_change()
        return self.library_jobs.add(*paths)

    def rename(self, name: str) -> None:
        """Gives the selected model another name."""
        self.cards.begin_change()
        self.library_jobs.rename(self.cards.selected, name)

    def export(self) -> ExportDialog | None:
        """Opens the export dialog for the selected model; returns None if no model is selected."""
        card = self.cards.selected_card
        if card is None:
            return None
        dialog = ExportDialog(card, self._session, self)
        dialog.open()
        return dialog

    def _build(self, appearance: Appearance) -> None:
        self._add_button = push_button("models_add", "primary")
        self._frame = PageFrame("models_frame", self._add_button)
        self.cards = CardList(self._frame, self.previews, self._session.models, appearance)
        self.inspector = Inspector()
        self.inspector.setMinimumWidth(sizes().side_panel)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setObjectName("models_splitter")
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self._frame)
        self._splitter.addWidget(self.inspector)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([sizes().least_width - sizes().rail - sizes().form, sizes().form])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)
        self._overlay = DropOverlay(appearance, self)

    def _connect(self) -> None:
        self._add_button.clicked.connect(self._ask_for_files)
        self.library_jobs.listed.connect(self._show_models)
        self.library_jobs.added.connect(self.cards.handle_added)
        self.library_jobs.renamed.connect(self.cards.handle_renamed)
        self.cards.selection_changed.connect(self._inspect)
        self.inspector.action_requested.connect(self._handle_action)
        self.inspector.rename_requested.connect(self.rename)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Models"))
        self._add_button.setText(self.tr("Add models…"))
        self._add_button.setToolTip(self.tr("Copies checkpoints into the library"))
        self._frame.set_texts(
            self.tr("Models"),
            self.tr("Teachers and students that are ready to use. Drop a checkpoint here to add it."),
        )
        self._show_models(self.cards.listed)

    def _show_models(self, listed: ListedModels) -> None:
        self.cards.show_models(listed)
        if self.isVisible():
            self.previews.start([card for card, _ in listed])

    def _inspect(self) -> None:
        self.inspector.setVisible(bool(self.cards.selected))
        for card, tensors in self.cards.listed:
            if card.name == self.cards.selected:
                self.inspector.show_model(card, tensors, self.previews.preview_of(card))

    def _handle_action(self, action: str) -> None:
        card = self.cards.selected_card
        if card is None:
            return
        match action:
            case "teacher" | "student":
                self._session.models.load(action, card.name)
            case "distill":
                self._session.models.load("teacher", card.name)
                self._actions["page_distill"].trigger()
            case "export":
                self.export()
            case "folder":
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(card.path.parent)))
            case "discard":
                self.library_jobs.discard(card.name)

    def _ask_for_files(self) -> None:
        if paths := choose_checkpoints(self, self.tr("Add models")):
            self.add(*paths)
