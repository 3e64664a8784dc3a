"""The work behind the photo that is looked at: read it, restore it, measure it; runs in a job's thread."""

import threading
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.core.photos import ImageArray, Photo, read_photo
from mwrgui.ui.state import ModelRole, PhotoItem, Picture
from mwrgui.ui.widgets.compare.pyramid import Pyramid, build_pyramid

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.metrics.scores import Scores
    from mwrgui.models.restorer import RestorationModel
    from mwrgui.restoration.restore import Restored, TileDone

Part = tuple[slice, slice]
"""Rows and columns of a rectangle in a picture."""

_SETTLE = 0.2
"""Seconds without another wish before a result that was only blended anew is measured."""


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A part of a result that is still being made; `done` of `total` are there.

    Attributes:
        pixels: (h, w, 3), to be shown at `top`, `left`.
    """

    role: ModelRole
    top: int
    left: int
    pixels: Picture = field(repr=False)
    done: int
    total: int


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a model made of a photo, at the strength asked for.

    Attributes:
        pixels: of the photo's size and type.
        shown: the same, smooth at any zoom.
        full: the same at full strength, with the time it took.
        mean_change: mean absolute difference to the photo, 0 to 1.
    """

    role: ModelRole
    pixels: ImageArray = field(repr=False)
    shown: Pyramid = field(repr=False)
    full: "Restored" = field(repr=False)
    mean_change: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How near pictures are to one another.

    Attributes:
        agreement: of the student with the teacher, which is not its quality; None unless both are there.
        truth: of input, teacher and student against the ground truth, as far as there is one.
    """

    agreement: "Scores | None" = None
    truth: "Mapping[str, Scores]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about how it goes."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Failure:
    """One model failed, or the ground truth cannot be used; the rest goes on."""

    role: Literal["teacher", "student", "truth"]
    problem: MwrError


@dataclass(frozen=True, slots=True, eq=False)
class TruthRead:
    """The picture that the photo should have become."""

    photo: Photo


LookEvent = Photo | Tile | Result | Figures | Remark | Failure | TruthRead


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be seen. Two wishes are equal if nothing needs to be done again.

    Attributes:
        key: the item's, which stays when the item is replaced.
        models: in the order in which they are to restore; the fast one first.
        device: None while torch is being loaded; then the photo is only read.
        strength: how much of the restoration is blended into the photo, 0 to 1.
        tile: side of the tiles in pixels; 0 chooses by free memory.
        photo: if it has been read before.
        known: what models have made of it before, at full strength.
        truth: the file of the ground truth, if one has been named.
    """

    item: PhotoItem = field(compare=False)
    key: int
    models: "tuple[tuple[ModelRole, RestorationModel], ...]"
    device: "Device | None"
    strength: float
    tile: int
    truth: Path | None = None
    photo: Photo | None = field(default=None, compare=False)
    known: "Mapping[ModelRole, Restored]" = field(default_factory=dict, compare=False)


def look(wish: Wish, stop: threading.Event) -> Iterator[LookEvent]:
    """Tells of the photo, then of each result as it grows, then of the figures.

    Raises:
        MwrError: the photo cannot be read.
    """
    photo = wish.photo
    if photo is None:
        photo = wish.item.picture or read_photo(wish.item.path)
        yield photo
    results: dict[ModelRole, Result] = {}
    for role, model in wish.models if wish.device else ():
        result = yield from _result(wish, photo, role, model, stop)
        if stop.is_set():
            return
        if result:
            results[role] = result
            yield result
    truth = yield from _truth(wish, photo)
    if results and not (wish.known and stop.wait(_SETTLE)):
        yield measure(photo, results, truth)


def measure(
    photo: Photo, results: Mapping[ModelRole, Result], truth: Photo | None, part: Part | None = None
) -> Figures:
    """The figures of whole pictures, or of a rectangle of them."""
    from mwrgui.metrics.scores import score

    pictures: dict[str, ImageArray] = {"input": photo.pixels}
    pictures |= {role: result.pixels for role, result in results.items()}
    seen = {name: eight_bits(pixels[part] if part else pixels) for name, pixels in pictures.items()}
    both = "teacher" in seen and "student" in seen
    agreement = score(seen["student"], seen["teacher"]) if both else None
    if truth is None:
        return Figures(agreement)
    goal = eight_bits(truth.pixels[part] if part else truth.pixels)
    return Figures(agreement, {name: score(pixels, goal) for name, pixels in seen.items()})


def eight_bits(pixels: ImageArray) -> Picture:
    """The picture as a screen shows it."""
    return pixels.astype(np.uint8, copy=False) if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)


def _result(
    wish: Wish, photo: Photo, role: ModelRole, model: "RestorationModel", stop: threading.Event
) -> Generator[LookEvent, None, Result | None]:
    """The result of one model; None if it failed or was stopped."""
    try:
        full = wish.known.get(role) or (yield from _restore(wish, photo, role, model, stop))
    except MwrError as problem:
        yield Failure(role, problem)
        return None
    if full is None:
        return None
    pixels = blend(photo.pixels, full.pixels, wish.strength)
    return Result(role, pixels, build_pyramid(pixels), full, full.mean_change * wish.strength)


def _restore(
    wish: Wish, photo: Photo, role: ModelRole, model: "RestorationModel", stop: threading.Event
) -> "Generator[LookEvent, None, Restored | None]":
    from mwrgui.restoration.restore import Notice, Restored, RestoreOptions, TileDone, restore

    assert wish.device is not None
    options = RestoreOptions(tile=wish.tile)
    for event in restore(photo.pixels, model, device=wish.device, options=options, stop=stop):
        match event:
            case TileDone():
                yield _tile(event, photo, role, wish.strength)
            case Notice(message=message):
                yield Remark(message)
            case Restored():
                return event
    return None


def _tile(event: "TileDone", photo: Photo, role: ModelRole, strength: float) -> Tile:
    height, width = event.pixels.shape[:2]
    pixels = (event.pixels * 255).round().astype(np.uint8)
    if strength < 1:
        below = photo.pixels[event.top : event.top + height, event.left : event.left + width]
        pixels = eight_bits(blend(eight_bits(below), pixels, strength))
    return Tile(role, event.top, event.left, pixels, event.done, event.total)


def blend(photo: ImageArray, restored: ImageArray, strength: float) -> ImageArray:
    """`strength` of the restoration over the rest of the photo, of their common type."""
    if strength >= 1:
        return restored
    mixed = cv2.addWeighted(restored, strength, photo, 1 - strength, 0)
    if photo.dtype == np.uint8:
        return mixed.astype(np.uint8, copy=False)
    return mixed.astype(np.uint16, copy=False)


def _truth(wish: Wish, photo: Photo) -> Generator[LookEvent, None, Photo | None]:
    if wish.truth is None:
        return None
    try:
        truth = _read_truth(wish.truth, photo)
    except MwrError as problem:
        yield Failure("truth", problem)
        return None
    yield TruthRead(truth)
    return truth


def _read_truth(path: Path, photo: Photo) -> Photo:
    truth = read_photo(path)
    if truth.pixels.shape != photo.pixels.shape:
        height, width, _ = truth.pixels.shape
        rows, columns, _ = photo.pixels.shape
        raise MwrError(
            f"The ground truth {path.name} has {width} × {height} pixels, the photo {columns} × {rows}.",
            "Choose the picture that belongs to this photo.",
        )
    return truth
