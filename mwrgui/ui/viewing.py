"""The photo that is looked at and what the models make of it; the latest wish wins."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import psutil
from PySide6.QtCore import QObject, QRect, Signal

from mwrgui.core.errors import MwrError
from mwrgui.core.photos import Photo
from mwrgui.jobs.job import Job
from mwrgui.ui.finishing import (
    Draft,
    Figures,
    FinishEvent,
    Result,
    TruthFailed,
    TruthRead,
    blend,
    eight_bits,
    finish,
    measure,
)
from mwrgui.ui.kept import Kept
from mwrgui.ui.looking import Begun, Failure, LookEvent, Made, Preview, Remark, Tile, Wish, look
from mwrgui.ui.model_slots import ModelSlots
from mwrgui.ui.photo_list import PhotoList
from mwrgui.ui.state import DeviceState, ModelRole, Options

if TYPE_CHECKING:
    from mwrgui.models.restorer import RestorationModel
    from mwrgui.restoration.restore import Restored

ORDER: tuple[ModelRole, ModelRole] = ("student", "teacher")
"""The student is fast: its result is there while the teacher's is being made."""
_SHARE_OF_MEMORY = 8
"""One part in so many may hold photos and results that could be wanted again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Who restores the photo, and how far it is."""

    role: ModelRole
    done: int
    total: int


