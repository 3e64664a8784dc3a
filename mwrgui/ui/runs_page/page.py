"""The page of all runs: the list, the comparison of those that are ticked, and one run in detail."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.core.paths import runs_folder
from mwrgui.jobs.job import Job
from mwrgui.library.runs import bin_run, holds_run, rename_run, write_note
from mwrgui.ui.actions import Actions, Handler
from mwrgui.ui.runs_page.list_view import ListView
from mwrgui.ui.runs_page.look_view import LookView
from mwrgui.ui.runs_page.run_list import RunList
from mwrgui.ui.session import Session
from mwrgui.ui.theme import Appearance


class RunsPage(QWidget):
    """Shows the list, or one run in detail."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("runs_page")
        self._session, self._actions, self._appearance = session, actions, appearance
        self.runs = RunList()
        self._build()
        self._connect()

    def handlers(self) -> Mapping[str, Handler]:
        """This page brings no meaning to any action."""
        return {}

    def own_actions(self) -> Sequence[QAction]:
        """It has none."""
        return ()

    def look(self, path: Path) -> None:
        """Shows one run in detail."""
        self.detail.look(path)
        self._stack.setCurrentWidget(self.detail)

    def resume(self, path: Path) -> None:
        """Goes on with a run; the Distill page then shows it."""
        self._session.resume_run(path)
        run = self._session.run
        if run and run.active and run.folder.path == path:
            self._actions["page_distill"].trigger()

    def show_list(self) -> None:
        """Shows the list again."""
        self._stack.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def open_run(self, path: Path) -> None:
        """Shows a run that was dropped or named; one from another place is listed from now on."""
        if path.parent != runs_folder():
            self.runs.add(path)
        self.list.select_later(path)
        self.look(path)

    def open_elsewhere(self, path: Path) -> None:
        """Lists a run that lies in another place, and selects it."""
        if not holds_run(path):
            self._session.report(
                MwrError("{path} holds no run.", "Choose the folder with its recipe.toml.", path=path)
            )
            return
        self.runs.add(path)
        self.list.select_later(path)
        self.runs.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Looks what is there now, and keeps looking."""
        self.runs.follow(True)
        self.list.compared.follow(True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Looks no longer."""
        self.runs.follow(False)
        self.list.compared.follow(False)
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back to the list."""
        if event.key() == Qt.Key.Key_Escape and self._stack.currentWidget() is not self.list:
            self.show_list()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.list.retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        self.list = ListView(self.runs, self._appearance)
        self._stack = QStackedWidget()
        self.detail = LookView(self._session, self._appearance)
        for view in (self.list, self.detail):
            self._stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.setFocusProxy(self.list.table)

    def _connect(self) -> None:
        buttons, model = self.list.buttons, self.list.model
        self.runs.failed.connect(self._session.report)
        self.list.compared.failed.connect(self._session.report)
        self.list.look_asked.connect(self.look)
        self.detail.back_asked.connect(self.show_list)
        self.list.elsewhere_asked.connect(self._ask_for_folder)
        self.list.bin_asked.connect(lambda: self._with_selected(self._bin))
        model.renamed.connect(self._rename)
        model.noted.connect(lambda path, text: self._try(lambda: write_note(path, text)))
        buttons.resume_asked.connect(lambda: self._with_selected(self.resume))
        buttons.duplicate_asked.connect(self._duplicate)
        buttons.folder_asked.connect(lambda: self._with_selected(_open_folder))

    def _with_selected(self, act: Callable[[Path], object]) -> None:
        card = self.list.table.card
        if card:
            act(card.path)

    def _duplicate(self) -> None:
        """Opens the Distill page with the settings of the selected run."""
        card = self.list.table.card
        if card:
            self._session.draft.take({k: v for k, v in card.settings.items() if k != "kind"})
            self._session.models.load("teacher", str(card.settings.get("teacher", "teacher")))
            self._actions["page_distill"].trigger()

    def _rename(self, path: Path, name: str) -> None:
        def act() -> None:
            self.list.follow_rename(path, rename_run(path, name))

        self._try(act)

    def _bin(self, path: Path) -> None:
        """In the background, because some bins are on other disks."""
        if path in self.list.model.ticked:
            self.list.model.tick(path, False)
        job = Job(lambda _stop: _throw_away(path), name="bin")
        words = self.tr("The run “{name}” is in the bin.").format(name=path.name)
        job.arrived.connect(lambda _: self._session.notice.emit(words))
        job.failed.connect(self._session.report)
        job.ended.connect(self.runs.refresh)
        job.start()

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except MwrError as problem:
            self._session.report(problem)
        self.runs.refresh()

    def _ask_for_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Open the folder of a run"))
        if name:
            self.open_elsewhere(Path(name))


def _throw_away(path: Path) -> Iterator[Path]:
    bin_run(path)
    yield path


def _open_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
