"""The models that make the results of a batch, and how manifests describe those results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mwrgui.restoration.manifest import describe_work, identity_with_fallback
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.state import ModelSlot, PhotoItem, SessionOptions


@dataclass(frozen=True, slots=True, eq=False)
class StartedBatch:
    """A batch that the queue has started.

    Attributes:
        work: describes the models and options that make the results of photos, as the manifest records them.
        clip_work: the same for clips.
        own_work: the same for each photo or clip that has its own strength, by its path.
    """

    items: tuple[PhotoItem, ...]
    options: SessionOptions
    work: str
    clip_work: str
    own_work: Mapping[Path, str]


@dataclass(frozen=True, slots=True, eq=False)
class BatchModels:
    """The models that restore a batch with given options.

    Attributes:
        slots: the slots of the models, by the label at the end of the names of their result files; empty
            unless all models are loaded.
        fallback: the other model, whose result is saved instead if only the chosen model harms a photo; None
            for no fallback.
    """

    slots: Mapping[str, ModelSlot]
    fallback: ModelSlot | None

    def describe(self, items: Sequence[PhotoItem], options: SessionOptions) -> StartedBatch:
        """Describes a batch of these items for manifests and batch notes."""
        own_work = {}
        for item in items:
            if item.strength is not None:
                own = replace(options, strength=item.strength)
                own_work[item.path] = self._clip_work(own) if item.is_clip else self._work(own)
        return StartedBatch(tuple(items), options, self._work(options), self._clip_work(options), own_work)

    def _work(self, options: SessionOptions) -> str:
        fallback = self.fallback.identity if self.fallback else ""
        identities = {
            label: identity_with_fallback(slot.identity, fallback) for label, slot in self.slots.items()
        }
        return describe_work(identities, options.restore_options(), files=options.files.difference)

    def _clip_work(self, options: SessionOptions) -> str:
        from mwrgui.video.batch import describe_clip_work

        identities = {label: slot.identity for label, slot in self.slots.items()}
        return describe_clip_work(identities, options.restore_options(), options.clips)


def find_batch_models(models: ModelSlots, options: SessionOptions) -> BatchModels:
    """Finds the models in use that restore a batch with these options."""
    slots = {label: models.slot(role) for label, role in options.saved_roles.items()}
    loaded = all(slot.model for slot in slots.values())
    other = models.slot(options.other_role)
    has_fallback = options.use_fallback and not options.save_both and other.model
    return BatchModels(slots if loaded else {}, other if has_fallback else None)
