"""Plays the current clip, or shows one frame of it."""

from typing import TYPE_CHECKING

from mwrgui.jobs.job import Job, is_active
from mwrgui.ui.session.frame_player import FramePlayer
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_restorer import PhotoRestorer
from mwrgui.ui.session.playback_work import PlayedPictures, SeekTarget, find_frame, play_frames
from mwrgui.ui.session.state import PhotoItem
from mwrgui.video.shown_frame import ShownFrame

if TYPE_CHECKING:
    from mwrgui.video.frame_reader import FrameReader


class ClipPlayer(FramePlayer):
    """Opens the current item if it is a clip, at the frame that was shown last.

    Attributes:
        loops: whether the clip starts again at its end.
    """

    def __init__(self, photos: PhotoList, models: ModelSlots, restorer: PhotoRestorer) -> None:
        super().__init__(photos, models, restorer)
        self._reader: FrameReader | None = None
        self._last_positions: dict[int, float] = {}
        self._next_target: SeekTarget | None = None
        self._search_target = SeekTarget()
        self._search_job: Job | None = None
        self._at_end = False
        self.loops = False
        self._playback.pictures_played.connect(self._handle_played)
        self._playback.ended.connect(self._end)
        self._playback.failed.connect(self._fail)

    @property
    def position(self) -> float:
        """The time of the frame that is shown, in seconds from the start; 0 without a frame."""
        return self._frame.time if self._frame else 0.0

    @property
    def duration(self) -> float:
        """The length of the clip in seconds, but at least until the end of the frame that is shown."""
        frame_end = self._frame.time + self._frame.seconds if self._frame else 0.0
        return max(frame_end, self._reader.duration if self._reader else 0.0)

    def set_loop(self, loops: bool) -> None:
        """Sets `loops`, also while the clip plays."""
        self.loops = loops
        self.changed.emit()

    def play(self) -> None:
        """Plays from the frame that is shown or searched for; from the start if the clip is at its end."""
        if self._frame is None or self.playing:
            return
        target = (self._next_target or self._search_target).time if is_active(self._search_job) else None
        begin = self._frame.time if target is None else target
        self._restorer.set_frame(None)
        self._start(0.0 if self._at_end else begin)

    def seek(self, seconds: float) -> None:
        """Shows the frame at this time; a clip that plays continues from there."""
        if self.playing:
            self._start(min(max(0.0, seconds), self.duration))
        elif self.ready:
            self._search(SeekTarget(seconds))

    def step(self, frames: int) -> None:
        """Pauses, then moves forward by `frames` frames, or back if negative."""
        self.pause()
        if self.ready:
            self._search((self._next_target or SeekTarget()).moved(frames))

    def close(self) -> None:
        """Closes the clip, and remembers the position."""
        self._playback.stop()
        if self._item and self._frame:
            self._last_positions[self._item.key] = self._frame.time
        if self._search_job:
            self._search_job.abandon()
        if reader := self._reader:
            Job(lambda _stop: _close(reader), name="close clip").start()
        self._item = self._reader = self._frame = self._next_target = self._search_job = None

    def _can_play(self, item: PhotoItem) -> bool:
        return item.is_clip

    def _open(self, item: PhotoItem) -> None:
        self._item = item
        self._update_options()
        self._search(SeekTarget(self._last_positions.get(item.key, 0.0)))

    def _reopen(self, key: int) -> None:
        if self._item and self._item.key == key and self._reader is None:
            self._search(SeekTarget(0.0))

    def _search(self, target: SeekTarget) -> None:
        """Searches for a frame once the current search has ended; replaces a target that is still waiting."""
        self._next_target = target
        if not is_active(self._search_job):
            self._search_next()

    def _search_next(self) -> None:
        target, self._next_target = self._next_target, None
        if target is None:
            return
        self._search_target, self._at_end = target, False
        item, reader, frame = self._item, self._reader, self._frame
        assert item, "a clip is open"
        job = Job(lambda stop: find_frame(item.path, reader, frame, target, stop), name="find frame")
        job.arrived.connect(self._handle_found)
        job.failed.connect(lambda error: self._restorer.fail(item.key, error))
        job.ended.connect(self._search_next)
        self._search_job = job.start()

    def _handle_found(self, found: "list[FrameReader | ShownFrame]") -> None:
        for each in found:
            if isinstance(each, ShownFrame):
                self._frame = each
            else:
                self._reader = each
        self._show_still()

    def _start(self, begin: float) -> None:
        if self._search_job:
            self._search_job.abandon()
        self._next_target, self._at_end = None, False
        if reader := self._reader:
            self._playback.start(
                lambda newest, stop: play_frames(reader, begin, newest, lambda: self.loops, stop),
                self._models.loaded_groups(),
            )
        self.changed.emit()

    def _end(self) -> None:
        """Shows the last frame, which a slow model may have dropped."""
        self._playback.stop()
        self._search(SeekTarget(self.duration))
        self._at_end = True
        self.changed.emit()

    def _handle_played(self, played: PlayedPictures) -> None:
        if "input" in played.pictures:
            self._frame = played.frame
        self.pictures_played.emit(played)
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self.pause()
        self.failed.emit(error)


def _close(reader: "FrameReader") -> tuple[()]:
    """Closes the reader; runs in a job, because it waits for a search that has not ended."""
    reader.close()
    return ()
