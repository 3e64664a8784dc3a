"""Reads and restores one photo or frame; runs in the thread of a job."""

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
    """A model is about to restore the photo, as soon as no other thread uses the model."""

    role: ModelRole


@dataclass(frozen=True, slots=True, eq=False)
class RestoredTile:
    """One tile of a restoration in progress, or one strip if only a small copy of the photo was restored.

    Attributes:
        top: the first row of the photo that the tile covers; `left` likewise for columns.
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
    """A model has restored the photo, now or in an earlier job; `restored` is at full strength."""

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
    """A model could not restore the photo; another model of the request is not affected."""

    role: ModelRole
    problem: MwrError


PhotoEvent = PhotoPreview | Photo | PhotoNotice
RestoreJobEvent = PhotoEvent | ModelStarted | RestoredTile | ModelFinished | ModelTimed | ModelFailed
_MAX_TIMED_SECONDS = 0.5
"""A model is timed only if its network ran for at most so many seconds in the first restoration."""


@dataclass(frozen=True, slots=True)
class RestoreRequest:
    """A photo or frame to be read and restored. Requests are equal if they lead to the same results.

    Attributes:
        key: the key of `item`.
        models: the role of each model that restores the photo, and the model, in order of restoration.
        device: None while torch is being loaded; the photo is then read but not restored.
        options: how the photo is restored; their strength is full.
        frame: `ShownFrame.position` of a frame of a clip or live source; None for a photo.
        photo: the photo or frame if it has been read already, else None.
        cached: restorations that exist already, by role; they are not made again.
        untimed: the roles of the models whose speed is not known yet.
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
    """Yields the photo, then tiles and the complete restoration of each model, then times of untimed models.

    A preview precedes the photo; neither is yielded if `request.photo` is given. Cached restorations precede
    new ones. Notices and failures come in between. Without a device, or once `stop` is set, no restoration
    begins. The first restoration by a model takes several times as long as later ones, because kernels are
    compiled and the window is still loading, so a fast untimed model restores the photo again to be timed.

    Raises:
        MwrError: the photo cannot be read.
    """
    photo = request.photo
    if photo is None:
        photo = yield from _read(request.item)
    for role, restored in request.cached.items():
        yield ModelFinished(role, restored)
    to_time: dict[ModelRole, RestorationModel] = {}
    for role, model in request.models if request.device else ():
        if role not in request.cached and not stop.is_set():
            first = yield from _restore(request, photo, role, model, stop)
            if first and role in request.untimed and first.network_seconds <= _MAX_TIMED_SECONDS:
                to_time[role] = model
    for role, model in to_time.items():
        yield from _time_model(request, photo, role, model, stop)


def _read(item: PhotoItem) -> Generator[RestoreJobEvent, None, Photo]:
    """Reads a photo; yields a preview if there is one, the photo and its remarks; returns the photo."""
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
    """Yields the events of one model; returns its restoration, or None if it failed or was stopped."""
    from mwrgui.restoration.restore import Notice, Restored, TileDone, restore

    assert request.device is not None
    yield ModelStarted(role)
    restored: Restored | None = None
    try:
        with lock_of(model):
            if stop.is_set():
                return None  # stopped while waiting for the lock
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
    with suppress(MwrError), lock_of(model):  # if this fails, the first result is still valid
        if not stop.is_set():
            events = restore(photo.pixels, model, device=request.device, options=request.options, stop=stop)
            yield from (ModelTimed(role, event) for event in events if isinstance(event, Restored))


def _restored_tile(event: "TileDone", role: ModelRole) -> RestoredTile:
    pixels = np.asarray(cv2.convertScaleAbs(event.pixels, alpha=255), np.uint8)
    return RestoredTile(role, event.top, event.left, pixels, event.done, event.total)
