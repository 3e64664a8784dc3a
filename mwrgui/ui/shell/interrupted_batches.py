"""Offers batches that were interrupted when the window closed, at the next start."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QObject

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.restoration.manifest import FileState
from mwrgui.ui.session.batch_notes import BatchNote, interrupted, remove_note, write_note
from mwrgui.ui.session.queue import BatchBegun
from mwrgui.ui.session.state import MODEL_ROLES
from mwrgui.ui.shell.main_window import MainWindow
from mwrgui.ui.widgets.message_bar import Choice, Message

InterruptedBatch = tuple[Path, BatchNote, int]
"""The file of a note, the note, and the number of photos that are left."""


class InterruptedBatches(QObject):
    """Keeps a note of a batch while it runs, and offers those of earlier starts one after the other."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window, self._session, self._folder = window, window.session, folder
        self._noted: Path | None = None
        self._noted_batch: BatchNote | None = None
        self._waiting: list[InterruptedBatch] = []
        self._next: tuple[Path, BatchNote] | None = None
        queue = self._session.queue
        queue.begun.connect(self._note)
        queue.finished.connect(self._remove_note)
        queue.failed.connect(self._remove_note)
        self._session.photos.listed.connect(self._note_without_removed)
        self._session.models.changed.connect(self._start_when_ready)
        window.closing.connect(self._leave)

    def read(self) -> None:
        """Reads the notes in the background."""
        job = Job(lambda _stop: _interrupted_batches(self._folder), name="interrupted batches")
        job.arrived.connect(self._take)
        job.failed.connect(self._session.messages.report)
        job.start()

    def _note(self, begun: BatchBegun) -> None:
        models = {role: self._session.models.slot(role).source for role in MODEL_ROLES}
        photos = tuple((item.path, item.root) for item in begun.items if not item.homeless)
        strengths = {item.path: item.strength for item in begun.items if item.strength is not None}
        note = BatchNote(
            photos, begun.work, models, begun.options, begun.clip_work, begun.own_work, strengths
        )
        self._noted, self._noted_batch = None, note
        with suppress(MwrError, OSError):  # a note that cannot be written must not stop the batch
            self._noted = write_note(note, self._folder)

    def _note_without_removed(self) -> None:
        """Leaves photos out of the note that have been removed from the list, unless they come back."""
        if self._noted is None or self._noted_batch is None:
            return
        listed = {item.path for item in self._session.photos.items}
        photos = tuple((path, root) for path, root in self._noted_batch.photos if path in listed)
        with suppress(MwrError, OSError):
            write_note(replace(self._noted_batch, photos=photos), self._folder, instead_of=self._noted)

    def _remove_note(self) -> None:
        """Removes the note: the batch has ended, or the user has stopped it."""
        if self._noted:
            remove_note(self._noted)
            self._noted = None

    def _leave(self) -> None:
        """Keeps the note of a batch that still runs while the window closes."""
        if self._session.queue.state == "idle":
            self._remove_note()
        self._noted = None

    def _take(self, offers: list[InterruptedBatch]) -> None:
        self._waiting += offers
        self._offer()

    def _offer(self) -> None:
        if not self._waiting:
            return
        path, note, left = self._waiting.pop(0)
        total, number = len(note.photos), QLocale().toString
        words = self.tr("Restoring {total} photos was interrupted; {left} of them are left.")
        text = words.format(total=number(total), left=number(left))
        choices = (
            Choice(self.tr("Go on"), partial(self._go_on, path, note)),
            Choice(self.tr("Show them"), partial(self._show, note)),
            Choice(self.tr("Dismiss"), partial(self._dismiss, path)),
        )
        self._window.message_bar.show_message(Message(text, "warn", choices))

    def _show(self, note: BatchNote) -> None:
        self._window.show_page("restore")
        photos = self._session.photos
        for item in photos.add((path, root) for path, root in note.photos if FileState.of(path)):
            photos.put(item.with_strength(note.strengths.get(item.path, item.strength)))

    def _dismiss(self, path: Path) -> None:
        remove_note(path)
        self._offer()

    def _go_on(self, path: Path, note: BatchNote) -> None:
        """Resumes a batch with the models and options that it was started with."""
        self._show(note)
        self._session.set_options(note.options)
        self._next = (path, note)
        for role in MODEL_ROLES:
            source = note.models.get(role)
            if source and source != self._session.models.slot(role).source:
                self._session.models.load(role, source)
        self._start_when_ready()

    def _start_when_ready(self) -> None:
        slots = [self._session.models.slot(role) for role in MODEL_ROLES]
        if self._next is None or any(slot.state == "loading" for slot in slots):
            return
        path, note = self._next
        self._next = None
        wanted = {photo for photo, _ in note.photos}
        self._session.start_queue({item.key for item in self._session.photos.items if item.path in wanted})
        if self._session.queue.state != "idle":
            remove_note(path)  # the batch has a new note


def _interrupted_batches(folder: Path) -> Iterator[InterruptedBatch]:
    for path, note in interrupted(folder):
        left = len(note.left())
        if left:
            yield path, note, left
        else:
            remove_note(path)
