"""Chooses the models that restore frames while a clip or live source plays."""

from dataclasses import replace
from typing import TYPE_CHECKING

from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.playback_work import FrameGroup, GroupModels
from mwrgui.ui.session.state import MODEL_ROLES, DeviceState, ModelRole, PhotoItem, SessionOptions

if TYPE_CHECKING:
    from mwrgui.models.restoration_model import RestorationModel


class PlaybackModels:
    """Finds the loaded models that make the pictures of the frame groups shown.

    Attributes:
        device: the device on which the models run.
        options: the options of the session.
        groups: the frame groups that are shown; they are disjoint.
    """

    def __init__(self, models: ModelSlots) -> None:
        self._models = models
        self.device, self.options = DeviceState(), SessionOptions()
        self.groups: tuple[FrameGroup, ...] = (("input",),)

    def options_for(self, item: PhotoItem | None) -> SessionOptions:
        """The options with the strength of an item; None stands for no item."""
        return replace(self.options, strength=self.options.strength_of(item))

    def loaded_groups(self) -> tuple[GroupModels, ...]:
        """The frame groups with at least one loaded model; empty until there is a device."""
        device = self.device.device
        groups = [(roles, self.models_of(roles)) for roles in self.groups] if device else []
        return tuple(GroupModels(roles, models, device) for roles, models in groups if device and models)

    def models_of(self, roles: FrameGroup) -> "dict[ModelRole, RestorationModel]":
        """The models of these roles that are loaded and chosen in the options."""
        wanted = [role for role in MODEL_ROLES if role in roles and role in self.options.models]
        slots = {role: self._models.slot(role).model for role in wanted}
        return {role: model for role, model in slots.items() if model is not None}
