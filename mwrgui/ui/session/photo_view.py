"""The photo that is looked at and what the models make of it; the latest wish wins."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.images import Photo
from mwrgui.jobs.job import Job, goes_on
from mwrgui.ui.session.finished_results import FinishedResults
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.restore_job import Begun, Failure, LookEvent, Made, Preview, Remark, Tile, Wish, look
from mwrgui.ui.session.result_cache import FullResult, ResultCache
from mwrgui.ui.session.result_metrics import Result, blend, eight_bits
from mwrgui.ui.session.state import DeviceState, ModelRole, Options

ORDER: tuple[ModelRole, ModelRole] = ("student", "teacher")
"""The student is fast: its result is there while the teacher's is being made."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Who restores the photo, and how far it is."""

    role: ModelRole
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class StillFrame:
    """A frame of the clip or live item with the key `key`; `ticks` tells it from the others."""

    key: int
    ticks: int
    photo: Photo


class PhotoView(QObject):
    """Reads and restores the current photo whenever photo, models, device or options change.

    Of a clip or live pictures it restores the frame that it is given, and nothing while they play.

    Two jobs take turns: this one runs the networks, that of `finished` blends and measures what they made.
    So another strength or ground truth needs no network.

    Attributes:
        finished: results, figures and ground truth of the photo.

    Signals:
        preview_read: a photo in small, which is shown until `photo_changed`.
        photo_changed: `photo` is another one, or None; `results` begins anew.
        tile_done: a Tile of a result that is still being made.
        progress_changed: `progress` is another one; None when nothing goes on.
        remarked: a `Sentence` about how it goes.
        rested: all that was wished for is done.
        failed: an exception that kept a result from being made; a photo that cannot be read has it as its
            item's `problem`.
    """

    preview_read = Signal(object)
    photo_changed = Signal()
    tile_done = Signal(object)
    progress_changed = Signal()
    remarked = Signal(object)
    rested = Signal()
    failed = Signal(object)

    def __init__(self, photos: PhotoList, models: ModelSlots) -> None:
        super().__init__()
        self._photos, self._models = photos, models
        self._device, self._options = DeviceState(), Options()
        self._photo: Photo | None = None
        self._key: int | None = None
        self._made: dict[ModelRole, FullResult] = {}
        self.finished = FinishedResults()
        self._progress: Progress | None = None
        self._cache = ResultCache()
        self._frame: StillFrame | None = None
        self._strength = 1.0
        self._wish: Wish | None = None
        self._looking: Job | None = None
        photos.current_changed.connect(self._refresh)
        photos.recovered.connect(self._read_again)
        photos.item_changed.connect(self._blend_again)
        models.changed.connect(self._refresh)
        self.finished.failed.connect(self.failed)
        self.finished.ended.connect(self._rest)

    @property
    def photo(self) -> Photo | None:
        """The photo, once it has been read."""
        return self._photo

    @property
    def key(self) -> int | None:
        """Of the photo's item, which may be another than the current one while that is being read."""
        return self._key

    def is_current(self, result: Result) -> bool:
        """Whether the model in use makes just this; until it has made its own, one of another stands."""
        made, wish = self._made.get(result.role), self._wish
        if made is None or wish is None or made.full is not result.full:
            return False
        return made.answers(dict(wish.models).get(result.role), wish)

    @property
    def outdated(self) -> frozenset[ModelRole]:
        """Whose results stand only until the model in use has made its own."""
        return frozenset(
            role for role, result in self.finished.results.items() if not self.is_current(result)
        )

    @property
    def progress(self) -> Progress | None:
        """How far the restoration is."""
        return self._progress

    @property
    def working(self) -> bool:
        """Whether something is still being made or measured."""
        return goes_on(self._looking) or self.finished.working

    def set_device(self, device: DeviceState) -> None:
        """Restores on another device."""
        self._device = device
        self._refresh()

    def set_options(self, options: Options) -> None:
        """Restores with other options; another strength needs no model."""
        self._options = options
        self._refresh()
        self._blend_again(self._key)

    def set_truth(self, path: Path | None) -> None:
        """Names the ground truth of the current photo, or takes it away."""
        if item := self._photos.current:
            self.finished.set_truth(item.key, path)

    def show_frame(self, frame: StillFrame | None) -> None:
        """Looks at a frame of the current clip as at a photo; with None at none, because the clip plays."""
        self._frame = frame
        if frame is None:
            self._made = {}
            self.finished.take_photo(None, None)
            self.finished.figures_changed.emit()
        self._refresh()

    def fail(self, key: int, error: Exception) -> None:
        """A photo or clip cannot be read: its item says why, and the page shows that in the photo's place."""
        item = self._photos.item(key)
        if item and isinstance(error, MwrError):
            self._photos.put(replace(item, state="failed", problem=error))
        self._take_photo(None, None)
        if not isinstance(error, MwrError):
            self.failed.emit(error)

    def stop(self) -> None:
        """Stops restoring the current photo; `restore` takes it up again."""
        if self._looking:
            self._looking.abandon()
        self.finished.abandon()
        self._set_progress(None)

    def restore(self) -> None:
        """Restores the current photo again, after it was stopped or failed."""
        self._wish = None
        self._refresh()

    def _read_again(self, key: int) -> None:
        """What could not be read, or not be restored, is looked at anew."""
        if self._photos.current and self._photos.current.key == key:
            self.restore()

    def _blend_again(self, key: int | None) -> None:
        """The photo may have another strength now."""
        if key == self._key and self._wanted_strength != self._strength:
            self._finish()

    @property
    def _wanted_strength(self) -> float:
        """Of the photo whose pixels are here, which another one may be about to replace."""
        return self._options.strength_of(None if self._key is None else self._photos.item(self._key))

    def _refresh(self) -> None:
        item = self._photos.current
        if item is None:
            self._leave()
            return
        frame = self._frame if self._frame and self._frame.key == item.key else None
        if item.has_frames and frame is None:
            self.stop()
            self._wish = None
            if item.live and self._key != item.key and self._photo:
                self._take_photo(None, None)  # it may take long to be opened
            return
        options = self._options
        ready = [(role, self._models.slot(role).model) for role in ORDER if role in options.models]
        wish = Wish(
            item,
            item.key,
            tuple((role, model) for role, model in ready if model is not None),
            self._device.device,
            options.tile,
            options.side,
            frame.ticks if frame else None,
            frame.photo if frame else None,
        )
        if wish == self._wish:
            return
        if self._wish and wish.key != self._wish.key:
            self.finished.part = None
        self._wish = wish
        self._look(self._cache.recall(wish))

    def _look(self, wish: Wish) -> None:
        self.stop()
        if wish.photo is not None and wish.photo is not self._photo:
            self._take_photo(wish.photo, wish.key)
        for role in self._made.keys() - dict(wish.models).keys():
            self._lose(role)
        job = Job(lambda stop: look(wish, stop), name="look")
        job.arrived.connect(lambda events: self._take(wish, events))
        job.failed.connect(lambda error: self.fail(wish.key, error))
        job.ended.connect(self._rest)
        self._looking = job.start()

    def _take(self, wish: Wish, events: list[LookEvent]) -> None:
        for event in events:
            match event:
                case Preview(pixels=pixels):
                    self.preview_read.emit(pixels)
                case Photo():
                    self._cache.put_photo(wish, event)
                    self._take_photo(event, wish.key)
                case Begun(role=role):
                    self._set_progress(Progress(role, 0, 1))
                case Tile(role=role, done=done, total=total):
                    self._set_progress(Progress(role, done, total))
                    if total > 1:  # else the whole follows at once
                        self.tile_done.emit(_blend_tile(event, self._photo, self._wanted_strength))
                case Made(role=role, full=full):
                    made = FullResult(dict(wish.models)[role], wish.tile, wish.side, full)
                    self._cache.put_result(wish, role, made)
                    self._made[role] = made
                case Remark(sentence=sentence):
                    self.remarked.emit(sentence)
                case Failure(role=role, problem=problem):
                    self._lose(role)
                    self.failed.emit(problem)
        if any(isinstance(event, Made) for event in events):
            self._finish()

    def _take_photo(self, photo: Photo | None, key: int | None) -> None:
        self._photo, self._key, self._made = photo, key, {}
        self.finished.take_photo(photo, key)
        self.photo_changed.emit()
        self.finished.figures_changed.emit()

    def _lose(self, role: ModelRole) -> None:
        self._made.pop(role, None)
        self.finished.lose(role)

    def _leave(self) -> None:
        """There is no photo any more."""
        self.stop()
        self._wish = self._frame = None
        self._take_photo(None, None)

    def _finish(self) -> None:
        made = {role: each.full for role, each in self._made.items()}
        self._strength = self._wanted_strength
        self.finished.make(made, self._strength)

    def _rest(self) -> None:
        if not goes_on(self._looking):
            self._set_progress(None)
        if not self.working:
            self.rested.emit()

    def _set_progress(self, progress: Progress | None) -> None:
        if progress != self._progress:
            self._progress = progress
            self.progress_changed.emit()


def _blend_tile(tile: Tile, photo: Photo | None, strength: float) -> Tile:
    """The tile at the strength of the moment."""
    if photo is None or strength >= 1:
        return tile
    height, width, _ = tile.pixels.shape
    below = photo.pixels[tile.top : tile.top + height, tile.left : tile.left + width]
    return replace(tile, pixels=eight_bits(blend(eight_bits(below), tile.pixels, strength)))
