"""Commands of the list of runs: rename, note, duplicate, delete, and add a run from elsewhere."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from mwrgui.core.errors import MwrError
from mwrgui.core.text import escape_control_characters
from mwrgui.runs.run_cards import holds_run, move_run_to_bin, rename_run, write_note
from mwrgui.ui.runs_page.run_list import RunList
from mwrgui.ui.runs_page.run_list_view import RunListView
from mwrgui.ui.session.file_dialogs import choose_folder
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.undoable_delete import delete_undoably
from mwrgui.ui.widgets.actions import Actions


class RunListCommands(QObject):
    """Carries out what the list and its buttons request.

    Signals:
        resume_requested: the folder of the selected run.
    """

    resume_requested = Signal(Path)

    def __init__(self, view: RunListView, runs: RunList, session: Session, actions: Actions) -> None:
        super().__init__(view)
        self._list, self._runs, self._session, self._actions = view, runs, session, actions
        buttons, model = view.buttons, view.model
        view.add_requested.connect(self._ask_for_folder)
        view.delete_requested.connect(lambda: self._with_selected(self._move_to_bin))
        model.renamed.connect(self._rename)
        model.note_edited.connect(
            lambda path, text: self._run_reporting_errors(lambda: write_note(path, text))
        )
        buttons.resume_requested.connect(lambda: self._with_selected(self.resume_requested.emit))
        buttons.duplicate_requested.connect(self._duplicate)
        buttons.folder_requested.connect(lambda: self._with_selected(_open_folder))

    def add_from_elsewhere(self, path: Path) -> None:
        """Lists a run that lies outside the user's folder of runs, and selects it."""
        if not holds_run(path):
            self._session.messages.report(
                MwrError("{path} holds no run.", "Choose the folder with its recipe.toml.", path=path)
            )
            return
        self._runs.add_elsewhere(path)
        self._list.select_later(path)
        self._runs.refresh()

    def _with_selected(self, command: Callable[[Path], object]) -> None:
        card = self._list.table.card
        if card:
            command(card.path)

    def _duplicate(self) -> None:
        """Opens the Distill page with the settings of the selected run."""
        card = self._list.table.card
        if card:
            self._session.recipe_draft.apply_settings({k: v for k, v in card.settings.items() if k != "kind"})
            self._session.models.load("teacher", str(card.settings.get("teacher") or "teacher"))
            self._actions["page_distill"].trigger()

    def _rename(self, path: Path, name: str) -> None:
        self._run_reporting_errors(lambda: self._list.follow_rename(path, rename_run(path, name)))

    def _move_to_bin(self, path: Path) -> None:
        """Moves a run to the bin, in the background because some bins are on other disks."""
        if path in self._list.model.ticked:
            self._list.model.tick(path, False)

        def handle_change() -> None:
            if not path.exists():
                self._session.run_deleted.emit(path)
            self._runs.refresh()

        delete_undoably(
            self._session,
            lambda: move_run_to_bin(path),
            notice=self.tr("The run “{name}” is in the bin.").format(
                name=escape_control_characters(path.name)
            ),
            undo_text=self.tr("delete the run {name}").format(name=escape_control_characters(path.name)),
            on_change=handle_change,
        )

    def _run_reporting_errors(self, command: Callable[[], object]) -> None:
        try:
            command()
        except MwrError as problem:
            self._session.messages.report(problem)
        self._runs.refresh()

    def _ask_for_folder(self) -> None:
        if folder := choose_folder(self._list, self.tr("Open the folder of a run")):
            self.add_from_elsewhere(folder)


def _open_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
