"""All that the window knows and can do, behind one object that widgets receive."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoStack

from mwrgui.core.errors import MwrError
from mwrgui.core.paths import resources
from mwrgui.core.sentences import sentence
from mwrgui.core.text import visible
from mwrgui.images import Photo, find_photos
from mwrgui.images.formats import PNG
from mwrgui.jobs.job import Job
from mwrgui.library.models import Library
from mwrgui.ui.session.clip_player import ClipPlayer
from mwrgui.ui.session.dragged_files import DraggedFiles
from mwrgui.ui.session.drop_payload import DropPayload
from mwrgui.ui.session.file_sorting import FoundPhotos, find_photos_below, sort_paths
from mwrgui.ui.session.live_player import LivePlayer
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_view import PhotoView
from mwrgui.ui.session.queue import Queue
from mwrgui.ui.session.recent_files import RecentFiles
from mwrgui.ui.session.recipe_draft import RecipeDraft
from mwrgui.ui.session.result_saver import ResultSaver
from mwrgui.ui.session.session_messages import SessionMessages
from mwrgui.ui.session.session_runs import SessionRuns
from mwrgui.ui.session.state import DeviceState, ModelRole, Options
from mwrgui.ui.session.thumbnails import Thumbnails
from mwrgui.ui.session.torch_loading import load_torch
from mwrgui.ui.session.undoing import RemovePhotos, SetStrength
from mwrgui.ui.text.translated import spoken
from mwrgui.ui.widgets.message_subject import Subject
from mwrgui.video.live.address import LiveAddress


class Session(QObject):
    """The state of the window. Everything slow happens in jobs; every method returns at once.

    Attributes:
        models: the teacher and the student; `models.changed` tells of them.
        photos: what is open and which photo is looked at.
        viewing: that photo's pixels, what the models make of it, and figures.
        player: the clip that is looked at, which plays or stands.
        live: the camera or stream that is looked at.
        queue: restores and saves all that is open.
        saver: saves the results of the photo that is looked at.
        dragged: the files of photos that are dragged out of the window.
        runs: starts runs; the latest one is `runs.latest`.
        messages: what is shown in the message bar.
        least_harm: the role whose shipped model is known to harm photos less.
        draft: the settings of the next run.
        recent: what was opened lately.
        undo: what has been taken away, latest last, and how it comes back.

    Signals:
        device_changed: `device` is another record.
        options_changed: `options` is another record.
        run_opened: the folder of a run that is to be looked at.
        run_gone: the folder of a run that has been moved to the bin.
        photos_asked: photos or folders are being opened, which somebody wants to see.
    """

    device_changed = Signal()
    options_changed = Signal()
    run_opened = Signal(object)
    run_gone = Signal(object)
    photos_asked = Signal()

    def __init__(self, library: Library | None = None) -> None:
        super().__init__()
        self.library = library or Library()
        self.messages = SessionMessages()
        self.models = ModelSlots(self.library)
        self.photos = PhotoList()
        self.viewing = PhotoView(self.photos, self.models)
        self.player = ClipPlayer(self.photos, self.models, self.viewing)
        self.live = LivePlayer(self.photos, self.models, self.viewing)
        self.queue = Queue(self.photos, self.models)
        self.saver = ResultSaver(self.photos, self.viewing, self.models, self.messages, lambda: self._options)
        self.dragged = DraggedFiles(self.viewing, self.saver, self.messages, lambda: self._options.files)
        self.runs = SessionRuns(self.library, self.models, self.messages, lambda: self._device.device)
        self.thumbnails = Thumbnails(self.photos)
        self.draft = RecipeDraft()
        self.recent = RecentFiles()
        self.undo = QUndoStack(self)
        self._device = DeviceState()
        self.least_harm = self.library.default_role()
        self._options = Options(result=self.least_harm, spare=True)
        self.viewing.set_options(self._options)
        self.player.set_options(self._options)
        self.live.set_options(self._options)
        self._pasted = 0
        self._connect()

    @property
    def device(self) -> DeviceState:
        """The processor in use."""
        return self._device

    @property
    def options(self) -> Options:
        """How photos are restored."""
        return self._options

    def set_options(self, options: Options) -> None:
        """Restores in another way."""
        if options != self._options:
            self._options = options
            self.viewing.set_options(options)
            self.player.set_options(options)
            self.live.set_options(options)
            self.queue.reconsider(options)
            self.options_changed.emit()

    def start(self, *, teacher: str | Path, student: str | Path, device: str, precision: str) -> None:
        """Loads torch, then the models; the window is up and shows photos meanwhile.

        A checkpoint that the person opened with the program has its slot already.
        """
        usual: dict[ModelRole, str | Path] = {"teacher": teacher, "student": student}
        for role, source in usual.items():
            if self.models.slot(role).state == "none":
                self.models.announce(role, source)
        self.choose_device(device, precision).ended.connect(self.models.load_announced)

    def choose_device(self, name: str, precision: str) -> Job:
        """Takes another processor or precision."""
        job = Job(lambda _stop: _find_device(name, precision), name="device")
        job.arrived.connect(lambda states: self._put_device(states[-1]))
        job.failed.connect(self._lack_device)
        return job.start()

    def open_paths(self, paths: Sequence[Path], *, role: ModelRole | None = None) -> None:
        """Opens photos, folders (with all below them), runs and checkpoints, several at once.

        A checkpoint takes the slot of `role`; without one, the slot that its file says it is for.
        """
        sorted_out = sort_paths(paths)
        for problem in sorted_out.problems:
            self.messages.problem.emit(problem)
        for path, meant_for in sorted_out.checkpoints:
            self.models.load(role or meant_for, path)
        for path in sorted_out.runs:
            self.run_opened.emit(path)
        if sorted_out.photos or sorted_out.folders:
            self.photos_asked.emit()
        self.photos.add((path, path.parent) for path in sorted_out.photos)
        if sorted_out.folders:
            self._search(sorted_out.folders)
        self.recent.add_photos(sorted_out.photos, sorted_out.folders)
        self.recent.add_models([path for path, _ in sorted_out.checkpoints])

    def open_sample(self) -> None:
        """Opens the photo that we ship, until the person opens one of their own."""
        self.photos.add_samples(find_photos(resources() / "samples")[:1])

    def open_live(self, address: LiveAddress) -> None:
        """Opens a camera or a stream."""
        self.photos_asked.emit()
        words = address.without_password.partition("://")[2] if address.is_stream else spoken(address.name)
        self.photos.add_live(address, words.rstrip("/"))

    def open_offer(self, offer: DropPayload, *, role: ModelRole | None = None) -> None:
        """Opens what was dropped or pasted."""
        self.open_paths(offer.paths, role=role)
        if offer.picture is not None:
            self.photos_asked.emit()
            self._pasted += 1
            path = Path(QCoreApplication.translate("Session", "Picture {n}.png").format(n=self._pasted))
            self.photos.add_picture(Photo(offer.picture, path, PNG, alpha=offer.alpha))
        if not offer:
            self.messages.problem.emit(
                MwrError("This picture cannot be read.", "Save it as a file and open that.")
            )

    def remove_photo(self, key: int) -> None:
        """Takes a photo out of the list; that can be undone."""
        self.remove_photos([key])

    def remove_photos(self, keys: Collection[int]) -> None:
        """Takes photos out of the list; one undo brings all of them back."""
        items = [item for item in self.photos.items if item.key in keys]
        if not items:
            return
        self.undo.push(RemovePhotos(self.photos, [item.key for item in items]))
        if len(items) == 1:
            words = QCoreApplication.translate("Session", "“{name}” was removed from the list.")
            self.messages.removed.emit(words.format(name=visible(items[0].name)))
        else:
            words = QCoreApplication.translate("Session", "{count} photos were removed from the list.")
            self.messages.removed.emit(words.format(count=len(items)))

    def remove_all_photos(self) -> None:
        """Takes all photos out of the list; that can be undone."""
        self.remove_photos([item.key for item in self.photos.items])

    def set_own_strength(self, keys: Collection[int], strength: float | None) -> None:
        """Gives photos a strength of their own, 0 to 1, or with None the common one; that can be undone."""
        changed = [item.key for item in self.photos.items if item.key in keys and item.strength != strength]
        if changed:
            self.undo.push(SetStrength(self.photos, changed, strength))

    def start_queue(self, only: Collection[int] | None = None) -> None:
        """Restores and saves all photos that wait, or of them those with the keys `only`."""
        self.messages.attempt(lambda: self.queue.start(self.device, self.options, only=only))

    def save_clip(self) -> None:
        """Restores and saves the clip that is looked at."""
        item = self.photos.current
        if item and item.is_clip:
            self.messages.attempt(lambda: self.queue.save(item, self.device, self.options))

    def retry_failed(self) -> None:
        """Restores and saves those photos again that failed, and opens those cameras and streams again."""
        failed = [item for item in self.photos.items if item.state == "failed"]
        for item in failed:
            if item.live:
                self.photos.put(replace(item, state="waiting", problem=None))
        if any(not item.live for item in failed):
            self.messages.attempt(lambda: self.queue.retry_failed(self.device, self.options))

    def _connect(self) -> None:
        tell_once, report = self.messages.tell_once, self.messages.report
        self.photos.recovered.connect(lambda _key, problem: self.messages.mended.emit(problem))
        self.viewing.failed.connect(lambda error: report(error, about=self._subject))
        self.player.failed.connect(lambda error: report(error, about=self._subject))
        self.live.failed.connect(lambda error: report(error, about=self._subject))
        self.live.lost.connect(lambda problem: report(problem, about=self._subject))
        self.live.back.connect(self.messages.mended)
        self.live.thumbnail_taken.connect(self.thumbnails.put)
        self.live.saved.connect(self.saver.saved)
        self.viewing.remarked.connect(lambda remark: tell_once(remark, about=self._subject))
        self.queue.failed.connect(report)
        self.queue.remarked.connect(lambda remark: tell_once(remark, photo=self.queue.progress.photo))
        self.queue.clip_saved.connect(self.saver.saved)
        self.viewing.rested.connect(self.models.count_costs)
        self.models.remarked.connect(lambda remark: tell_once(remark))
        self.models.changed.connect(lambda: self.queue.reconsider(self._options))
        self.models.changed.connect(lambda: self.draft.set_teacher(self.models.teacher.source))

    @property
    def _subject(self) -> Subject | None:
        """The photo that is looked at."""
        current = self.photos.current
        return Subject("photo", current.key) if current else None

    def _search(self, folders: Sequence[Path]) -> None:
        job = Job(lambda stop: find_photos_below(folders, stop), name="find photos")
        job.arrived.connect(self._add_found)
        job.failed.connect(self.messages.report)
        job.start()

    def _add_found(self, lots: list[FoundPhotos]) -> None:
        for found in lots:
            folder = found.folder
            self.photos.add((path, folder) for path in found.photos)
            if found.not_read and found.photos:
                self.messages.notice.emit(spoken(found.not_read))
            if found.problem:
                self.messages.problem.emit(found.problem)
            elif not found.photos:
                hint = found.not_read or sentence("Open another folder.")
                self.messages.problem.emit(
                    MwrError("There is no photo or clip in {folder} that can be read.", hint, folder=folder)
                )

    def _put_device(self, state: DeviceState) -> None:
        self._device = state
        self.viewing.set_device(state)
        self.player.set_device(state)
        self.live.set_device(state)
        self.device_changed.emit()

    def _lack_device(self, error: Exception) -> None:
        self._put_device(replace(self._device, problem=error if isinstance(error, MwrError) else None))
        self.messages.report(error)


def _find_device(name: str, precision: str) -> Iterator[DeviceState]:
    load_torch()
    from mwrgui.core.devices import available_devices, choose_device

    device = choose_device(name, precision)
    present = tuple(available_devices())
    yield DeviceState(device, present, wanted=name, wanted_precision=precision)
