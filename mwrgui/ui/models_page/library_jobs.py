"""Reads and changes the library in the background."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.core.text import escape_control_characters
from mwrgui.jobs.job import Job
from mwrgui.library.cards import ModelCard, TensorFacts, read_tensors
from mwrgui.library.models import SHIPPED_MODELS, Library
from mwrgui.ui.models_page.refusal import add_files
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.undoable_delete import delete_undoably

ListedModels = list[tuple[ModelCard, list[TensorFacts]]]
"""All cards of the library, each with the tensors of its file."""


class LibraryJobs(QObject):
    """Runs each call as a job of its own; problems go to the messages of the session.

    Signals:
        listed: the `ListedModels`.
        added: a list with a ModelCard or a Refusal for each file.
        renamed: the old name, and the new name.
    """

    listed = Signal(object)
    added = Signal(object)
    renamed = Signal(str, str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def refresh(self) -> Job:
        """Reads the cards of the library, and emits `listed`."""
        job = Job(lambda _stop: _list_models(self._session.library), name="library")
        job.arrived.connect(lambda lists: self.listed.emit(lists[-1]))
        return self._start(job)

    def add(self, *paths: Path) -> Job:
        """Adds checkpoints, each after it has been loaded once to check it."""
        job = Job(lambda _stop: add_files(self._session.library, paths), name="add model")
        job.arrived.connect(self.added)
        job.arrived.connect(self.refresh)
        return self._start(job)

    def rename(self, old_name: str, new_name: str) -> None:
        """Renames a model and its file; a name that is taken or not allowed is reported as a message."""
        job = Job(lambda _stop: iter([self._session.library.rename(old_name, new_name)]), name="rename model")
        job.arrived.connect(lambda cards: self._handle_renamed(old_name, cards[-1].name))
        job.ended.connect(self.refresh)
        self._start(job)

    def discard(self, name: str) -> None:
        """Moves a model to the bin, unless it came with the program."""
        if not name or name in SHIPPED_MODELS:
            return
        delete_undoably(
            self._session,
            lambda: self._session.library.discard(name),
            notice=self.tr("The model “{name}” is in the bin.").format(name=escape_control_characters(name)),
            undo_text=self.tr("delete the model {name}").format(name=escape_control_characters(name)),
            on_change=self.refresh,
        )

    def _handle_renamed(self, old_name: str, new_name: str) -> None:
        self._session.models.follow_rename(old_name, new_name)
        self.renamed.emit(old_name, new_name)

    def _start(self, job: Job) -> Job:
        job.failed.connect(self._session.messages.report)
        return job.start()


def _list_models(library: Library) -> Iterator[ListedModels]:
    yield [(card, [] if card.problem else read_tensors(card.path)) for card in library.cards()]
