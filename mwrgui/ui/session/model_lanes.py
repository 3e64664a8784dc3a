"""The models that restore frames while these play, as compare view, options and device want it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from mwrgui.ui.session.clip_playing import Lane, LaneModels
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.state import MODEL_ROLES, DeviceState, ModelRole, Options, PhotoItem

if TYPE_CHECKING:
    from mwrgui.models.restoration_model import RestorationModel


class ModelLanes:
    """Finds the models that are ready for each lane.

    Attributes:
        lanes: which pictures are made, and which of them of the same frame.
    """

    def __init__(self, models: ModelSlots) -> None:
        self._models = models
        self.device, self.options = DeviceState(), Options()
        self.lanes: tuple[Lane, ...] = (("input",),)

    def options_for(self, item: PhotoItem | None) -> Options:
        """The options with the strength that an item has of its own, if it has."""
        return replace(self.options, strength=self.options.strength_of(item))

    def ready(self) -> tuple[LaneModels, ...]:
        """The lanes for which there are models."""
        device = self.device.device
        lanes = [(lane, self.models_of(lane)) for lane in self.lanes] if device else []
        return tuple(LaneModels(lane, models, device) for lane, models in lanes if device and models)

    def models_of(self, lane: Lane) -> "dict[ModelRole, RestorationModel]":
        """The models that are wanted in a lane and loaded."""
        wanted = [role for role in MODEL_ROLES if role in lane and role in self.options.models]
        slots = {role: self._models.slot(role).model for role in wanted}
        return {role: model for role, model in slots.items() if model is not None}
