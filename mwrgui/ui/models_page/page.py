"""All models of the library as cards, the selected one in detail, and files that were refused."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QSplitter, QVBoxLayout, QWidget

from mwrgui.jobs.job import Job
from mwrgui.library.cards import ModelCard, TensorFacts, read_tensors
from mwrgui.library.models import SHIPPED, Library
from mwrgui.ui.actions import Actions, Handler
from mwrgui.ui.models_page.card import ModelCardView
from mwrgui.ui.models_page.dropping import sort_drop
from mwrgui.ui.models_page.export_dialog import ExportDialog
from mwrgui.ui.models_page.inspector import Inspector
from mwrgui.ui.models_page.refusal import Refusal, RefusalView, add_files
from mwrgui.ui.models_page.trials import Trials
from mwrgui.ui.models_page.trying import Trial
from mwrgui.ui.offers import accept
from mwrgui.ui.opening import CHECKPOINT_ENDINGS
from mwrgui.ui.session import Session
from mwrgui.ui.state import MODEL_ROLES
from mwrgui.ui.theme import Appearance, sizes
from mwrgui.ui.widgets.drop_overlay import DropOverlay
from mwrgui.ui.widgets.page_frame import PageFrame
from mwrgui.ui.widgets.parts import push_button

Listed = list[tuple[ModelCard, list[TensorFacts]]]


class ModelsPage(QWidget):
    """Lists the library anew whenever it comes to the front."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("models_page")
        self.setAcceptDrops(True)
        self._session, self._actions, self._appearance = session, actions, appearance
        self._listed: Listed = []
        self._refusals: list[Refusal] = []  # the latest last
        self._refused_last = False  # from what was added last, and nothing was done with a model since
        self._views: list[ModelCardView] = []
        self._selected = ""
        self.trials = Trials(session)
        self._build()
        self._connect()
        self._retranslate()

    def handlers(self) -> Mapping[str, Handler]:
        """This page brings no meaning to any action."""
        return {}

    def own_actions(self) -> Sequence[QAction]:
        """It has none."""
        return ()

    def showEvent(self, event: QShowEvent) -> None:
        """Looks what is there now."""
        self.refresh()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tries no more models."""
        self.trials.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 renames the selected model, Del throws it away."""
        if event.key() == Qt.Key.Key_F2:
            self.inspector.edit_name()
        elif event.key() == Qt.Key.Key_Delete:
            self.discard()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes what may be models; a drag without any is for the window."""
        models, others = sort_drop(event.mimeData())
        if not models:
            event.ignore()
            return
        words = (
            self.tr("Add {names} to the library, open the rest")
            if others
            else self.tr("Add {names} to the library")
        )
        self._overlay.offer(words.format(names=", ".join(path.name for path in models)))
        accept(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Says nothing more."""
        self._overlay.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Adds the models that were dropped, opens photos and folders that came with them."""
        self._overlay.hide()
        models, others = sort_drop(event.mimeData())
        self.add(*models)
        self._session.open_paths(others)
        accept(event)

    def refresh(self) -> Job:
        """Reads the library's cards in the background."""
        job = Job(lambda _stop: _list(self._session.library), name="library")
        job.arrived.connect(lambda lists: self._show(lists[-1]))
        job.failed.connect(self._session.report)
        return job.start()

    def add(self, *paths: Path) -> Job:
        """Puts checkpoints into the library, each after it has been loaded once to see that it is good."""
        self._refused_last = False
        job = Job(lambda _stop: add_files(self._session.library, paths), name="add model")
        job.arrived.connect(self._take_added)
        job.failed.connect(self._session.report)
        return job.start()

    def rename(self, name: str) -> None:
        """Gives the selected model another name."""
        before, self._refused_last = self._selected, False
        job = Job(lambda _stop: iter([self._session.library.rename(before, name)]), name="rename model")
        job.arrived.connect(lambda cards: self._take_renamed(before, cards[-1].name))
        job.failed.connect(self._session.report)
        job.ended.connect(self.refresh)
        job.start()

    def discard(self) -> None:
        """Moves the selected model to the bin, in the background because some bins are on other disks."""
        name = self._selected
        if not name or name in SHIPPED:
            return
        job = Job(lambda _stop: _discard(self._session.library, name), name="bin")
        words = self.tr("The model “{name}” is in the bin.").format(name=name)
        job.arrived.connect(lambda _: self._session.notice.emit(words))
        job.failed.connect(self._session.report)
        job.ended.connect(self.refresh)
        job.start()

    def export(self) -> ExportDialog | None:
        """Asks how the selected model is to be exported."""
        view = self._view(self._selected)
        if view is None:
            return None
        dialog = ExportDialog(view.card, self._session, self)
        dialog.open()
        return dialog

    def _build(self) -> None:
        self._add = push_button("models_add", "primary")
        self._frame = PageFrame("models_frame", self._add)
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
        self._overlay = DropOverlay(self._appearance, self)

    def _connect(self) -> None:
        self._add.clicked.connect(self._ask_for_files)
        self._session.models.changed.connect(self._mark_used)
        self.trials.tried.connect(self._show_trial)
        self.inspector.asked.connect(self._act)
        self.inspector.renamed.connect(self.rename)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Models"))
        self._add.setText(self.tr("Add models…"))
        self._add.setToolTip(self.tr("Copies checkpoints into the library"))
        self._frame.say(
            self.tr("Models"),
            self.tr("Teachers and students that lie ready. Drop a checkpoint here to add it."),
        )
        self._show(self._listed)

    def _show(self, listed: Listed) -> None:
        self._listed = listed
        focused = any(view.hasFocus() for view in self._views)
        for gone in self._views:
            gone.blockSignals(True)  # while they go, the keyboard wanders over them and would select them
        self._views = [ModelCardView(card, self._appearance) for card, _ in listed]
        refused = [RefusalView(refusal, self._appearance) for refusal in self._refusals]
        for notice in refused:
            notice.closed.connect(lambda notice=notice: self._forget(notice.refusal))
        for view in self._views:
            view.selected.connect(lambda view: self._select(view.card.name))
            view.left.connect(self._step)
            if trial := self.trials.known(view.card):
                view.show_trial(trial)
        self._frame.show_cards([*refused, *self._views])
        self._mark_used()
        names = [card.name for card, _ in listed]
        self._mark_selected(self._selected if self._selected in names else next(iter(names), ""))
        selected = self._view(self._selected)
        self._reveal(refused[-1] if refused and self._refused_last else selected)
        if focused and selected and not self._refused_last:
            selected.setFocus()
        if self.isVisible():
            self.trials.go_on([card for card, _ in listed])

    def _select(self, name: str) -> None:
        self._refused_last = False
        self._mark_selected(name)
        self._reveal(self._view(name))

    def _mark_selected(self, name: str) -> None:
        self._selected = name
        for view in self._views:
            view.mark_selected(view.card.name == name)
        self._inspect()

    def _reveal(self, card: QWidget | None) -> None:
        if card:
            self._frame.reveal(card)

    def _take_renamed(self, before: str, now: str) -> None:
        self._session.models.follow_rename(before, now)
        self._selected = now

    def _step(self, step: int) -> None:
        names = [view.card.name for view in self._views]
        place = names.index(self._selected) + step
        if 0 <= place < len(names):
            self._views[place].setFocus()

    def _inspect(self) -> None:
        self.inspector.setVisible(bool(self._selected))
        for card, tensors in self._listed:
            if card.name == self._selected:
                self.inspector.show_model(card, tensors, self.trials.known(card))

    def _view(self, name: str) -> ModelCardView | None:
        return next((view for view in self._views if view.card.name == name), None)

    def _show_trial(self, trial: Trial) -> None:
        for view in self._views:
            if view.card.path == trial.path:
                view.show_trial(trial)
                if view.card.name == self._selected:
                    self._inspect()

    def _mark_used(self) -> None:
        slots = self._session.models
        for view in self._views:
            view.mark_used(*(role for role in MODEL_ROLES if slots.slot(role).name == view.card.name))

    def _take_added(self, outcomes: list[ModelCard | Refusal]) -> None:
        refused = [each for each in outcomes if isinstance(each, Refusal)]
        self._refusals += refused
        added = [each for each in outcomes if isinstance(each, ModelCard)]
        if added:
            self._selected = added[-1].name
        self._refused_last |= bool(refused)
        self.refresh()

    def _forget(self, refusal: Refusal) -> None:
        self._refusals.remove(refusal)
        self._show(self._listed)

    def _act(self, ask: str) -> None:
        view = self._view(self._selected)
        if view is None:
            return
        match ask:
            case "teacher" | "student":
                self._session.models.load(ask, self._selected)
            case "distill":
                self._session.models.load("teacher", self._selected)
                self._actions["page_distill"].trigger()
            case "export":
                self.export()
            case "folder":
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(view.card.path.parent)))
            case "discard":
                self.discard()

    def _ask_for_files(self) -> None:
        endings = " ".join(f"*{ending}" for ending in CHECKPOINT_ENDINGS)
        kinds = self.tr("Checkpoints ({endings})").format(endings=endings)
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Add models"), "", f"{kinds};;{self.tr('All files (*)')}"
        )
        if names:
            self.add(*map(Path, names))


def _list(library: Library) -> Iterator[Listed]:
    yield [(card, [] if card.problem else read_tensors(card.path)) for card in library.cards()]


def _discard(library: Library, name: str) -> Iterator[str]:
    library.discard(name)
    yield name
