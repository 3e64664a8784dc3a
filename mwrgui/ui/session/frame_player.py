"""The base class of the players for clips and live sources."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from mwrgui.images import Photo
from mwrgui.images.formats import PNG
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.photo_restorer import PhotoRestorer, StillFrame
from mwrgui.ui.session.playback import Playback
from mwrgui.ui.session.playback_models import PlaybackModels
from mwrgui.ui.session.playback_work import FrameGroup
from mwrgui.ui.session.state import DeviceState, ModelRole, PhotoItem, SessionOptions
from mwrgui.video.shown_frame import ShownFrame


class FramePlayer(QObject):
    """Plays the current item if `_can_play` accepts it; while paused, PhotoRestorer restores the frame shown.

    Changes of models, options, device and frame groups take effect at once, also while it plays.

    Signals:
        changed: the frame that is shown or the state of the player has changed.
        pictures_played: PlayedPictures to be shown immediately.
        failed: the exception that ended playback, even if the clip could not be read any further. If a clip
            cannot be opened, or a live source fails, its item gets a `problem` instead.
    """

    changed = Signal()
    pictures_played = Signal(object)
    failed = Signal(object)

    def __init__(self, photos: PhotoList, models: ModelSlots, restorer: PhotoRestorer) -> None:
        super().__init__()
        self._photos, self._restorer = photos, restorer
        self._models = PlaybackModels(models)
        self._playback = Playback()
        self._item: PhotoItem | None = None
        self._frame: ShownFrame | None = None
        photos.item_changed.connect(lambda _key: self._update_options())
        photos.current_changed.connect(self._follow_current)
        photos.recovered.connect(self._reopen)
        models.changed.connect(self._update_models)

    @property
    def frame(self) -> ShownFrame | None:
        """The frame that is shown; None until the first one has been read."""
        return self._frame

    @property
    def ready(self) -> bool:
        """Whether there is a frame to show."""
        return self._frame is not None

    @property
    def playing(self) -> bool:
        """Whether frames are shown as they come."""
        return self._playback.playing and self.ready

    @property
    def frame_rates(self) -> Mapping[ModelRole, float | None]:
        """Frames per second of each model in use; None for one that has not restored two frames yet."""
        return self._playback.frame_rates

    def toggle(self) -> None:
        """Pauses if it plays, otherwise plays."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Shows frames as they come; does nothing if there is nothing to play, or it plays already."""
        raise NotImplementedError

    def pause(self) -> None:
        """Stops at the frame shown, which PhotoRestorer then restores; does nothing unless it plays."""
        if self.playing:
            self._playback.stop()
            self._show_still()

    def close(self) -> None:
        """Closes the item that is open, if any."""
        raise NotImplementedError

    def set_device(self, device: DeviceState) -> None:
        """Sets the device that restores frames; without one, only the input is shown."""
        self._models.device = device
        self._update_models()

    def set_options(self, options: SessionOptions) -> None:
        """Sets the options for all frames from the next one on."""
        self._models.options = options
        self._update_options()
        self._update_models()

    def set_groups(self, groups: Sequence[FrameGroup]) -> None:
        """Sets which pictures are made while it plays; those of one group are made from the same frame."""
        self._models.groups = tuple(groups)
        self._update_models()

    def _can_play(self, item: PhotoItem) -> bool:
        """Whether this player is the one for an item."""
        raise NotImplementedError

    def _open(self, item: PhotoItem) -> None:
        """Opens an item, which becomes `_item`; no other is open."""
        raise NotImplementedError

    def _reopen(self, key: int) -> None:
        """Tries again to open the item with this key, if it is the current one and could not be read."""
        raise NotImplementedError

    def _follow_current(self) -> None:
        current = self._photos.current
        item = current if current and self._can_play(current) else None
        if (item and item.key) == (self._item and self._item.key):
            return
        self.close()
        if item:
            self._open(item)
        self.changed.emit()

    def _show_still(self) -> None:
        """Passes the frame that is shown to PhotoRestorer, which restores it as a photo."""
        if self._frame and self._item:
            photo = Photo(self._frame.pixels, self._item.path, PNG)
            self._restorer.set_frame(
                StillFrame(self._item.key, self._frame.position, self._frame.time, photo)
            )
        self.changed.emit()

    def _update_options(self) -> None:
        """Passes the options on to playback, with the strength of the current item."""
        self._playback.options = self._models.options_for(self._photos.current)

    def _update_models(self) -> None:
        """While it plays, passes the current models, device and frame groups on to playback."""
        if self._playback.playing:
            self._playback.set_models(self._models.loaded_groups())
            self.changed.emit()
