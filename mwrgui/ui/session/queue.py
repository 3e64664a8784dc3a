"""The queue: all open photos and clips are restored and saved, one after the other, in the background."""

import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.restoration.manifest import describe_work, identity_with_spare
from mwrgui.restoration.options import RestoreOptions
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.queue_work import QueueWork
from mwrgui.ui.session.state import DeviceState, ModelSlot, Options, PhotoItem
from mwrgui.video.events import (
    ClipFailed,
    ClipLeftOut,
    ClipRestored,
    ClipSaved,
    ClipSkipped,
    ClipStarted,
    FramesRestored,
)

if TYPE_CHECKING:
    from mwrgui.video.batch import MixedEvent

QueueState = Literal["idle", "running", "paused"]


@dataclass(frozen=True, slots=True)
class QueueProgress:
    """How far the queue is.

    Attributes:
        done: photos and clips that are restored, skipped or failed.
        photo: the name of the one at work.
        seconds_left: None until the first photo is done; of a clip, until that is done.
        clip: how far the clip at work is, if it is one.
        clips: how many of those that are done are clips that have been saved, now or before.
    """

    done: int = 0
    total: int = 0
    failed: int = 0
    photo: str = ""
    seconds_left: float | None = None
    megapixels_per_second: float = 0.0
    clip: FramesRestored | None = None
    clips: int = 0

    @property
    def fraction(self) -> float:
        """How much of all is done, 0 to 1."""
        part = self.clip.done / max(1, self.clip.total) if self.clip else 0.0
        return (self.done + part) / max(1, self.total)


@dataclass(frozen=True, slots=True, eq=False)
class BatchBegun:
    """What the queue sets about.

    Attributes:
        work: what makes the results, as the manifest notes it; `clip_work` is that of clips.
        own_work: the same of photos and clips that have a strength of their own.
    """

    items: tuple[PhotoItem, ...]
    options: Options
    work: str
    clip_work: str
    own_work: Mapping[Path, str]


