"""Reads and restores one photo, in the thread of a job."""

import threading
from collections.abc import Generator, Iterator, Mapping
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


@dataclass(frozen=True, slots=True)
class PhotoNotice:
    """A message for the user about reading or restoring the photo."""

    sentence: Sentence


@dataclass(frozen=True, slots=True, eq=False)
class ModelFailed:
    """One model could not restore the photo; the other model still runs."""

    role: ModelRole
    problem: MwrError


RestoreJobEvent = (
    PhotoPreview | Photo | ModelStarted | RestoredTile | ModelFinished | PhotoNotice | ModelFailed
)


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
    """

    item: PhotoItem = field(compare=False)
    key: int
    models: "tuple[tuple[ModelRole, RestorationModel], ...]"
    device: "Device | None"
    options: RestoreOptions
    frame: int | None = None
    photo: Photo | None = field(default=None, compare=False)
    cached: "Mapping[ModelRole, Restored]" = field(default_factory=dict, compare=False)


def restore_photo(request: RestoreRequest, stop: threading.Event) -> Iterator[RestoreJobEvent]:
    """Yields the photo, then tiles and the complete restoration of each model.

    Raises:
        MwrError: the photo cannot be read.
    """
    photo = request.photo
    if photo is None:
        photo = yield from _read(request.item)
    for role, restored in request.cached.items():
        yield ModelFinished(role, restored)
    for role, model in request.models if request.device else ():
        if role not in request.cached and not stop.is_set():
            yield from _restore(request, photo, role, model, stop)


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
) -> Generator[RestoreJobEvent, None, None]:
    from mwrgui.restoration.restore import Notice, Restored, TileDone, restore

    assert request.device is not None
    yield ModelStarted(role)
    try:
        with lock_of(model):
            if stop.is_set():
                return  # another request has replaced this one
            events = restore(photo.pixels, model, device=request.device, options=request.options, stop=stop)
            for event in events:
                match event:
                    case TileDone():
                        yield _tile(event, role)
                    case Notice(message=message):
                        yield PhotoNotice(message)
                    case Restored():
                        yield ModelFinished(role, event)
    except MwrError as problem:
        yield ModelFailed(role, problem)


def _tile(event: "TileDone", role: ModelRole) -> RestoredTile:
    pixels = np.asarray(cv2.convertScaleAbs(event.pixels, alpha=255), np.uint8)
    return RestoredTile(role, event.top, event.left, pixels, event.done, event.total)
