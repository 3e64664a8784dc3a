"""Plays the current camera or stream, or shows one frame of it."""

import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.ui.session.frame_player import FramePlayer
from mwrgui.ui.session.live_files import LiveRecorder, Snapshot, take_snapshot
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_restorer import PhotoRestorer
from mwrgui.ui.session.playback_work import NewestFrame, PlayedPictures
from mwrgui.ui.session.state import MODEL_ROLES, ModelRole, PhotoItem
from mwrgui.ui.widgets.compare import build_pyramid
from mwrgui.video.live.events import SignalBack, SignalLost
from mwrgui.video.live.source import LiveSource
from mwrgui.video.shown_frame import ShownFrame


class LivePlayer(FramePlayer):
    """Opens the current item if it is a live source (camera or stream), until another item is current.

    The source stays open while the player is paused. `failed` also reports exceptions that ended a recording
    or a snapshot.

    Attributes:
        recorder: writes restored frames to a clip.

    Signals:
        thumbnail_taken: the key of the item, and the pixels of its first frame.
        connection_lost: an MwrError, when no more frames arrive; the player waits until they do again.
        connection_restored: the same MwrError, when frames arrive again or the source is closed.
        saved: the path of a recording, or of the last file of a snapshot.
    """

    thumbnail_taken = Signal(int, object)
    connection_lost = Signal(object)
    connection_restored = Signal(object)
    saved = Signal(object)

    def __init__(self, photos: PhotoList, models: ModelSlots, restorer: PhotoRestorer) -> None:
        super().__init__(photos, models, restorer)
        self._source: LiveSource | None = None
        self._loss: MwrError | None = None
        self._latencies: dict[ModelRole, float] = {}
        self._playback.pictures_played.connect(self._handle_played)
        self._playback.pictures_made.connect(self._record)
        self._playback.event_received.connect(self._handle_event)
        self._playback.failed.connect(self._fail)
        self.recorder = LiveRecorder()
        self.recorder.changed.connect(self.changed)
        self.recorder.saved.connect(self.saved)
        self.recorder.failed.connect(self.failed)

    @property
    def is_open(self) -> bool:
        """Whether the current item is a live source that has not failed; it may not have sent a frame yet."""
        return self._source is not None

    @property
    def waiting(self) -> bool:
        """Whether the connection was lost after the first frame, and the player waits for more."""
        return self._loss is not None

    @property
    def latency(self) -> float | None:
        """Seconds from a frame's arrival until the slower model's result is shown; None before a result."""
        return max(
            (self._latencies[role] for role in self.frame_rates if role in self._latencies), default=None
        )

    @property
    def dropped(self) -> int:
        """The number of frames dropped by the slower model since the models were last set."""
        return self._playback.dropped

    def play(self) -> None:
        """Shows frames as they come; does nothing if no source is open, or it plays already."""
        if self._source is not None and not self._playback.playing:
            self._restorer.set_frame(None)
            self._playback.start(
                partial(follow_source, self._source, self._frame_shape), self._models.loaded_groups()
            )
            self.changed.emit()

    def toggle_recording(self) -> None:
        """Starts to record restored frames, or ends the recording."""
        if self.recorder.active:
            self.recorder.stop()
        elif self._item and self._item.live:
            self.recorder.start(self._item.live, self._models.options.clips)

    def take_snapshot(self) -> None:
        """Saves the frame that is shown, and its restoration by each model, in the background."""
        device, item = self._models.device.device, self._item
        if self._frame is None or item is None or item.live is None:
            return
        models = self._models.models_of(MODEL_ROLES) if device else {}
        snapshot = Snapshot(item.live, self._frame.pixels, models, device, self._models.options_for(item))
        written: list[Path] = []
        job = Job(lambda stop: take_snapshot(snapshot, stop), name="snapshot")
        job.arrived.connect(written.extend)
        job.ended.connect(lambda: self.saved.emit(written[-1]) if written else None)
        job.failed.connect(self.failed)
        job.start()

    def close(self) -> None:
        """Closes the source and finishes the recording."""
        self._playback.stop()
        self.recorder.stop()
        if source := self._source:
            source.close()
            Job(lambda _stop: _wait_closed(source), name="close source").start()
        if self._loss:
            self.connection_restored.emit(self._loss)
        self._item = self._source = self._frame = self._loss = None
        self._latencies = {}

    @property
    def _frame_shape(self) -> tuple[int, ...] | None:
        return self._frame.pixels.shape if self._frame else None

    def _can_play(self, item: PhotoItem) -> bool:
        return item.live is not None

    def _reopen(self, key: int) -> None:
        item = self._photos.item(key)
        if self._item and self._item.key == key and item:
            self.close()
            self._open(item)
            self.changed.emit()

    def _open(self, item: PhotoItem) -> None:
        assert item.live
        self._item, self._source = item, LiveSource(item.live)
        self.play()

    def _handle_event(self, event: object) -> None:
        if isinstance(event, ShownFrame):
            self._show_first(event)
        elif isinstance(event, SignalLost):
            self._loss = MwrError(
                "{source} sends no more pictures.",
                "It resumes by itself as soon as they arrive again.",
                source=event.source,
            )
            self.connection_lost.emit(self._loss)
        elif isinstance(event, SignalBack) and self._loss:
            self.connection_restored.emit(self._loss)
            self._loss = None
        self.changed.emit()

    def _show_first(self, frame: ShownFrame) -> None:
        """Shows the first frame, or the first one of another size, as a new photo of the compare view."""
        if self._frame is None and self._item:
            self.thumbnail_taken.emit(self._item.key, frame.pixels)
        self._frame = frame
        self._show_still()
        self._restorer.set_frame(None)

    def _handle_played(self, played: PlayedPictures) -> None:
        if self._frame_shape is None or played.frame.pixels.shape != self._frame_shape:
            return  # made from a frame of the previous size
        now = time.monotonic()
        for role in MODEL_ROLES:
            if role in played.pictures:
                self._latencies[role] = now - played.frame.time
        if "input" in played.pictures:
            self._frame = played.frame
        self.pictures_played.emit(played)
        self.changed.emit()

    def _record(self, made: Sequence[PlayedPictures]) -> None:
        """Records the pictures of the model whose results are saved, or else of another model in use."""
        if self.recorder.active:
            wanted = self._models.options.result_role
            role = wanted if wanted in self.frame_rates else next(iter(self.frame_rates), None)
            for each in made:
                if role and role in each.pictures:
                    self.recorder.put(each.pictures[role].base, each.frame.time)

    def _fail(self, error: Exception) -> None:
        """Pauses if a model failed; if the source failed, closes it and marks its item as failed."""
        item, source = self._item, self._source
        if self.playing and source and not source.given_up:
            self.pause()
            self.failed.emit(error)
            return
        self.close()
        self._item = item
        if item:
            self._restorer.fail(item.key, error)
        self.changed.emit()


def _wait_closed(source: LiveSource) -> tuple[()]:
    """Waits until the source is closed; runs in a job, because the program waits for jobs before it ends."""
    source.wait_closed()
    return ()


def follow_source(
    source: LiveSource, shape: tuple[int, ...] | None, newest: NewestFrame, stop: threading.Event
) -> Iterator[PlayedPictures | ShownFrame | SignalLost | SignalBack]:
    """Passes each frame to `newest` as it comes; to be run by a job.

    Yields the first frame, each frame whose size differs from the previous one, the loss and return of the
    connection, and the pictures of the input if `newest.input_alone`.

    Args:
        shape: shape of the frame that is shown; None if there is none yet.

    Raises:
        MwrError: the source cannot be opened, or has not come back in time.
    """
    for event in source.frames(stop):
        if not isinstance(event, ShownFrame):
            yield event
            continue
        if event.pixels.shape != shape:
            shape = event.pixels.shape
            yield event
        newest.put(event)
        if newest.input_alone:
            yield PlayedPictures(event, {"input": build_pyramid(event.pixels)})
