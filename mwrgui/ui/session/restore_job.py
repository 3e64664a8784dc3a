"""Reads and restores one photo, in the thread of a job."""

import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence
from mwrgui.images import Photo, read_photo, read_preview
from mwrgui.restoration.options import RestoreOptions
from mwrgui.ui.session.model_locks import lock_of
from mwrgui.ui.session.state import ModelRole, PhotoItem, Picture

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.models.restoration_model import RestorationModel
    from mwrgui.restoration.restore import Restored, TileDone


@dataclass(frozen=True, slots=True, eq=False)
class PhotoPreview:
    """A small version of the photo, shown until the photo itself has been read."""

    pixels: Picture = field(repr=False)


@dataclass(frozen=True, slots=True)
class ModelStarted:
    """A model has begun to restore the photo."""

    role: ModelRole


@dataclass(frozen=True, slots=True, eq=False)
class RestoredTile:
    """One tile of a restoration that is not complete yet.

    Attributes:
        top: the first row of the photo that the tile covers; `left` is the first column.
        pixels: (h, w, 3) uint8, at full strength.
        done: number of tiles restored so far, including this one, of `total`.
    """

    role: ModelRole
    top: int
    left: int
    pixels: Picture = field(repr=False)
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class ModelFinished:
    """The complete restoration by one model, at full strength."""

    role: ModelRole
    restored: "Restored" = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class ModelTimed:
    """A model has restored the photo once more, only to measure its speed; `restored` has the times."""

    role: ModelRole
    restored: "Restored" = field(repr=False)


@dataclass(frozen=True, slots=True)
class PhotoNotice:
    """A message for the user about reading or restoring the photo."""

    sentence: Sentence


@dataclass(frozen=True, slots=True, eq=False)
class ModelFailed:
    """One model could not restore the photo; the other model still runs."""

    role: ModelRole
    problem: MwrError


PhotoEvent = PhotoPreview | Photo | PhotoNotice
RestoreJobEvent = PhotoEvent | ModelStarted | RestoredTile | ModelFinished | ModelTimed | ModelFailed
_MAX_TIMED_SECONDS = 0.5
"""A model is timed once more only if its first restoration took no more network seconds than this."""


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """A photo to be read and restored. Requests are equal if they lead to the same results.

    Attributes:
        key: the key of `item`.
        models: the models that restore the photo, in this order.
        device: None while torch is being loaded; the photo is then read but not restored.
        options: how it is restored, at full strength.
        frame: `ShownFrame.position` of a frame of a clip or live source; None for a photo.
        photo: the photo or frame if it has been read already, else None.
        cached: restorations that exist already and are not made again.
        untimed: the models whose speed is not known yet.
    """

    item: PhotoItem = field(compare=False)
    key: int
    models: "tuple[tuple[ModelRole, RestorationModel], ...]"
    device: "Device | None"
    options: RestoreOptions
    frame: int | None = None
    photo: Photo | None = field(default=None, compare=False)
    cached: "Mapping[ModelRole, Restored]" = field(default_factory=dict, compare=False)
    untimed: frozenset[ModelRole] = field(default=frozenset(), compare=False)


def restore_photo(request: RestoreRequest, stop: threading.Event) -> Iterator[RestoreJobEvent]:
    """Yields the photo, then tiles and the complete restoration of each model, then times of new models.

    The first restoration by a model takes several times as long as later ones, because kernels are compiled
    and the window is still loading. A fast model therefore restores the photo once more, only to be timed.

    Raises:
        MwrError: the photo cannot be read.
    """
    photo = request.photo
    if photo is None:
        photo = yield from _read(request.item)
    for role, restored in request.cached.items():
        yield ModelFinished(role, restored)
    quick: dict[ModelRole, RestorationModel] = {}
    for role, model in request.models if request.device else ():
        if role not in request.cached and not stop.is_set():
            first = yield from _restore(request, photo, role, model, stop)
            if first and role in request.untimed and first.network_seconds <= _MAX_TIMED_SECONDS:
                quick[role] = model
    for role, model in quick.items():
        yield from _time_model(request, photo, role, model, stop)


def _read(item: PhotoItem) -> Generator[RestoreJobEvent, None, Photo]:
    preview = None if item.picture else read_preview(item.path)
    if preview is not None:
        yield PhotoPreview(preview)
    photo = item.picture or read_photo(item.path)
    yield photo
    yield from map(PhotoNotice, photo.remarks)
    return photo


def _restore(
    request: RestoreRequest, photo: Photo, role: ModelRole, model: "RestorationModel", stop: threading.Event
) -> "Generator[RestoreJobEvent, None, Restored | None]":
    from mwrgui.restoration.restore import Notice, Restored, TileDone, restore

    assert request.device is not None
    yield ModelStarted(role)
    restored: Restored | None = None
    try:
        with lock_of(model):
            if stop.is_set():
                return None  # another request has replaced this one
            events = restore(photo.pixels, model, device=request.device, options=request.options, stop=stop)
            for event in events:
                match event:
                    case TileDone():
                        yield _restored_tile(event, role)
                    case Notice(message=message):
                        yield PhotoNotice(message)
                    case Restored():
                        restored = event
                        yield ModelFinished(role, event)
    except MwrError as problem:
        yield ModelFailed(role, problem)
    return restored


def _time_model(
    request: RestoreRequest, photo: Photo, role: ModelRole, model: "RestorationModel", stop: threading.Event
) -> Iterator[ModelTimed]:
    from mwrgui.restoration.restore import Restored, restore

    assert request.device is not None
    with suppress(MwrError), lock_of(model):  # a failure now says nothing about the first result
        if not stop.is_set():
            events = restore(photo.pixels, model, device=request.device, options=request.options, stop=stop)
            yield from (ModelTimed(role, event) for event in events if isinstance(event, Restored))


def _restored_tile(event: "TileDone", role: ModelRole) -> RestoredTile:
    pixels = np.asarray(cv2.convertScaleAbs(event.pixels, alpha=255), np.uint8)
    return RestoredTile(role, event.top, event.left, pixels, event.done, event.total)
