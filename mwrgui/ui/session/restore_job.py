"""The work behind the photo that is looked at: read it, restore it; runs in a job's thread."""

import threading
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence
from mwrgui.images import Photo, read_photo, read_preview
from mwrgui.ui.session.model_turns import turn_of
from mwrgui.ui.session.state import ModelRole, PhotoItem, Picture

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.models.restoration_model import RestorationModel
    from mwrgui.restoration.restore import Restored, TileDone


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """The photo in small, to be shown until all of it has been read."""

    pixels: Picture = field(repr=False)


@dataclass(frozen=True, slots=True)
class Begun:
    """A model has been put to work."""

    role: ModelRole


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A part of a restoration that is still being made; `done` of `total` are there.

    Attributes:
        pixels: (h, w, 3) at full strength, to be shown at `top`, `left`.
    """

    role: ModelRole
    top: int
    left: int
    pixels: Picture = field(repr=False)
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A model's restoration, whole and at full strength."""

    role: ModelRole
    full: "Restored" = field(repr=False)


@dataclass(frozen=True, slots=True)
class Remark:
    """A word about how it goes."""

    sentence: Sentence


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """One model failed; the rest goes on."""

    role: ModelRole
    problem: MwrError


LookEvent = Preview | Photo | Begun | Tile | Made | Remark | Failure


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be restored. Two wishes are equal if nothing needs to be done again.

    Attributes:
        key: the item's, which stays when the item is replaced.
        models: in the order in which they are to restore; the fast one first.
        device: None while torch is being loaded; then the photo is only read.
        tile: side of the tiles in pixels; 0 chooses by free memory.
        side: longest side at which networks see the photo; 0 leaves it to the model.
        frame: which frame of a clip it is, by its time in ticks; then `photo` is that frame.
        photo: if it has been read before.
        known: what models have made of it before.
    """

    item: PhotoItem = field(compare=False)
    key: int
    models: "tuple[tuple[ModelRole, RestorationModel], ...]"
    device: "Device | None"
    tile: int
    side: int
    frame: int | None = None
    photo: Photo | None = field(default=None, compare=False)
    known: "Mapping[ModelRole, Restored]" = field(default_factory=dict, compare=False)


def look(wish: Wish, stop: threading.Event) -> Iterator[LookEvent]:
    """Tells of the photo, then of each restoration as it grows.

    Raises:
        MwrError: the photo cannot be read.
    """
    photo = wish.photo
    if photo is None:
        photo = yield from _read(wish.item)
    for role, full in wish.known.items():
        yield Made(role, full)
    for role, model in wish.models if wish.device else ():
        if role not in wish.known and not stop.is_set():
            yield from _restore(wish, photo, role, model, stop)


def _read(item: PhotoItem) -> Generator[LookEvent, None, Photo]:
    preview = None if item.picture else read_preview(item.path)
    if preview is not None:
        yield Preview(preview)
    photo = item.picture or read_photo(item.path)
    yield photo
    yield from map(Remark, photo.remarks)
    return photo


def _restore(
    wish: Wish, photo: Photo, role: ModelRole, model: "RestorationModel", stop: threading.Event
) -> Generator[LookEvent, None, None]:
    from mwrgui.restoration.options import RestoreOptions
    from mwrgui.restoration.restore import Notice, Restored, TileDone, restore

    assert wish.device is not None
    yield Begun(role)
    options = RestoreOptions(tile=wish.tile, side=wish.side)
    try:
        with turn_of(model):
            if stop.is_set():
                return  # another photo has been wanted meanwhile
            for event in restore(photo.pixels, model, device=wish.device, options=options, stop=stop):
                match event:
                    case TileDone():
                        yield _tile(event, role)
                    case Notice(message=message):
                        yield Remark(message)
                    case Restored():
                        yield Made(role, event)
    except MwrError as problem:
        yield Failure(role, problem)


def _tile(event: "TileDone", role: ModelRole) -> Tile:
    pixels = np.asarray(cv2.convertScaleAbs(event.pixels, alpha=255), np.uint8)
    return Tile(role, event.top, event.left, pixels, event.done, event.total)