class Queue(QObject):
    """Restores and saves what waits; a bad photo never stops the rest.

    Signals:
        begun: the BatchBegun that it works at from now on.
        changed: `state` or `progress` is another one.
        finished: the last QueueProgress, at the end or when it was stopped.
        clip_saved: the path of a result of a clip.
        remarked: a `Sentence` about how it goes.
        failed: an exception that ended it; then there is no `finished`.
    """

    begun = Signal(object)
    changed = Signal()
    finished = Signal(object)
    clip_saved = Signal(object)
    remarked = Signal(object)
    failed = Signal(object)

    def __init__(self, photos: PhotoList, models: ModelSlots) -> None:
        super().__init__()
        self._photos, self._models = photos, models
        self._job: Job | None = None
        self._tally = _Tally()
        self._go_on = threading.Event()
        self._keys: dict[Path, int] = {}
        self._removed: frozenset[Path] = frozenset()
        self._way: object = None
        self._options = Options()
        self._doing: Mapping[Path, object] = {}
        self._broke_off = False
        photos.listed.connect(self._leave_out_removed)

    @property
    def state(self) -> QueueState:
        """What it is doing."""
        if self._job is None:
            return "idle"
        return "running" if self._go_on.is_set() else "paused"

    @property
    def progress(self) -> QueueProgress:
        """How far it is."""
        return self._tally.progress()

    @property
    def waiting(self) -> list[PhotoItem]:
        """The person's own photos that are not done, have not failed and are in a file."""
        own = [item for item in self._photos.items if not item.homeless]
        return [item for item in own if item.state == "waiting"]

    def reconsider(self, options: Options) -> None:
        """After options or models changed: results that would be others now are still to be made."""
        identities = [self._models.slot(role).identity for role in options.saved.values()]
        identities += [slot.identity for slot in self._spare(options)]
        before = {item.key: self._wanted(item) for item in self._photos.items}
        how = (options.side, options.output, options.files, options.clips)
        self._way, self._options = (options.saved, how, identities), options
        for item in self._photos.items:
            if item.state == "done" and self._wanted(item) != before[item.key]:
                self._photos.put(replace(item, state="waiting"))

    def start(self, device: DeviceState, options: Options, *, only: Collection[int] | None = None) -> None:
        """Restores all photos that wait, or of them those with the keys `only`.

        What an earlier batch made in the same way stays.

        Raises:
            MwrError: there is nothing to do, or what it needs is not there yet.
        """
        wanted = [item for item in self.waiting if only is None or item.key in only]
        self._begin(wanted, device, options)

    def retry_failed(self, device: DeviceState, options: Options) -> None:
        """Tries those photos again that failed.

        Raises:
            MwrError: none has failed, or what it needs is not there yet.
        """
        failed = [item for item in self._photos.items if item.state == "failed" and not item.live]
        self._begin(failed, device, options)

    def save(self, item: PhotoItem, device: DeviceState, options: Options) -> None:
        """Restores and saves just this one.

        Raises:
            MwrError: it is at work already, or what it needs is not there yet.
        """
        if self._job is not None:
            raise MwrError("Other photos or clips are being restored.", "Save this clip when they are done.")
        self._begin([item], device, options)

    def pause(self) -> None:
        """Waits before the next tile; everything stays loaded."""
        self._go_on.clear()
        self._tally.rest()
        self.changed.emit()

    def resume(self) -> None:
        """Goes on after a pause."""
        self._go_on.set()
        self._tally.wake()
        self.changed.emit()

    def stop(self) -> None:
        """Stops before the next tile; what is saved stays, and `start` goes on with the rest."""
        if self._job:
            self._job.stop()
            self._go_on.set()

    def _begin(self, items: Sequence[PhotoItem], device: DeviceState, options: Options) -> None:
        if self._job is not None:
            return
        slots = self._slots(options)
        if not items:
            raise MwrError("No photo waits to be restored.", "Open some photos first.")
        if device.device is None or not slots:
            raise MwrError("The models are not loaded yet.", "Wait a moment, or choose a model above.")
        self._keys = {item.path: item.key for item in items}
        self._tally = _Tally(total=len(items), results=len(slots))
        self._doing = {item.path: self._wanted(item) for item in items}
        self._broke_off = False
        self._go_on.set()
        self._removed = frozenset()
        spare = self._spare(options)
        work = QueueWork(items, slots, spare, device.device, options, self._go_on, self._is_removed)
        self._job = Job(work.run, name="queue")
        self._job.arrived.connect(self._take)
        self._job.failed.connect(self._break_off)
        self._job.ended.connect(self._end)
        self._job.start()
        self.begun.emit(self._batch(items, slots, options))
        self.changed.emit()

    def _leave_out_removed(self) -> None:
        """Photos that were taken out of the list are not restored; those that come back in time are."""
        self._removed = frozenset(path for path, key in self._keys.items() if not self._photos.item(key))

    def _is_removed(self, photo: Path) -> bool:
        """Asked by the thread that restores."""
        return photo in self._removed

    def _slots(self, options: Options) -> Mapping[str, ModelSlot]:
        """Models by the label that ends the names of their results."""
        slots = {label: self._models.slot(role) for label, role in options.saved.items()}
        return slots if all(slot.model for slot in slots.values()) else {}

    def _wanted(self, item: PhotoItem) -> object:
        """All that the results of a photo depend on; equal if they would be the same."""
        return self._way, self._options.strength_of(item)

    def _batch(
        self, items: Sequence[PhotoItem], slots: Mapping[str, ModelSlot], options: Options
    ) -> BatchBegun:
        own_work = {}
        for item in items:
            if item.strength is not None:
                own = replace(options, strength=item.strength)
                own_work[item.path] = _clip_work(slots, own) if item.is_clip else self._work(slots, own)
        works = self._work(slots, options), _clip_work(slots, options)
        return BatchBegun(tuple(items), options, *works, own_work)

    def _work(self, slots: Mapping[str, ModelSlot], options: Options) -> str:
        """How a manifest describes what makes the results."""
        spare = next((slot.identity for slot in self._spare(options)), "")
        identities = {label: identity_with_spare(slot.identity, spare) for label, slot in slots.items()}
        how = RestoreOptions(strength=options.strength, side=options.side)
        return describe_work(identities, how, files=options.files.difference)

    def _spare(self, options: Options) -> tuple[ModelSlot, ...]:
        """The model that takes over photos which the first one harms, if it is asked for and there."""
        slot = self._models.slot(options.other)
        return (slot,) if options.spare and not options.both and slot.model else ()

    def _take(self, events: "list[MixedEvent]") -> None:
        from mwrgui.metrics.harm import harm_in_words
        from mwrgui.restoration import batch_events
        from mwrgui.restoration.restore import Notice

        for event in events:
            match event:
                case batch_events.PhotoStarted(photo=photo):
                    self._tally.photo = photo.name
                    self._put(photo, state="working", remark=None)
                case batch_events.ResultSaved(photo=photo, megapixels=megapixels, harm=harm, remarks=remarks):
                    self._tally.megapixels += megapixels / self._tally.results
                    if harmed := harm_in_words(harm):
                        self._put(photo, remark=harmed)
                    for remark in remarks:
                        self.remarked.emit(remark)
                case batch_events.PhotoRestored(photo=photo, outputs=outputs):
                    self._tally.done += 1
                    self._put_done(photo, outputs)
                case batch_events.PhotoSkipped(photo=photo, outputs=outputs):
                    self._tally.skip()
                    self._put_done(photo, outputs)
                case batch_events.PhotoFailed(photo=photo, problem=problem):
                    self._tally.done += 1
                    self._tally.failed += 1
                    self._put(photo, state="failed", problem=problem)
                case batch_events.PhotoLeftOut(photo=photo):
                    self._tally.total -= 1
                    self._put(photo, state="waiting")  # it is back in the list by now, if anywhere
                case Notice(message=message):
                    self.remarked.emit(message)
                case _:
                    self._take_of_clip(event)
        self.changed.emit()

    def _take_of_clip(self, event: "MixedEvent") -> None:
        match event:
            case ClipStarted(clip=clip):
                self._tally.photo = clip.name
                self._put(clip, state="working")
            case FramesRestored():
                self._tally.clip = event
            case ClipSaved(remarks=remarks):
                for remark in remarks:
                    self.remarked.emit(remark)
            case ClipRestored(clip=clip, outputs=outputs) | ClipSkipped(clip=clip, outputs=outputs):
                self._tally.end_clip()
                self._tally.clips += 1
                self._put_done(clip, outputs)
                for output in outputs:
                    self.clip_saved.emit(output)
            case ClipFailed(clip=clip, problem=problem):
                self._tally.end_clip()
                self._tally.failed += 1
                self._put(clip, state="failed", problem=problem)
            case ClipLeftOut(clip=clip):
                self._tally.clip = None
                self._tally.total -= 1
                self._put(clip, state="waiting")

    def _put_done(self, photo: Path, outputs: tuple[Path, ...]) -> None:
        """Waits again if something else has been wanted since the queue began."""
        item = self._photos.item(self._keys[photo])
        state = "done" if item and self._doing[photo] == self._wanted(item) else "waiting"
        self._put(photo, state=state, saved=outputs, problem=None)

    def _put(self, photo: Path, **changes: Any) -> None:
        item = self._photos.item(self._keys[photo])
        if item:
            self._photos.put(replace(item, **changes))

    def _break_off(self, error: Exception) -> None:
        self._broke_off = True
        self.failed.emit(error)

    def _end(self) -> None:
        """Leaves no photo behind as if it were still at work."""
        self._job = None
        for item in self._photos.items:
            if item.state == "working":
                self._photos.put(replace(item, state="waiting"))
        self.changed.emit()
        if not self._broke_off:
            self.finished.emit(self.progress)


