"""The queue: all open photos are restored and saved, one after the other, in the background."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.ui.model_slots import ModelSlots
from mwrgui.ui.photo_list import PhotoList
from mwrgui.ui.state import DeviceState, ModelSlot, Options, PhotoItem

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.restoration.batch import BatchEvent

QueueState = Literal["idle", "running", "paused"]
_PAUSE_STEP = 0.1
"""Seconds between looks whether a pause is over."""


@dataclass(frozen=True, slots=True)
class QueueProgress:
    """How far the queue is.

    Attributes:
        done: photos that are restored, skipped or failed.
        seconds_left: None until the first photo is done.
    """

    done: int = 0
    total: int = 0
    failed: int = 0
    photo: str = ""
    seconds_left: float | None = None
    megapixels_per_second: float = 0.0


class Queue(QObject):
    """Restores and saves what waits; a bad photo never stops the rest.

    Signals:
        changed: `state` or `progress` is another one.
        finished: the last QueueProgress, at the end or when it was stopped.
        remarked: a `Sentence` about how it goes.
        failed: an exception that ended it; then there is no `finished`.
    """

    changed = Signal()
    finished = Signal(object)
    remarked = Signal(object)
    failed = Signal(object)

    def __init__(self, photos: PhotoList, models: ModelSlots) -> None:
        super().__init__()
        self._photos, self._models = photos, models
        self._job: Job | None = None
        self._tally = _Tally()
        self._go_on = threading.Event()
        self._keys: dict[Path, int] = {}
        self._wanted: object = None
        self._doing: object = None
        self._broke_off = False

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
        wanted = (options.saved, options.strength, options.side, options.output, identities)
        if wanted != self._wanted:
            self._wanted = wanted
            for item in self._photos.items:
                if item.state == "done":
                    self._photos.put(replace(item, state="waiting"))

    def start(self, device: DeviceState, options: Options) -> None:
        """Restores all photos that wait; what an earlier batch made in the same way stays.

        Raises:
            MwrError: there is nothing to do, or what it needs is not there yet.
        """
        self._begin(self.waiting, device, options)

    def retry_failed(self, device: DeviceState, options: Options) -> None:
        """Tries those photos again that failed.

        Raises:
            MwrError: none has failed, or what it needs is not there yet.
        """
        self._begin([item for item in self._photos.items if item.state == "failed"], device, options)

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
        self._doing, self._broke_off = self._wanted, False
        self._go_on.set()
        work = _Work(items, slots, device.device, options, self._go_on)
        self._job = Job(work.run, name="queue")
        self._job.arrived.connect(self._take)
        self._job.failed.connect(self._break_off)
        self._job.ended.connect(self._end)
        self._job.start()
        self.changed.emit()

    def _slots(self, options: Options) -> Mapping[str, ModelSlot]:
        """Models by the label that ends the names of their results."""
        slots = {label: self._models.slot(role) for label, role in options.saved.items()}
        return slots if all(slot.model for slot in slots.values()) else {}

    def _take(self, events: "list[BatchEvent]") -> None:
        from mwrgui.restoration import batch
        from mwrgui.restoration.restore import Notice

        for event in events:
            match event:
                case batch.PhotoStarted(photo=photo):
                    self._tally.photo = photo.name
                    self._put(photo, state="working")
                case batch.ResultSaved(megapixels=megapixels):
                    self._tally.megapixels += megapixels / self._tally.results
                case batch.PhotoRestored(photo=photo, outputs=outputs):
                    self._tally.done += 1
                    self._put_done(photo, outputs)
                case batch.PhotoSkipped(photo=photo, outputs=outputs):
                    self._tally.skip()
                    self._put_done(photo, outputs)
                case batch.PhotoFailed(photo=photo, problem=problem):
                    self._tally.done += 1
                    self._tally.failed += 1
                    self._put(photo, state="failed", problem=problem)
                case Notice(message=message):
                    self.remarked.emit(message)
        self.changed.emit()

    def _put_done(self, photo: Path, outputs: tuple[Path, ...]) -> None:
        """Waits again if something else has been wanted since the queue began."""
        state = "done" if self._doing == self._wanted else "waiting"
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


@dataclass(frozen=True, slots=True)
class _Work:
    """What the queue's thread needs."""

    items: Sequence[PhotoItem]
    slots: Mapping[str, ModelSlot]
    device: "Device"
    options: Options
    go_on: threading.Event

    def run(self, stop: threading.Event) -> "Iterator[BatchEvent]":
        """The events of the batch; waits between them while the queue is paused.

        Networks are copied: when memory runs out they are moved to another device, and those of the photo
        that is looked at must not move with them.
        """
        from mwrgui.restoration.batch import Restorer, Source, restore_batch
        from mwrgui.restoration.restore import RestoreOptions

        restorers = [
            Restorer(label, deepcopy(slot.model), slot.identity)
            for label, slot in self.slots.items()
            if slot.model
        ]
        events = restore_batch(
            [Source(item.path, item.root) for item in self.items],
            restorers,
            device=self.device,
            options=RestoreOptions(
                strength=self.options.strength, tile=self.options.tile, side=self.options.side
            ),
            output=self.options.output,
            stop=stop,
        )
        for event in events:
            yield event
            while not self.go_on.wait(_PAUSE_STEP) and not stop.is_set():
                pass


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
    _spent: float = 0.0
    _since: float | None = field(default_factory=time.monotonic)

    def skip(self) -> None:
        """Counts a photo that took no time."""
        self.done += 1
        self.skipped += 1

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
        return QueueProgress(self.done, self.total, self.failed, self.photo, left, speed)

    def _seconds(self) -> float:
        return self._spent + (time.monotonic() - self._since if self._since is not None else 0.0)
