"""The models of a batch, and their results for one photo."""

import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mwrgui.core.devices import Device
from mwrgui.core.sentences import sentence
from mwrgui.images import ImageArray, Photo
from mwrgui.metrics.harm import describe_harm
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.manifest import identity_with_fallback
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import Notice, Restored, RestoreEvent, TileDone, restore

_NO_PIXELS = np.empty((0, 0, 3), np.float32)


@dataclass(frozen=True, slots=True)
class Restorer:
    """A model in a batch: `label` ends the file names of its results, `identity` is its checksum.

    Attributes:
        name: display name of the model, such as "teacher".
        fallback: another model, whose result is saved if this model harms a photo and the fallback does not.
    """

    label: str
    model: RestorationModel
    identity: str
    name: str = ""
    fallback: "Restorer | None" = None

    @property
    def result_identity(self) -> str:
        """Identifies its results, including those by the fallback model."""
        return identity_with_fallback(self.identity, self.fallback.identity if self.fallback else "")


@dataclass(frozen=True, slots=True, eq=False)
class ModelResult:
    """The result of `restorer` for a photo, made by itself or its fallback model (`made_by`)."""

    photo: Photo
    restorer: Restorer
    made_by: Restorer
    restored: Restored


def restore_with_each(
    photo: Photo,
    restorers: Sequence[Restorer],
    *,
    device: Device,
    options: RestoreOptions,
    stop: threading.Event,
) -> Iterator[TileDone | Notice | ModelResult]:
    """Restores a photo with each model, one after the other, until `stop` is set."""
    for restorer in restorers:
        made = yield from _restore_with_fallback(
            photo.pixels, restorer, device=device, options=options, stop=stop
        )
        if made is None:
            return
        yield ModelResult(photo, restorer, *made)


def _restore_with_fallback(
    pixels: ImageArray,
    restorer: Restorer,
    *,
    device: Device,
    options: RestoreOptions,
    stop: threading.Event,
) -> Generator[TileDone | Notice, None, tuple[Restorer, Restored] | None]:
    """Returns the model whose result is saved, and that result; None if stopped.

    The result is the fallback's if only the first model harms the photo.
    """
    first = yield from _without_pixels(
        restore(pixels, restorer.model, device=device, options=options, stop=stop)
    )
    if first is None:
        return None
    harm, fallback = describe_harm(first.harm), restorer.fallback
    if harm is None or fallback is None:
        return restorer, first
    second = yield from _without_pixels(
        restore(pixels, fallback.model, device=device, options=options, stop=stop)
    )
    if second is None:
        return None
    if second.harm.visible:
        return restorer, first
    yield Notice(
        sentence(
            "The result of “{model}” harms the photo, so that of “{other}” is saved. {harm}",
            other=fallback.name,
            model=restorer.name,
            harm=harm,
        )
    )
    return fallback, second


def _without_pixels(events: Iterator[RestoreEvent]) -> Generator[TileDone | Notice, None, Restored | None]:
    """Passes events on without pixels; returns the result, or None if the restoration was stopped."""
    restored = None
    for event in events:
        if isinstance(event, Restored):
            restored = event
        elif isinstance(event, TileDone):
            yield replace(event, pixels=_NO_PIXELS)
        else:
            yield event
    return restored
