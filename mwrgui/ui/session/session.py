"""The object that widgets receive: it holds the state of the window and the objects that change it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoStack

from mwrgui.core.errors import MwrError
from mwrgui.core.paths import resources
from mwrgui.core.sentences import sentence
from mwrgui.images import Photo, find_photos
from mwrgui.images.formats import PNG
from mwrgui.jobs.job import Job
from mwrgui.library.models import Library
from mwrgui.ui.session.clip_player import ClipPlayer
from mwrgui.ui.session.drag_export import DragExport
from mwrgui.ui.session.drop_payload import DropPayload
from mwrgui.ui.session.file_kinds import FoundPhotos, classify_paths, find_photos_below
from mwrgui.ui.session.live_player import LivePlayer
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_edits import PhotoEdits
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_restorer import PhotoRestorer
from mwrgui.ui.session.queue import Queue
from mwrgui.ui.session.recent_files import RecentFiles
from mwrgui.ui.session.recipe_draft import RecipeDraft
from mwrgui.ui.session.result_saver import ResultSaver
from mwrgui.ui.session.session_messages import SessionMessages
from mwrgui.ui.session.session_runs import SessionRuns
from mwrgui.ui.session.state import DeviceState, ModelRole, SessionOptions
from mwrgui.ui.session.thumbnails import Thumbnails
from mwrgui.ui.session.torch_loading import load_torch
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.widgets.message_subject import MessageSubject
from mwrgui.video.live.address import LiveAddress


class Session(QObject):
    """The state of the window. Every method returns at once; whatever takes time is done in jobs.

    Attributes:
        library: the models on this machine.
        models: the teacher and the student in use.
        photos: the list of open photos, clips and live sources.
        restorer: reads and restores the current photo.
        clip_player: plays the current clip.
        live_player: plays the current camera or stream.
        queue: restores and saves items of the list in the background.
        saver: saves the results of the current photo.
        drag_export: the files for drags out of the window.
        runs: starts and resumes runs.
        messages: messages for the message bar.
        photo_edits: changes the list in ways that can be undone.
        thumbnails: reads the thumbnails of `photos`.
        undo_stack: holds the commands of `photo_edits`, and deletions of models and runs.
        recipe_draft: the recipe of the next run.
        recent: recently opened files.
        default_role: the role whose result is saved by default, see `Library.default_role`.

    Signals:
        device_changed: `device` was replaced by another record.
        options_changed: `options` was replaced by another record.
        run_requested: the folder of a run that the user wants to see.
        run_deleted: the folder of a run that has been moved to the bin.
        photos_requested: the user has opened something that goes into the list, and wants to see it.
    """

    device_changed = Signal()
    options_changed = Signal()
    run_requested = Signal(object)
    run_deleted = Signal(object)
    photos_requested = Signal()

    def __init__(self, library: Library | None = None) -> None:
        super().__init__()
        self.library = library or Library()
        self.messages = SessionMessages()
        self.models = ModelSlots(self.library)
        self.photos = PhotoList()
        self.restorer = PhotoRestorer(self.photos, self.models)
        self.clip_player = ClipPlayer(self.photos, self.models, self.restorer)
        self.live_player = LivePlayer(self.photos, self.models, self.restorer)
        self.queue = Queue(self.photos, self.models)
        self.saver = ResultSaver(
            self.photos, self.restorer, self.models, self.messages, lambda: self._options
        )
        self.drag_export = DragExport(self.restorer, self.saver, self.messages, lambda: self._options.files)
        self.runs = SessionRuns(self.library, self.models, self.messages, lambda: self._device.device)
        self.thumbnails = Thumbnails(self.photos)
        self.recipe_draft = RecipeDraft()
        self.recent = RecentFiles()
        self.undo_stack = QUndoStack(self)
        self.photo_edits = PhotoEdits(self.photos, self.undo_stack, self.messages)
        self._device = DeviceState()
        self.default_role = self.library.default_role()
        self._options = SessionOptions(result_role=self.default_role, use_fallback=True)
        self.restorer.set_options(self._options)
        self.clip_player.set_options(self._options)
        self.live_player.set_options(self._options)
        self._pasted_count = 0
        self._connect()

    @property
    def device(self) -> DeviceState:
        """The device that runs networks, and the other devices of this machine."""
        return self._device

    @property
    def options(self) -> SessionOptions:
        """How photos and clips are restored and saved; at first with `default_role` and `use_fallback`."""
        return self._options

    def set_options(self, options: SessionOptions) -> None:
        """Sets the options; the current photo is restored again if its result would be different.

        Items that are done wait again if their results would be different.
        """
        if options != self._options:
            self._options = options
            self.restorer.set_options(options)
            self.clip_player.set_options(options)
            self.live_player.set_options(options)
            self.queue.requeue_outdated(options)
            self.options_changed.emit()

    def start(self, *, teacher: str | Path, student: str | Path, device: str, precision: str) -> None:
        """Loads torch, finds the device and loads the models; to be called once, when the window is visible.

        A slot that already has a model, or is loading one, is left as it is. A failure is shown as a message.

        Args:
            teacher: a name in the library, or a file; `student` likewise.
            device: “auto” or the name of a device.
            precision: “auto” or one of `PRECISIONS`.
        """
        sources: dict[ModelRole, str | Path] = {"teacher": teacher, "student": student}
        for role, source in sources.items():
            if self.models.slot(role).state == "none":
                self.models.announce(role, source)
        self.choose_device(device, precision).ended.connect(self.models.load_announced)

    def choose_device(self, name: str, precision: str) -> Job:
        """Switches to a device in the background; if that fails, shows why and keeps the previous one.

        `name` means the same as `device` in `start`. Returns the job, which has been started.
        """
        job = Job(lambda _stop: _find_device(name, precision), name="device")
        job.arrived.connect(lambda states: self._set_device(states[-1]))
        job.failed.connect(self._handle_device_failure)
        return job.start()

    def open_paths(self, paths: Sequence[Path], *, role: ModelRole | None = None) -> None:
        """Opens photos, clips, folders with their subfolders, runs and checkpoints.

        Args:
            role: the slot for checkpoints; None uses the role that is stored in each file.
        """
        found = classify_paths(paths)
        for problem in found.problems:
            self.messages.problem.emit(problem)
        for path, role_of_file in found.checkpoints:
            self.models.load(role or role_of_file, path)
        for path in found.runs:
            self.run_requested.emit(path)
        if found.photos or found.folders:
            self.photos_requested.emit()
        self.photos.add((path, path.parent) for path in found.photos)
        if found.folders:
            self._search_folders(found.folders)
        self.recent.add_photos(found.photos, found.folders)
        self.recent.add_models([path for path, _ in found.checkpoints])

    def open_sample(self) -> None:
        """Opens the photo that comes with the program; it is removed as soon as the user opens another."""
        self.photos.add_samples(find_photos(resources() / "samples")[:1])

    def open_live(self, address: LiveAddress) -> None:
        """Opens a camera or a stream and shows it; one that is open already is only shown."""
        self.photos_requested.emit()
        name = (
            address.without_password.partition("://")[2]
            if address.is_stream
            else translated_text(address.name)
        )
        self.photos.add_live(address, name.rstrip("/"))

    def open_payload(self, payload: DropPayload, *, role: ModelRole | None = None) -> None:
        """Opens what was dropped or pasted; `role` is as in `open_paths`."""
        self.open_paths(payload.paths, role=role)
        if payload.picture is not None:
            self.photos_requested.emit()
            self._pasted_count += 1
            path = Path(QCoreApplication.translate("Session", "Picture {n}.png").format(n=self._pasted_count))
            self.photos.add_picture(Photo(payload.picture, path, PNG, alpha=payload.alpha))
        if not payload:
            self.messages.problem.emit(
                MwrError("This picture cannot be read.", "Save it as a file and open that.")
            )

    def start_queue(self, only: Collection[int] | None = None) -> None:
        """Starts a batch of all waiting items, or of those with keys in `only`; shows why if it cannot."""
        self.messages.attempt(lambda: self.queue.start(self.device, self.options, only=only))

    def save_clip(self, path: Path | None = None) -> None:
        """Restores and saves the current clip; does nothing if the current item is not a clip.

        Args:
            path: the file of the result, which is replaced if it exists; None saves it under a new name, as a
                batch does.
        """
        item = self.photos.current
        if item and item.is_clip:
            self.messages.attempt(lambda: self.queue.save_clip(item, self.device, self.options, path))

    def retry_failed(self) -> None:
        """Restores failed photos and clips again, and opens failed cameras and streams again."""
        failed = [item for item in self.photos.items if item.state == "failed"]
        for item in failed:
            if item.live:
                self.photos.put(replace(item, state="waiting", problem=None))
        if any(not item.live for item in failed):
            self.messages.attempt(lambda: self.queue.retry_failed(self.device, self.options))

    def _connect(self) -> None:
        notify_once, report = self.messages.notify_once, self.messages.report
        self.photos.recovered.connect(lambda _key, problem: self.messages.problem_resolved.emit(problem))
        self.restorer.failed.connect(lambda error: report(error, about=self._subject))
        self.clip_player.failed.connect(lambda error: report(error, about=self._subject))
        self.live_player.failed.connect(lambda error: report(error, about=self._subject))
        self.live_player.connection_lost.connect(lambda problem: report(problem, about=self._subject))
        self.live_player.connection_restored.connect(self.messages.problem_resolved)
        self.live_player.thumbnail_taken.connect(self.thumbnails.put)
        self.live_player.saved.connect(self.saver.saved)
        self.restorer.notice.connect(lambda notice: notify_once(notice, about=self._subject))
        self.queue.failed.connect(report)
        self.queue.notice.connect(lambda notice: notify_once(notice, photo=self.queue.progress.photo))
        self.queue.clip_saved.connect(self.saver.saved)
        self.restorer.idle.connect(self.models.count_costs)
        self.models.notice.connect(lambda notice: notify_once(notice))
        self.models.changed.connect(lambda: self.queue.requeue_outdated(self._options))
        self.models.changed.connect(lambda: self.recipe_draft.set_teacher(self.models.teacher.source))

    @property
    def _subject(self) -> MessageSubject | None:
        """The current item as the subject of a message; None if the list is empty."""
        current = self.photos.current
        return MessageSubject("photo", current.key) if current else None

    def _search_folders(self, folders: Sequence[Path]) -> None:
        job = Job(lambda stop: find_photos_below(folders, stop), name="find photos")
        job.arrived.connect(self._add_found)
        job.failed.connect(self.messages.report)
        job.start()

    def _add_found(self, results: list[FoundPhotos]) -> None:
        for found in results:
            folder = found.folder
            self.photos.add((path, folder) for path in found.photos)
            if found.not_read and found.photos:
                self.messages.notice.emit(translated_text(found.not_read))
            if found.problem:
                self.messages.problem.emit(found.problem)
            elif not found.photos:
                hint = found.not_read or sentence("Open another folder.")
                self.messages.problem.emit(
                    MwrError("There is no photo or clip in {folder} that can be read.", hint, folder=folder)
                )

    def _set_device(self, state: DeviceState) -> None:
        self._device = state
        self.restorer.set_device(state)
        self.clip_player.set_device(state)
        self.live_player.set_device(state)
        self.device_changed.emit()

    def _handle_device_failure(self, error: Exception) -> None:
        """Keeps the previous device, and shows why the other one cannot be used."""
        self._set_device(replace(self._device, problem=error if isinstance(error, MwrError) else None))
        self.messages.report(error)


def _find_device(name: str, precision: str) -> Iterator[DeviceState]:
    load_torch()
    from mwrgui.core.devices import available_devices, choose_device

    device = choose_device(name, precision)
    present = tuple(available_devices())
    yield DeviceState(device, present, wanted=name, wanted_precision=precision)
