"""Offers to resume batches that were interrupted when the program ended."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QObject

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.restoration.manifest import FileState
from mwrgui.ui.session.batch_models import StartedBatch
from mwrgui.ui.session.batch_notes import BatchNote, find_interrupted, remove_note, write_note
from mwrgui.ui.session.state import MODEL_ROLES
from mwrgui.ui.shell.main_window import MainWindow
from mwrgui.ui.widgets.message_bar import Message, MessageButton

InterruptedBatch = tuple[Path, BatchNote, int]
"""The file of a note, the note, and the number of photos and clips that have no results yet."""


class InterruptedBatches(QObject):
    """Writes a note about each batch when it starts; offers to resume the batches whose notes remain."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        super().__init__(window)
        self._window, self._session, self._folder = window, window.session, folder
        self._note_file: Path | None = None
        self._note: BatchNote | None = None
        self._batches_to_offer: list[InterruptedBatch] = []
        self._batch_to_start: tuple[Path, BatchNote] | None = None
        queue = self._session.queue
        queue.started.connect(self._write_note)
        queue.finished.connect(self._remove_note)
        queue.failed.connect(self._remove_note)
        self._session.photos.list_changed.connect(self._update_note)
        self._session.models.changed.connect(self._start_when_loaded)
        window.closing.connect(self._leave_note)

    def read_notes(self) -> None:
        """Reads the notes in the background, then offers the first batch; called once there is a device."""
        job = Job(lambda _stop: _read_interrupted_batches(self._folder), name="interrupted batches")
        job.arrived.connect(self._add_batches)
        job.failed.connect(self._session.messages.report)
        job.start()

    def _write_note(self, batch: StartedBatch) -> None:
        models = {role: self._session.models.slot(role).source for role in MODEL_ROLES}
        photos = tuple((item.path, item.root) for item in batch.items if item.is_user_file)
        strengths = {item.path: item.strength for item in batch.items if item.strength is not None}
        note = BatchNote(
            photos, batch.work, models, batch.options, batch.clip_work, batch.own_work, strengths
        )
        self._note_file, self._note = None, note
        with suppress(MwrError, OSError):  # without a note the batch cannot be resumed, but it can run
            self._note_file = write_note(note, self._folder)

    def _update_note(self) -> None:
        """Writes the note again without the photos that were removed from the list."""
        if self._note_file is None or self._note is None:
            return
        listed = {item.path for item in self._session.photos.items}
        photos = tuple((path, root) for path, root in self._note.photos if path in listed)
        with suppress(MwrError, OSError):
            write_note(replace(self._note, photos=photos), self._folder, instead_of=self._note_file)

    def _remove_note(self) -> None:
        """Deletes the note, because the batch has ended or the user has stopped it."""
        if self._note_file:
            remove_note(self._note_file)
            self._note_file = None

    def _leave_note(self) -> None:
        """Leaves the note for the next start if a batch runs when the window closes, else removes it."""
        if self._session.queue.state == "idle":
            self._remove_note()
        self._note_file = None

    def _add_batches(self, batches: list[InterruptedBatch]) -> None:
        self._batches_to_offer += batches
        self._offer()

    def _offer(self) -> None:
        if not self._batches_to_offer:
            return
        path, note, left = self._batches_to_offer.pop(0)
        total, format_number = len(note.photos), QLocale().toString
        words = self.tr("Restoring {total} photos was interrupted; {left} of them are left.")
        text = words.format(total=format_number(total), left=format_number(left))
        choices = (
            MessageButton(self.tr("Go on"), partial(self._resume, path, note)),
            MessageButton(self.tr("Show them"), partial(self._show, note)),
            MessageButton(self.tr("Dismiss"), partial(self._dismiss, path)),
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

    def _resume(self, path: Path, note: BatchNote) -> None:
        """Resumes a batch with its models and options, as soon as the models are loaded."""
        self._show(note)
        self._session.set_options(note.options)
        self._batch_to_start = (path, note)
        for role in MODEL_ROLES:
            source = note.models.get(role)
            if source and source != self._session.models.slot(role).source:
                self._session.models.load(role, source)
        self._start_when_loaded()

    def _start_when_loaded(self) -> None:
        slots = [self._session.models.slot(role) for role in MODEL_ROLES]
        if self._batch_to_start is None or any(slot.state == "loading" for slot in slots):
            return
        path, note = self._batch_to_start
        self._batch_to_start = None
        paths = {photo for photo, _ in note.photos}
        self._session.start_queue({item.key for item in self._session.photos.items if item.path in paths})
        if self._session.queue.state != "idle":
            remove_note(path)  # the resumed batch has a new one


def _read_interrupted_batches(folder: Path) -> Iterator[InterruptedBatch]:
    """Yields the batches that have photos without results; removes the notes of all others."""
    for path, note in find_interrupted(folder):
        left = len(note.remaining())
        if left:
            yield path, note, left
        else:
            remove_note(path)
