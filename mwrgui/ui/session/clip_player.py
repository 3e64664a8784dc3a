"""The clip that is looked at: it stands at a frame, or plays."""

from typing import TYPE_CHECKING

from mwrgui.jobs.job import Job, goes_on
from mwrgui.ui.session.clip_playing import Place, PlayedPictures, find_frame, play_frames
from mwrgui.ui.session.frame_player import FramePlayer
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_view import PhotoView
from mwrgui.ui.session.state import PhotoItem
from mwrgui.video.shown_frame import ShownFrame

if TYPE_CHECKING:
    from mwrgui.video.frame_reader import FrameReader


class ClipPlayer(FramePlayer):
    """Reads the current clip.

    Attributes:
        loops: whether it begins anew at its end.

    Signals:
        changed: another clip, another frame, or it plays now, or no more.
        failed: an exception that ended the playing; of a clip that cannot be read, its item has the problem.
    """

    def __init__(self, photos: PhotoList, models: ModelSlots, viewing: PhotoView) -> None:
        super().__init__(photos, models, viewing)
        self._reader: FrameReader | None = None
        self._left_at: dict[int, float] = {}
        self._wanted: Place | None = None
        self._sought = Place()
        self._searching: Job | None = None
        self._ended = False
        self.loops = False
        self._playing.played.connect(self._take_played)
        self._playing.ended.connect(self._end)
        self._playing.failed.connect(self._fail)

    @property
    def position(self) -> float:
        """When the frame is shown, in seconds."""
        return self._frame.time if self._frame else 0.0

    @property
    def duration(self) -> float:
        """Seconds; as far as has been seen where the file does not say."""
        seen = self._frame.time + self._frame.seconds if self._frame else 0.0
        return max(seen, self._reader.duration if self._reader else 0.0)

    def set_loop(self, loops: bool) -> None:
        """Whether it begins anew at its end."""
        self.loops = loops
        self.changed.emit()

    def play(self) -> None:
        """Plays from the frame that is shown or searched, or at the end from the beginning."""
        if self._frame is None or self.playing:
            return
        sought = (self._wanted or self._sought).time if goes_on(self._searching) else None
        begin = self._frame.time if sought is None else sought
        self._viewing.show_frame(None)
        self._start(0.0 if self._ended else begin)

    def seek(self, seconds: float) -> None:
        """Shows the frame at a time; a clip that plays goes on from there."""
        if self.playing:
            self._start(min(max(0.0, seconds), self.duration))
        elif self.ready:
            self._search(Place(seconds))

    def step(self, frames: int) -> None:
        """Goes so many frames on, or back if negative, and stands there."""
        self.pause()
        if self.ready:
            self._search((self._wanted or Place()).stepped(frames))

    def close(self) -> None:
        """Lets the clip go."""
        self._playing.stop()
        if self._item and self._frame:
            self._left_at[self._item.key] = self._frame.time
        if self._searching:
            self._searching.abandon()
        if reader := self._reader:
            Job(lambda _stop: _close(reader), name="close clip").start()
        self._item = self._reader = self._frame = self._wanted = self._searching = None

    def _plays(self, item: PhotoItem) -> bool:
        return item.is_clip

    def _open(self, item: PhotoItem) -> None:
        self._item = item
        self._use_options()
        self._search(Place(self._left_at.get(item.key, 0.0)))

    def _open_again(self, key: int) -> None:
        """A clip that could not be read may be readable now."""
        if self._item and self._item.key == key and self._reader is None:
            self._search(Place(0.0))

    def _search(self, place: Place) -> None:
        """Searches a frame; while one is being searched, the latest wish waits."""
        self._wanted = place
        if not goes_on(self._searching):
            self._search_wanted()

    def _search_wanted(self) -> None:
        place, self._wanted = self._wanted, None
        if place is None:
            return
        self._sought, self._ended = place, False
        item, reader, frame = self._item, self._reader, self._frame
        assert item, "a clip is looked at"
        job = Job(lambda stop: find_frame(item.path, reader, frame, place, stop), name="find frame")
        job.arrived.connect(self._take_found)
        job.failed.connect(lambda error: self._viewing.fail(item.key, error))
        job.ended.connect(self._search_wanted)
        self._searching = job.start()

    def _take_found(self, found: "list[FrameReader | ShownFrame]") -> None:
        for thing in found:
            if isinstance(thing, ShownFrame):
                self._frame = thing
            else:
                self._reader = thing
        self._show_still()

    def _start(self, begin: float) -> None:
        """Plays from a time on."""
        if self._searching:
            self._searching.abandon()
        self._wanted, self._ended = None, False
        if reader := self._reader:
            self._playing.start(
                lambda newest, stop: play_frames(reader, begin, newest, lambda: self.loops, stop),
                self._lanes.ready(),
            )
        self.changed.emit()

    def _end(self) -> None:
        """Stands at the last frame, which a slow model may not have come to."""
        self._playing.stop()
        self._search(Place(self.duration))
        self._ended = True
        self.changed.emit()

    def _take_played(self, played: PlayedPictures) -> None:
        if "input" in played.pictures:
            self._frame = played.frame
        self.pictures_played.emit(played)
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self.pause()
        self.failed.emit(error)


def _close(reader: "FrameReader") -> tuple[()]:
    """For a job, as a frame may still be being searched."""
    reader.close()
    return ()
