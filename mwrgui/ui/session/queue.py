"""The queue, which restores and saves photos and clips one after the other in the background."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.ui.session.batch_items import BatchItems
from mwrgui.ui.session.batch_models import find_batch_models
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.queue_progress import ProgressCounter, QueueProgress
from mwrgui.ui.session.queue_work import QueueWork
from mwrgui.ui.session.state import DeviceState, PhotoItem, SessionOptions
from mwrgui.video.events import (
    ClipFailed,
    ClipLeftOut,
    ClipRestored,
    ClipSaved,
    ClipSkipped,
    ClipStarted,
    FramesRestored,
)
from mwrgui.video.formats import container_of, unwritable_clip

if TYPE_CHECKING:
    from mwrgui.video.batch import MixedEvent

QueueState = Literal["idle", "running", "paused"]


class Queue(QObject):
    """Restores and saves one batch at a time; a photo that fails does not stop the others.

    Signals:
        started: the StartedBatch, needed to resume the batch if the program is killed; not emitted for a clip
            that is saved to a chosen file.
        changed: `state` or `progress` has changed.
        finished: the last QueueProgress, when the batch has ended or was stopped.
        clip_saved: the path of a result of a clip.
        notice: a `Sentence` for the user about an item of the batch.
        failed: the exception that ended the batch; `finished` is not emitted then.
    """

    started = Signal(object)
    changed = Signal()
    finished = Signal(object)
    clip_saved = Signal(object)
    notice = Signal(object)
    failed = Signal(object)

    def __init__(self, photos: PhotoList, models: ModelSlots) -> None:
        super().__init__()
        self._photos, self._models = photos, models
        self._job: Job | None = None
        self._counter = ProgressCounter()
        self._not_paused = threading.Event()
        self._items = BatchItems(photos, (), self._dependencies_of)
        self._common_dependencies: object = None
        self._options = SessionOptions()
        self._failed = False
        photos.list_changed.connect(lambda: self._items.update_removed())

    @property
    def state(self) -> QueueState:
        """“paused” as soon as `pause` is called, also while a tile is still being restored."""
        if self._job is None:
            return "idle"
        return "running" if self._not_paused.is_set() else "paused"

    @property
    def progress(self) -> QueueProgress:
        """The progress of the current batch, or of the last one."""
        return self._counter.progress()

    @property
    def waiting(self) -> list[PhotoItem]:
        """The files of the user that are not done, failed or at work."""
        own = [item for item in self._photos.items if item.is_user_file]
        return [item for item in own if item.state == "waiting"]

    def requeue_outdated(self, options: SessionOptions) -> None:
        """Makes items that are done wait again if their results would be different now.

        To be called after options or models have changed.
        """
        identities = [self._models.slot(role).identity for role in options.saved_roles.values()]
        if fallback := find_batch_models(self._models, options).fallback:
            identities.append(fallback.identity)
        before = {item.key: self._dependencies_of(item) for item in self._photos.items}
        settings = (options.side, options.output, options.files, options.clips)
        self._common_dependencies, self._options = (options.saved_roles, settings, identities), options
        for item in self._photos.items:
            if item.state == "done" and self._dependencies_of(item) != before[item.key]:
                self._photos.put(replace(item, state="waiting"))

    def start(
        self, device: DeviceState, options: SessionOptions, *, only: Collection[int] | None = None
    ) -> None:
        """Starts a batch of all waiting items, or of those whose keys are in `only`.

        Does nothing while another batch runs. Keeps results that an earlier batch made with the same models
        and options.

        Raises:
            MwrError: no item waits, or device or models are not loaded yet.
        """
        wanted = [item for item in self.waiting if only is None or item.key in only]
        self._begin(wanted, device, options)

    def retry_failed(self, device: DeviceState, options: SessionOptions) -> None:
        """Starts a batch of all failed photos and clips; does nothing while another batch runs.

        Raises:
            MwrError: none has failed, or device or models are not loaded yet.
        """
        failed = [item for item in self._photos.items if item.state == "failed" and not item.live]
        self._begin(failed, device, options)

    def save_clip(
        self, item: PhotoItem, device: DeviceState, options: SessionOptions, path: Path | None = None
    ) -> None:
        """Starts a batch of this clip alone.

        Args:
            path: the file of its only result, replaced if it exists; None saves results under new names, as
                `start` does.

        Raises:
            MwrError: another batch is running, device or models are not loaded yet, or clips with the
                extension of `path` cannot be written.
        """
        if self._job is not None:
            raise MwrError("Other photos or clips are being restored.", "Save this clip when they are done.")
        if path and container_of(path) is None:
            raise unwritable_clip(path)
        self._begin([item], device, replace(options, save_both=False) if path else options, path)

    def pause(self) -> None:
        """Pauses the batch after the current tile; networks and photo stay in memory."""
        self._not_paused.clear()
        self._counter.pause()
        self.changed.emit()

    def resume(self) -> None:
        """Continues the batch after `pause`."""
        self._not_paused.set()
        self._counter.resume()
        self.changed.emit()

    def stop(self) -> None:
        """Ends the batch after the current tile; the items that are left wait for another `start`."""
        if self._job:
            self._job.stop()
            self._not_paused.set()

    def _begin(
        self,
        items: Sequence[PhotoItem],
        device: DeviceState,
        options: SessionOptions,
        path: Path | None = None,
    ) -> None:
        if self._job is not None:
            return
        models = find_batch_models(self._models, options)
        if not items:
            raise MwrError("No photo is waiting to be restored.", "Open some photos first.")
        if device.device is None or not models.slots:
            raise MwrError("The models are not loaded yet.", "Wait a moment, or choose a model above.")
        self._items = BatchItems(self._photos, items, self._dependencies_of, to_chosen_file=path is not None)
        self._counter = ProgressCounter(total=len(items), results_per_photo=len(models.slots))
        self._failed = False
        self._not_paused.set()
        work = QueueWork(
            items, models, device.device, options, self._not_paused, self._items.is_removed, path
        )
        self._job = Job(work.run, name="queue")
        self._job.arrived.connect(self._handle_events)
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._end)
        self._job.start()
        if path is None:
            self.started.emit(models.describe(items, options))
        self.changed.emit()

    def _dependencies_of(self, item: PhotoItem) -> object:
        """Everything that the results of an item depend on; equal values mean equal results."""
        return self._common_dependencies, self._options.strength_of(item)

    def _handle_events(self, events: "list[MixedEvent]") -> None:
        from mwrgui.metrics.harm import describe_harm
        from mwrgui.restoration import batch_events
        from mwrgui.restoration.restore import Notice

        for event in events:
            match event:
                case batch_events.PhotoStarted(photo=photo):
                    self._counter.item_name = photo.name
                    self._items.put(photo, state="working", harm=None)
                case batch_events.ResultSaved(photo=photo, megapixels=megapixels, harm=harm, remarks=remarks):
                    self._counter.megapixels += megapixels / self._counter.results_per_photo
                    if harm_sentence := describe_harm(harm):
                        self._items.put(photo, harm=harm_sentence)
                    for notice in remarks:
                        self.notice.emit(notice)
                case batch_events.PhotoRestored(photo=photo, outputs=outputs):
                    self._counter.done += 1
                    self._items.put_results(photo, outputs)
                case batch_events.PhotoSkipped(photo=photo, outputs=outputs):
                    self._counter.skip()
                    self._items.put_results(photo, outputs)
                case batch_events.PhotoFailed(photo=photo, problem=problem):
                    self._counter.done += 1
                    self._counter.failed += 1
                    self._items.put(photo, state="failed", problem=problem)
                case batch_events.PhotoLeftOut(photo=photo):
                    self._counter.total -= 1
                    self._items.put(photo, state="waiting")  # it may have been put back into the list
                case Notice(message=message):
                    self.notice.emit(message)
                case _:
                    self._handle_clip_event(event)
        self.changed.emit()

    def _handle_clip_event(self, event: "MixedEvent") -> None:
        match event:
            case ClipStarted(clip=clip):
                self._counter.start_clip(clip.name)
                self._items.put(clip, state="working")
            case FramesRestored():
                self._counter.clip_progress = event
            case ClipSaved(remarks=remarks):
                for notice in remarks:
                    self.notice.emit(notice)
            case ClipRestored(clip=clip, outputs=outputs) | ClipSkipped(clip=clip, outputs=outputs):
                self._counter.end_clip()
                self._counter.clips_done += 1
                self._items.put_results(clip, outputs)
                for output in outputs:
                    self.clip_saved.emit(output)
            case ClipFailed(clip=clip, problem=problem):
                self._counter.end_clip()
                self._counter.failed += 1
                self._items.put(clip, state="failed", problem=problem)
            case ClipLeftOut(clip=clip):
                self._counter.leave_out_clip()
                self._items.put(clip, state="waiting")

    def _fail(self, error: Exception) -> None:
        self._failed = True
        self.failed.emit(error)

    def _end(self) -> None:
        """Ends the batch; an item that was being restored waits again."""
        self._job = None
        for item in self._photos.items:
            if item.state == "working":
                self._photos.put(replace(item, state="waiting"))
        self.changed.emit()
        if not self._failed:
            self.finished.emit(self.progress)
