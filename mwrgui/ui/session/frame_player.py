"""What the players of clips and of live pictures share: the models at work while frames play."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from mwrgui.ui.session.clip_playing import Lane
from mwrgui.ui.session.model_lanes import ModelLanes
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.playing_frames import PlayingFrames
from mwrgui.ui.session.state import DeviceState, ModelRole, Options


class FramePlayer(QObject):
    """Puts other models, another device, options or lanes to work while it plays.

    Signals:
        changed: the state of the player is another one.
    """

    changed = Signal()

    def __init__(self, photos: PhotoList, models: ModelSlots) -> None:
        super().__init__()
        self._photos = photos
        self._lanes = ModelLanes(models)
        self._playing = PlayingFrames()
        photos.item_changed.connect(lambda _key: self._use_options())
        models.changed.connect(self._use_other_models)

    @property
    def rates(self) -> Mapping[ModelRole, float | None]:
        """Frames a second that the models at work reach; None for one that has not made two yet."""
        return self._playing.rates

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

    def _use_options(self) -> None:
        """The item that is looked at may have a strength of its own."""
        self._playing.options = self._lanes.options_for(self._photos.current)

    def _use_other_models(self) -> None:
        """After models, device, options or lanes changed."""
        if self._playing.playing:
            self._playing.use(self._lanes.ready())
            self.changed.emit()