class Viewing(QObject):
    """Reads and restores the current photo whenever photo, models, device or options change.

    Two jobs take turns: one runs the networks, one blends and measures what they made. So another strength
    or ground truth needs no network.

    Signals:
        preview_read: a photo in small, which is shown until `photo_changed`.
        photo_changed: `photo` is another one, or None; `results` begins anew.
        tile_done: a Tile of a result that is still being made.
        result_changed: the role whose entry of `results` is another one.
        figures_changed: `figures`, `truth` or `part` is another one.
        progress_changed: `progress` is another one; None when nothing goes on.
        remarked: a `Sentence` about how it goes.
        rested: all that was wished for is done.
        failed: an exception that kept a photo or a result from being made.
    """

    preview_read = Signal(object)
    photo_changed = Signal()
    tile_done = Signal(object)
    result_changed = Signal(str)
    figures_changed = Signal()
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
        self._made: dict[ModelRole, _Full] = {}
        self._results: dict[ModelRole, Result] = {}
        self._figures, self._part_figures = Figures(), Figures()
        self._part: QRect | None = None
        self._truth: Photo | None = None
        self._truths: dict[int, Path] = {}
        self._progress: Progress | None = None
        self._kept = Kept(psutil.virtual_memory().total // _SHARE_OF_MEMORY)
        self._wish: Wish | None = None
        self._looking: Job | None = None
        self._finishing: Job | None = None
        self._measuring: Job | None = None
        photos.current_changed.connect(self._refresh)
        photos.recovered.connect(self._read_again)
        models.changed.connect(self._refresh)

    @property
    def photo(self) -> Photo | None:
        """The photo, once it has been read."""
        return self._photo

    @property
    def key(self) -> int | None:
        """Of the photo's item, which may be another than the current one while that is being read."""
        return self._key

    @property
    def results(self) -> Mapping[ModelRole, Result]:
        """What the models have made of it so far."""
        return self._results

    def is_current(self, result: Result) -> bool:
        """Whether the model in use makes just this; until it has made its own, one of another stands."""
        made, wish = self._made.get(result.role), self._wish
        if made is None or wish is None or made.full is not result.full:
            return False
        return made.answers(dict(wish.models).get(result.role), wish)

    @property
    def outdated(self) -> frozenset[ModelRole]:
        """Whose results stand only until the model in use has made its own."""
        return frozenset(role for role, result in self._results.items() if not self.is_current(result))

    @property
    def figures(self) -> Figures:
        """Of the whole picture."""
        return self._figures

    @property
    def part(self) -> QRect | None:
        """The rectangle whose figures stand beside those of the whole picture."""
        return self._part

    @property
    def part_figures(self) -> Figures:
        """Of the rectangle."""
        return self._part_figures

    @property
    def truth(self) -> Photo | None:
        """The picture that the photo should have become."""
        return self._truth

    @property
    def progress(self) -> Progress | None:
        """How far the restoration is."""
        return self._progress

    @property
    def working(self) -> bool:
        """Whether something is still being made or measured."""
        return any(_goes_on(job) for job in (self._looking, self._finishing))

    def set_device(self, device: DeviceState) -> None:
        """Restores on another device."""
        self._device = device
        self._refresh()

    def set_options(self, options: Options) -> None:
        """Restores with other options; another strength needs no model."""
        strength, self._options = self._options.strength, options
        self._refresh()
        if options.strength != strength:
            self._finish()

    def set_truth(self, path: Path | None) -> None:
        """Names the ground truth of the current photo, or takes it away."""
        item = self._photos.current
        if item is None:
            return
        self._truth = None
        if path is None:
            self._truths.pop(item.key, None)
            self._figures = replace(self._figures, truth={})
        else:
            self._truths[item.key] = path
        self.figures_changed.emit()
        self._finish()

    def measure_part(self, part: QRect | None) -> None:
        """Asks for the figures of a rectangle of the photo, in its pixels, or for none."""
        self._part = part
        self._part_figures = Figures()
        self._measure_part()
        self.figures_changed.emit()

    def stop(self) -> None:
        """Stops restoring the current photo; `restore` takes it up again."""
        for job in (self._looking, self._finishing):
            if job:
                job.abandon()
        self._set_progress(None)

    def restore(self) -> None:
        """Restores the current photo again, after it was stopped or failed."""
        self._wish = None
        self._refresh()

    def _read_again(self, key: int) -> None:
        """What could not be read, or not be restored, is looked at anew."""
        if self._photos.current and self._photos.current.key == key:
            self.restore()

    def _refresh(self) -> None:
        item = self._photos.current
        if item is None:
            self._leave()
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
        )
        if wish == self._wish:
            return
        if self._wish and wish.key != self._wish.key:
            self._part = None
        self._wish = wish
        self._look(self._remembering(wish))

    def _remembering(self, wish: Wish) -> Wish:
        """The wish with what is still known from earlier."""
        known = {}
        for role, model in wish.models:
            kept = self._kept.get((wish.key, role))
            if isinstance(kept, _Full) and kept.answers(model, wish):
                known[role] = kept.full
        photo = cast("Photo | None", self._kept.get(wish.key))
        return replace(wish, photo=photo, known=known)

    def _look(self, wish: Wish) -> None:
        self.stop()
        if wish.photo is not None and wish.photo is not self._photo:
            self._take_photo(wish.photo, wish.key)
        for role in self._made.keys() - dict(wish.models).keys():
            self._lose(role)
        job = Job(lambda stop: look(wish, stop), name="look")
        job.arrived.connect(lambda events: self._take(wish, events))
        job.failed.connect(lambda error: self._fail(wish, error))
        job.ended.connect(self._rest)
        self._looking = job.start()

    def _take(self, wish: Wish, events: list[LookEvent]) -> None:
        for event in events:
            match event:
                case Preview(pixels=pixels):
                    self.preview_read.emit(pixels)
                case Photo():
                    self._kept.put(wish.key, event, event.pixels.nbytes)
                    self._take_photo(event, wish.key)
                case Begun(role=role):
                    self._set_progress(Progress(role, 0, 1))
                case Tile(role=role, done=done, total=total):
                    self._set_progress(Progress(role, done, total))
                    if total > 1:  # else the whole follows at once
                        self.tile_done.emit(self._blended(event))
                case Made(role=role, full=full):
                    kept = _Full(dict(wish.models)[role], wish.tile, wish.side, full)
                    self._kept.put((wish.key, role), kept, full.pixels.nbytes)
                    self._made[role] = kept
                case Remark(sentence=sentence):
                    self.remarked.emit(sentence)
                case Failure(role=role, problem=problem):
                    self._lose(role)
                    self.failed.emit(problem)
        if any(isinstance(event, Made) for event in events):
            self._finish()

    def _blended(self, tile: Tile) -> Tile:
        """The tile at the strength of the moment."""
        if self._photo is None or self._options.strength >= 1:
            return tile
        height, width, _ = tile.pixels.shape
        below = self._photo.pixels[tile.top : tile.top + height, tile.left : tile.left + width]
        mixed = blend(eight_bits(below), tile.pixels, self._options.strength)
        return replace(tile, pixels=eight_bits(mixed))

    def _take_photo(self, photo: Photo | None, key: int | None) -> None:
        self._photo, self._key, self._truth = photo, key, None
        self._made, self._results = {}, {}
        self._figures, self._part_figures = Figures(), Figures()
        self.photo_changed.emit()
        self.figures_changed.emit()

    def _lose(self, role: ModelRole) -> None:
        self._made.pop(role, None)
        self._results.pop(role, None)
        self.result_changed.emit(role)

    def _fail(self, wish: Wish, error: Exception) -> None:
        """The photo cannot be read."""
        item = self._photos.item(wish.key)
        if item and isinstance(error, MwrError):
            self._photos.put(replace(item, state="failed", problem=error))
        self._take_photo(None, None)
        self.failed.emit(error)

    def _leave(self) -> None:
        """There is no photo any more."""
        self.stop()
        self._wish = None
        self._take_photo(None, None)

    def _finish(self) -> None:
        """Blends and measures what has been made."""
        if self._finishing:
            self._finishing.abandon()
        if self._photo is None or self._wish is None:
            return
        truth = self._truth or self._truths.get(self._wish.key)
        made = {role: each.full for role, each in self._made.items()}
        draft = Draft(self._photo, made, self._options.strength, dict(self._results), truth)
        job = Job(lambda stop: finish(draft, stop), name="finish")
        job.arrived.connect(self._take_finished)
        job.failed.connect(self.failed)
        job.ended.connect(self._rest)
        self._finishing = job.start()

    def _take_finished(self, events: list[FinishEvent]) -> None:
        for event in events:
            match event:
                case Result(role=role):
                    self._results[role] = event
                    self.result_changed.emit(role)
                case TruthRead(photo=truth):
                    self._truth = truth
                    self.figures_changed.emit()
                case TruthFailed(problem=problem):
                    self.set_truth(None)
                    self.failed.emit(problem)
                    return
                case Figures():
                    self._figures = event
                    self._measure_part()
                    self.figures_changed.emit()

    def _measure_part(self) -> None:
        if self._measuring:
            self._measuring.abandon()
        part, photo = self._part, self._photo
        if part is None or photo is None or not self._results:
            return
        place = (slice(part.top(), part.bottom() + 1), slice(part.left(), part.right() + 1))
        results, truth = dict(self._results), self._truth
        job = Job(lambda _stop: iter([measure(photo, results, truth, place)]), name="measure")
        job.arrived.connect(lambda figures: self._take_part_figures(figures[-1]))
        job.failed.connect(self.failed)
        self._measuring = job.start()

    def _take_part_figures(self, figures: Figures) -> None:
        self._part_figures = figures
        self.figures_changed.emit()

    def _rest(self) -> None:
        if not _goes_on(self._looking):
            self._set_progress(None)
        if not self.working:
            self.rested.emit()

    def _set_progress(self, progress: Progress | None) -> None:
        if progress != self._progress:
            self._progress = progress
            self.progress_changed.emit()


@dataclass(frozen=True, slots=True, eq=False)
class _Full:
    """A restoration at full strength, and what it was made with."""

    model: "RestorationModel"
    tile: int
    side: int
    full: "Restored"

    def answers(self, model: "RestorationModel | None", wish: Wish) -> bool:
        """Whether this model would make the same again."""
        return (self.model, self.tile, self.side) == (model, wish.tile, wish.side)


def _goes_on(job: Job | None) -> bool:
    return bool(job and job.running and not job.stop_asked.is_set())
