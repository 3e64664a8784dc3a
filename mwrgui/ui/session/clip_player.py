"""The clip that is looked at: it stands at a frame, or plays."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from mwrgui.images import Photo
from mwrgui.images.formats import PNG
from mwrgui.jobs.job import Job, goes_on
from mwrgui.ui.session.clip_playing import Place, PlayedPictures, find_frame, play_frames
from mwrgui.ui.session.frame_player import FramePlayer
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_view import PhotoView, StillFrame
from mwrgui.video.shown_frame import ShownFrame

if TYPE_CHECKING:
    from mwrgui.video.frame_reader import FrameReader


class ClipPlayer(FramePlayer):
    """Reads the current clip; a frame at which it stands is restored by the PhotoView as a photo is.

    Attributes:
        loops: whether it begins anew at its end.

    Signals:
        changed: another clip, another frame, or it plays now, or no more.
        pictures_played: PlayedPictures, to be shown at once.
        failed: an exception that ended the playing; of a clip that cannot be read, its item has the problem.
    """

    pictures_played = Signal(object)
    failed = Signal(object)

    def __init__(self, photos: PhotoList, models: ModelSlots, viewing: PhotoView) -> None:
        super().__init__(photos, models)
        self._viewing = viewing
        self._key: int | None = None
        self._path = Path()
        self._reader: FrameReader | None = None
        self._frame: ShownFrame | None = None
        self._left_at: dict[int, float] = {}
        self._wanted: Place | None = None
        self._sought = Place()
        self._searching: Job | None = None
        self._ended = False
        self.loops = False
        self._playing.played.connect(self._take_played)
        self._playing.ended.connect(self._end)
        self._playing.failed.connect(self._fail)
        photos.current_changed.connect(self._look_at_current)
        photos.recovered.connect(self._open_again)

    @property
    def ready(self) -> bool:
        """Whether a frame of a clip is looked at."""
        return self._frame is not None

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing.playing

    @property
    def frame(self) -> ShownFrame | None:
        """The frame that is shown."""
        return self._frame

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

    def toggle(self) -> None:
        """Plays, or pauses."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Plays from the frame that is shown or searched, or at the end from the beginning."""
        if self._frame is None or self.playing:
            return
        sought = (self._wanted or self._sought).time if goes_on(self._searching) else None
        begin = self._frame.time if sought is None else sought
        self._viewing.show_frame(None)
        self._start(0.0 if self._ended else begin)

    def pause(self) -> None:
        """Stands at the frame that is shown."""
        if self.playing:
            self._playing.stop()
            self._show_still()

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

    def _look_at_current(self) -> None:
        item = self._photos.current
        key = item.key if item and item.is_clip else None
        if key == self._key:
            return
        self._leave()
        if item and key is not None:
            self._key, self._path = key, item.path
            self._use_options()
            self._search(Place(self._left_at.get(key, 0.0)))
        self.changed.emit()

    def _open_again(self, key: int) -> None:
        """A clip that could not be read may be readable now."""
        if key == self._key and self._reader is None:
            self._search(Place(0.0))

    def _leave(self) -> None:
        """Lets the clip go."""
        self._playing.stop()
        if self._key is not None and self._frame is not None:
            self._left_at[self._key] = self._frame.time
        if self._searching:
            self._searching.abandon()
        if reader := self._reader:
            Job(lambda _stop: _close(reader), name="close clip").start()
        self._key = self._reader = self._frame = self._wanted = self._searching = None

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
        path, reader, frame, key = self._path, self._reader, self._frame, self._key
        assert key is not None, "a clip is looked at"
        job = Job(lambda stop: find_frame(path, reader, frame, place, stop), name="find frame")
        job.arrived.connect(self._take_found)
        job.failed.connect(lambda error: self._viewing.fail(key, error))
        job.ended.connect(self._search_wanted)
        self._searching = job.start()

    def _take_found(self, found: "list[FrameReader | ShownFrame]") -> None:
        for thing in found:
            if isinstance(thing, ShownFrame):
                self._frame = thing
            else:
                self._reader = thing
        self._show_still()

    def _show_still(self) -> None:
        """Has the frame restored as a photo is."""
        if self._frame and self._key is not None:
            photo = Photo(self._frame.pixels, self._path, PNG)
            self._viewing.show_frame(StillFrame(self._key, self._frame.ticks, photo))
        self.changed.emit()

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
