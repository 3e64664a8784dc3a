"""The camera or stream that is looked at: its pictures play, or stand still."""

import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.ui.session.clip_playing import NewestFrame, PlayedPictures
from mwrgui.ui.session.frame_player import FramePlayer
from mwrgui.ui.session.live_files import LiveRecorder, Snapshot, take_snapshot
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_view import PhotoView
from mwrgui.ui.session.state import MODEL_ROLES, ModelRole, PhotoItem
from mwrgui.ui.widgets.compare import build_pyramid
from mwrgui.video.live.events import SignalBack, SignalLost
from mwrgui.video.live.source import LiveSource
from mwrgui.video.shown_frame import ShownFrame


class LivePlayer(FramePlayer):
    """Opens the current item if it is a camera or a stream, and lets it go as soon as another is looked at.

    While its picture stands still, the source stays open, and what it sends is dropped.

    Attributes:
        recorder: writes the restored frames to a clip.

    Signals:
        changed: it is opened, plays, stands still, was lost or is back; or another frame is shown.
        thumbnail_taken: the key of the item, and its first picture.
        lost: an MwrError that says that no more pictures come; they are waited for.
        back: the same MwrError, which holds no more.
        failed: an exception that ended the playing, a recording or a snapshot; of a source that cannot be
            opened or does not come back, its item has the problem.
        saved: the path of a recording, or of the last picture of a snapshot.
    """

    thumbnail_taken = Signal(int, object)
    lost = Signal(object)
    back = Signal(object)
    saved = Signal(object)

    def __init__(self, photos: PhotoList, models: ModelSlots, viewing: PhotoView) -> None:
        super().__init__(photos, models, viewing)
        self._source: LiveSource | None = None
        self._loss: MwrError | None = None
        self._latencies: dict[ModelRole, float] = {}
        self._playing.played.connect(self._take_played)
        self._playing.made.connect(self._record)
        self._playing.told.connect(self._take_news)
        self._playing.failed.connect(self._fail)
        self.recorder = LiveRecorder()
        self.recorder.changed.connect(self.changed)
        self.recorder.saved.connect(self.saved)
        self.recorder.failed.connect(self.failed)

    @property
    def chosen(self) -> bool:
        """Whether a camera or a stream is looked at, unless it has failed."""
        return self._source is not None

    @property
    def playing(self) -> bool:
        """Whether its pictures are shown as they come."""
        return self._playing.playing and self.ready

    @property
    def waiting(self) -> bool:
        """Whether it has sent pictures, and they are waited for now."""
        return self._loss is not None

    @property
    def latency(self) -> float | None:
        """Seconds from a frame's coming until it is shown, restored by the slower model; None if none has."""
        return max((self._latencies[role] for role in self.rates if role in self._latencies), default=None)

    @property
    def dropped(self) -> int:
        """Frames that the slower model has left out since it was put to work."""
        return self._playing.dropped

    def play(self) -> None:
        """Shows the pictures as they come."""
        if self._source is not None and not self._playing.playing:
            self._viewing.show_frame(None)
            self._playing.start(partial(follow_source, self._source, self._size), self._lanes.ready())
            self.changed.emit()

    def toggle_recording(self) -> None:
        """Records the restored frames from now on, or ends that."""
        if self.recorder.active:
            self.recorder.stop()
        elif self._item and self._item.live:
            self.recorder.start(self._item.live, self._lanes.options.clips)

    def take_snapshot(self) -> None:
        """Saves the frame that is shown, and what each model makes of it."""
        device, item = self._lanes.device.device, self._item
        if self._frame is None or item is None or item.live is None:
            return
        models = self._lanes.models_of(MODEL_ROLES) if device else {}
        snapshot = Snapshot(item.live, self._frame.pixels, models, device, self._lanes.options_for(item))
        written: list[Path] = []
        job = Job(lambda stop: take_snapshot(snapshot, stop), name="snapshot")
        job.arrived.connect(written.extend)
        job.ended.connect(lambda: self.saved.emit(written[-1]) if written else None)
        job.failed.connect(self.failed)
        job.start()

    def close(self) -> None:
        """Lets the source go, and finishes the recording."""
        self._playing.stop()
        self.recorder.stop()
        if source := self._source:
            source.close()
            Job(lambda _stop: _closed(source), name="close source").start()
        if self._loss:
            self.back.emit(self._loss)
        self._item = self._source = self._frame = self._loss = None
        self._latencies = {}

    @property
    def _size(self) -> tuple[int, ...] | None:
        return self._frame.pixels.shape if self._frame else None

    def _plays(self, item: PhotoItem) -> bool:
        return item.live is not None

    def _open_again(self, key: int) -> None:
        """One that could not be opened may be there now."""
        item = self._photos.item(key)
        if self._item and self._item.key == key and item:
            self.close()
            self._open(item)
            self.changed.emit()

    def _open(self, item: PhotoItem) -> None:
        assert item.live
        self._item, self._source = item, LiveSource(item.live)
        self.play()

    def _take_news(self, news: object) -> None:
        if isinstance(news, ShownFrame):
            self._begin_with(news)
        elif isinstance(news, SignalLost):
            self._loss = MwrError(
                "{source} sends no more pictures.",
                "It goes on by itself as soon as they come again.",
                source=news.source,
            )
            self.lost.emit(self._loss)
        elif isinstance(news, SignalBack) and self._loss:
            self.back.emit(self._loss)
            self._loss = None
        self.changed.emit()

    def _begin_with(self, frame: ShownFrame) -> None:
        """The first frame, or the first of another size: the compare view takes it as another photo."""
        if self._frame is None and self._item:
            self.thumbnail_taken.emit(self._item.key, frame.pixels)
        self._frame = frame
        self._show_still()
        self._viewing.show_frame(None)

    def _take_played(self, played: PlayedPictures) -> None:
        if self._size is None or played.frame.pixels.shape != self._size:
            return  # made of a frame of the size before
        now = time.monotonic()
        for role in MODEL_ROLES:
            if role in played.pictures:
                self._latencies[role] = now - played.frame.time
        if "input" in played.pictures:
            self._frame = played.frame
        self.pictures_played.emit(played)
        self.changed.emit()

    def _record(self, made: Sequence[PlayedPictures]) -> None:
        """Records what the model makes whose results are saved, or else the one that is at work."""
        if self.recorder.active:
            wanted = self._lanes.options.result
            role = wanted if wanted in self.rates else next(iter(self.rates), None)
            for each in made:
                if role and role in each.pictures:
                    self.recorder.put(each.pictures[role].base, each.frame.time)

    def _fail(self, error: Exception) -> None:
        """Stands still where a model failed; a source that fails lets its item say so."""
        item, source = self._item, self._source
        if self.playing and source and not source.given_up:
            self.pause()
            self.failed.emit(error)
            return
        self.close()
        self._item = item
        if item:
            self._viewing.fail(item.key, error)
        self.changed.emit()


def _closed(source: LiveSource) -> tuple[()]:
    """For a job, which is waited for before the program ends."""
    source.wait_closed()
    return ()


def follow_source(
    source: LiveSource, size: tuple[int, ...] | None, newest: NewestFrame, stop: threading.Event
) -> Iterator[PlayedPictures | ShownFrame | SignalLost | SignalBack]:
    """Puts out each frame as it comes; for a job.

    A frame of another size than the one before is given itself, as is what happens to the source.

    Args:
        size: shape of the frame that is shown, if any.

    Raises:
        MwrError: the source cannot be opened, or did not come back in time.
    """
    for news in source.frames(stop):
        if not isinstance(news, ShownFrame):
            yield news
            continue
        if news.pixels.shape != size:
            size = news.pixels.shape
            yield news
        newest.put(news)
        if newest.alone:
            yield PlayedPictures(news, {"input": build_pyramid(news.pixels)})
