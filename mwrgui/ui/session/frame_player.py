"""What the players of clips and of live pictures share: the current item, its frame, the models at work."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from mwrgui.images import Photo
from mwrgui.images.formats import PNG
from mwrgui.ui.session.clip_playing import Lane
from mwrgui.ui.session.model_lanes import ModelLanes
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_view import PhotoView, StillFrame
from mwrgui.ui.session.playing_frames import PlayingFrames
from mwrgui.ui.session.state import DeviceState, ModelRole, Options, PhotoItem
from mwrgui.video.shown_frame import ShownFrame


class FramePlayer(QObject):
    """Follows the current item if it is one that `_plays`; a frame that stands is restored by the PhotoView.

    Other models, another device, options or lanes are put to work while it plays.

    Signals:
        changed: the state of the player is another one.
        pictures_played: PlayedPictures, to be shown at once.
        failed: an exception that ended the playing.
    """

    changed = Signal()
    pictures_played = Signal(object)
    failed = Signal(object)

    def __init__(self, photos: PhotoList, models: ModelSlots, viewing: PhotoView) -> None:
        super().__init__()
        self._photos, self._viewing = photos, viewing
        self._lanes = ModelLanes(models)
        self._playing = PlayingFrames()
        self._item: PhotoItem | None = None
        self._frame: ShownFrame | None = None
        photos.item_changed.connect(lambda _key: self._use_options())
        photos.current_changed.connect(self._follow_current)
        photos.recovered.connect(self._open_again)
        models.changed.connect(self._use_other_models)

    @property
    def ready(self) -> bool:
        """Whether a frame is shown."""
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
    def rates(self) -> Mapping[ModelRole, float | None]:
        """Frames a second that the models at work reach; None for one that has not made two yet."""
        return self._playing.rates

    def toggle(self) -> None:
        """Plays, or pauses."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Plays on."""
        raise NotImplementedError

    def pause(self) -> None:
        """Stands at the frame that is shown."""
        if self.playing:
            self._playing.stop()
            self._show_still()

    def close(self) -> None:
        """Lets the item go."""
        raise NotImplementedError

    def set_device(self, device: DeviceState) -> None:
        """Restores on another device."""
        self._lanes.device = device
        self._use_other_models()

    def set_options(self, options: Options) -> None:
        """Restores with other options."""
        self._lanes.options = options
        self._use_options()
        self._use_other_models()

    def set_lanes(self, lanes: Sequence[Lane]) -> None:
        """Says which pictures are made while it plays, and which of them of the same frame."""
        self._lanes.lanes = tuple(lanes)
        self._use_other_models()

    def _plays(self, item: PhotoItem) -> bool:
        """Whether an item is one for this player."""
        raise NotImplementedError

    def _open(self, item: PhotoItem) -> None:
        """Shows an item, which becomes `_item`."""
        raise NotImplementedError

    def _open_again(self, key: int) -> None:
        """An item that could not be read may be readable now."""
        raise NotImplementedError

    def _follow_current(self) -> None:
        current = self._photos.current
        item = current if current and self._plays(current) else None
        if (item and item.key) == (self._item and self._item.key):
            return
        self.close()
        if item:
            self._open(item)
        self.changed.emit()

    def _show_still(self) -> None:
        """Has the frame restored as a photo is."""
        if self._frame and self._item:
            photo = Photo(self._frame.pixels, self._item.path, PNG)
            self._viewing.show_frame(StillFrame(self._item.key, self._frame.ticks, photo))
        self.changed.emit()

    def _use_options(self) -> None:
        """The item that is looked at may have a strength of its own."""
        self._playing.options = self._lanes.options_for(self._photos.current)

    def _use_other_models(self) -> None:
        """After models, device, options or lanes changed."""
        if self._playing.playing:
            self._playing.use(self._lanes.ready())
            self.changed.emit()
