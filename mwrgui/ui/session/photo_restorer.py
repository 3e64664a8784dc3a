"""The pixels of the current photo, and their restoration by the models."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.images import Photo
from mwrgui.jobs.job import Job, is_active
from mwrgui.restoration.options import FULL_STRENGTH, Strength
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_results import PhotoResults
from mwrgui.ui.session.restore_job import (
    ModelFailed,
    ModelFinished,
    ModelStarted,
    ModelTimed,
    PhotoNotice,
    PhotoPreview,
    RestoredTile,
    RestoreJobEvent,
    RestoreRequest,
    restore_photo,
)
from mwrgui.ui.session.result_cache import CachedResult, ResultCache
from mwrgui.ui.session.result_metrics import blend, to_eight_bits
from mwrgui.ui.session.state import DeviceState, ModelRole, SessionOptions

if TYPE_CHECKING:
    from mwrgui.restoration.restore import Restored

RESTORE_ORDER: tuple[ModelRole, ModelRole] = ("student", "teacher")
"""The student first, because it is faster."""


@dataclass(frozen=True, slots=True)
class RestoreProgress:
    """The model that is restoring the photo; `done` of `total` tiles are restored."""

    role: ModelRole
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class StillFrame:
    """A frame of the clip or live source whose item has the key `key`.

    Attributes:
        position: identifies the frame; `time` is when it is displayed, see `ShownFrame`.
    """

    key: int
    position: int
    time: float
    photo: Photo


class PhotoRestorer(QObject):
    """Reads and restores the current photo whenever photo, models, device or options change.

    If the current item is a clip or a live source, the frame given to `set_frame` is restored instead.

    The networks run in a job of this object. `results` keeps what they produced, and blends and measures it
    in a job of its own, so that no network runs when only the strength or the ground truth changes.

    Attributes:
        results: results, metrics and ground truth of the photo.

    Signals:
        preview_read: a small version of the photo (Picture), to be shown until `photo_changed`.
        photo_changed: `photo` has changed, possibly to None; `results` is empty again.
        tile_done: a RestoredTile, blended at the current strength.
        progress_changed: `progress` has changed.
        notice: a `Sentence` for the user about reading or restoring the photo.
        idle: all work is done, see `working`.
        failed: the exception that ended reading, restoring, blending or measuring, or why the ground truth
            cannot be used. If a photo cannot be read, its item gets a `problem` instead.
    """

    preview_read = Signal(object)
    photo_changed = Signal()
    tile_done = Signal(object)
    progress_changed = Signal()
    notice = Signal(object)
    idle = Signal()
    failed = Signal(object)

    def __init__(self, photos: PhotoList, models: ModelSlots) -> None:
        super().__init__()
        self._photos, self._models = photos, models
        self._device, self._options = DeviceState(), SessionOptions()
        self._photo: Photo | None = None
        self._key: int | None = None
        self.results = PhotoResults()
        self._progress: RestoreProgress | None = None
        self._cache = ResultCache()
        self._frame: StillFrame | None = None
        self._restoring: Job | None = None
        photos.current_changed.connect(self._refresh)
        photos.recovered.connect(self._read_again)
        photos.item_changed.connect(self._update_strength)
        models.changed.connect(self._refresh)
        self.results.failed.connect(self.failed)
        self.results.ended.connect(self._emit_if_idle)

    @property
    def photo(self) -> Photo | None:
        """The photo or still frame that was read last; None if there is none or reading has failed."""
        return self._photo

    @property
    def key(self) -> int | None:
        """The key of the item of `photo`: the previous item while the current photo is being read."""
        return self._key

    @property
    def progress(self) -> RestoreProgress | None:
        """The model that is restoring and its tiles; None if no model is."""
        return self._progress

    @property
    def working(self) -> bool:
        """Whether the photo is still being read, restored, blended or measured."""
        return is_active(self._restoring) or self.results.working

    def set_device(self, device: DeviceState) -> None:
        """Sets the device, and restores again if it is another one."""
        if device.device != self._device.device:
            self._models.forget_speeds()
        self._device = device
        self._refresh()

    def set_options(self, options: SessionOptions) -> None:
        """Sets the options, and restores again if they lead to other results."""
        self._options = options
        self._refresh()
        self._update_strength(self._key)

    def set_truth(self, path: Path | None) -> None:
        """Sets the file of the ground truth of the current photo, or with None removes it."""
        if item := self._photos.current:
            self.results.set_truth(item.key, path)

    def set_frame(self, frame: StillFrame | None) -> None:
        """Restores a frame of the current clip or live source as a photo; None while it plays."""
        self._frame = frame
        if frame is None:
            self.results.set_photo(None, None)
            self.results.metrics_changed.emit()
        self._refresh()

    def fail(self, key: int, error: Exception) -> None:
        """Clears the photo and marks its item as failed, or emits `failed` if `error` is not an MwrError."""
        item = self._photos.item(key)
        if item and isinstance(error, MwrError):
            self._photos.put(replace(item, state="failed", problem=error))
        self._set_photo(None, None)
        if not isinstance(error, MwrError):
            self.failed.emit(error)

    def stop(self) -> None:
        """Stops restoring the current photo until `restore` is called, or photo, models or options change."""
        if self._restoring:
            self._restoring.abandon()
        self.results.abandon()
        self._set_progress(None)

    def restore(self) -> None:
        """Restores the current photo again, after `stop` or a failure."""
        self.results.request = None
        self._refresh()

    def _read_again(self, key: int) -> None:
        """Tries the current photo again after it has failed."""
        if self._photos.current and self._photos.current.key == key:
            self.restore()

    def _update_strength(self, key: int | None) -> None:
        """Passes the strength of an item on to the results, if its photo is the one that is shown."""
        if key == self._key:
            item = None if key is None else self._photos.item(key)
            self.results.set_strength(self._options.strength_of(item))

    def _refresh(self) -> None:
        item = self._photos.current
        if item is None:
            self.stop()
            self.results.request = self._frame = None
            self._set_photo(None, None)
            return
        frame = self._frame if self._frame and self._frame.key == item.key else None
        if item.has_frames and frame is None:
            self.stop()
            self.results.request = None
            if item.live and self._key != item.key and self._photo:
                self._set_photo(None, None)  # opening the source may take long
            return
        options = self._options
        wanted = [(role, self._models.slot(role).model) for role in RESTORE_ORDER if role in options.models]
        request = RestoreRequest(
            item,
            item.key,
            tuple((role, model) for role, model in wanted if model is not None),
            self._device.device,
            options.restore_options(strength=FULL_STRENGTH),
            frame.position if frame else None,
            frame.photo if frame else None,
            untimed=frozenset(role for role, _ in wanted if not self._models.slot(role).ms_per_megapixel),
        )
        if request == self.results.request:
            return
        if self.results.request and request.key != self.results.request.key:
            self.results.rectangle = None
        self.results.request = request
        self._start(self._cache.with_cached(request))

    def _start(self, request: RestoreRequest) -> None:
        self.stop()
        if request.photo is not None and request.photo is not self._photo:
            self._set_photo(request.photo, request.key, self._frame.time if self._frame else None)
        self.results.retain(dict(request.models))
        job = Job(lambda stop: restore_photo(request, stop), name="restore")
        job.arrived.connect(lambda events: self._handle_events(request, events))
        job.failed.connect(lambda error: self.fail(request.key, error))
        job.ended.connect(self._emit_if_idle)
        self._restoring = job.start()

    def _handle_events(self, request: RestoreRequest, events: list[RestoreJobEvent]) -> None:
        finished: dict[ModelRole, CachedResult] = {}
        for event in events:
            match event:
                case PhotoPreview(pixels=pixels):
                    self.preview_read.emit(pixels)
                case Photo():
                    self._cache.put_photo(request, event)
                    self._set_photo(event, request.key)
                case ModelStarted(role=role):
                    self._set_progress(RestoreProgress(role, 0, 1))
                case RestoredTile(role=role, done=done, total=total):
                    self._set_progress(RestoreProgress(role, done, total))
                    if total > 1:  # otherwise the complete restoration follows at once
                        self.tile_done.emit(_blend_tile(event, self._photo, self.results.strength))
                case ModelFinished(role=role, restored=restored):
                    result = CachedResult(dict(request.models)[role], request.options, restored)
                    self._cache.put_result(request, role, result)
                    finished[role] = result
                    self._note_speed(request, role, restored)
                case ModelTimed(role=role, restored=restored):
                    self._note_speed(request, role, restored)
                case PhotoNotice(sentence=sentence):
                    self.notice.emit(sentence)
                case ModelFailed(role=role, problem=problem):
                    self.results.drop(role)
                    self.failed.emit(problem)
        if finished:
            self.results.add(finished)

    def _note_speed(self, request: RestoreRequest, role: ModelRole, restored: "Restored") -> None:
        if restored.network_megapixels:
            ms_per_megapixel = 1000 * restored.network_seconds / restored.network_megapixels
            self._models.note_speed(role, dict(request.models)[role], ms_per_megapixel)

    def _set_photo(self, photo: Photo | None, key: int | None, frame_time: float | None = None) -> None:
        self._photo, self._key = photo, key
        self.results.set_photo(photo, key, frame_time)
        self._update_strength(key)
        self.photo_changed.emit()
        self.results.metrics_changed.emit()

    def _emit_if_idle(self) -> None:
        if not is_active(self._restoring):
            self._set_progress(None)
        if not self.working:
            self.idle.emit()

    def _set_progress(self, progress: RestoreProgress | None) -> None:
        if progress != self._progress:
            self._progress = progress
            self.progress_changed.emit()


def _blend_tile(tile: RestoredTile, photo: Photo | None, strength: Strength) -> RestoredTile:
    """Blends a tile with the photo at the greater strength: tiles are not split into haze and particles."""
    if photo is None or strength == FULL_STRENGTH:
        return tile
    height, width, _ = tile.pixels.shape
    original = photo.pixels[tile.top : tile.top + height, tile.left : tile.left + width]
    return replace(
        tile,
        pixels=to_eight_bits(
            blend(to_eight_bits(original), tile.pixels, Strength(strength.greater, strength.greater))
        ),
    )