def _clip_work(slots: Mapping[str, ModelSlot], options: Options) -> str:
    """How a manifest describes what makes the results of clips."""
    from mwrgui.video.batch import describe_clip_work

    identities = {label: slot.identity for label, slot in slots.items()}
    how = RestoreOptions(strength=options.strength, side=options.side)
    return describe_clip_work(identities, how, options.clips)


@dataclass(slots=True)
class _Tally:
    """What is done, and how long it took, without pauses; `results` are made of each photo."""

    total: int = 0
    results: int = 1
    done: int = 0
    skipped: int = 0
    failed: int = 0
    megapixels: float = 0.0
    photo: str = ""
    clip: FramesRestored | None = None
    clips: int = 0
    _spent: float = 0.0
    _since: float | None = field(default_factory=time.monotonic)

    def skip(self) -> None:
        """Counts a photo that took no time."""
        self.done += 1
        self.skipped += 1

    def end_clip(self) -> None:
        """Counts a clip, whose time says nothing about those after it."""
        self.skip()
        self.clip = None

    def rest(self) -> None:
        """The clock stands."""
        self._spent, self._since = self._seconds(), None

    def wake(self) -> None:
        """The clock goes on."""
        self._since = time.monotonic()

    def progress(self) -> QueueProgress:
        """All that there is to say."""
        seconds, worked = self._seconds(), self.done - self.skipped
        left = seconds / worked * (self.total - self.done) if worked else None
        speed = self.megapixels / seconds if seconds else 0.0
        if self.clip:
            left, speed = self.clip.seconds_left, 0.0
        return QueueProgress(
            self.done, self.total, self.failed, self.photo, left, speed, self.clip, self.clips
        )

    def _seconds(self) -> float:
        return self._spent + (time.monotonic() - self._since if self._since is not None else 0.0)
