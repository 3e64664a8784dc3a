"""From restorations at full strength to what is seen and measured, without any network; runs in a thread."""

import threading
from collections.abc import Collection, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.images import ImageArray, Photo, read_photo
from mwrgui.ui.session.state import ModelRole, Picture
from mwrgui.ui.widgets.compare.pyramid import Pyramid, build_pyramid

if TYPE_CHECKING:
    from mwrgui.metrics.harm import Harm
    from mwrgui.metrics.scores import Scores
    from mwrgui.restoration.restore import Restored

_SETTLE = 0.2
"""Seconds that must pass without another wish before pictures are measured."""

Part = tuple[slice, slice]
"""Rows and columns of a rectangle in a picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a model made of a photo, at the strength asked for.

    Attributes:
        pixels: of the photo's size and type.
        shown: the same, smooth at any zoom.
        full: the same at full strength, with the time it took.
        harm: what it does to parts of the photo that were fine, at this strength.
    """

    role: ModelRole
    pixels: ImageArray = field(repr=False)
    shown: Pyramid = field(repr=False)
    full: "Restored" = field(repr=False)
    strength: float
    harm: "Harm"


@dataclass(frozen=True, slots=True)
class Figures:
    """How near pictures are to one another.

    Attributes:
        agreement: of the student with the teacher, which is not its quality; None unless both are there.
        truth: of input, teacher and student against the ground truth, as far as there is one.
    """

    agreement: "Scores | None" = None
    truth: "Mapping[str, Scores | None]" = field(default_factory=dict)

    def without(self, outdated: Collection[ModelRole]) -> "Figures":
        """The same, blank where they tell of an outdated picture."""
        if not outdated:
            return self
        truth = {role: None if role in outdated else scores for role, scores in self.truth.items()}
        return Figures(truth=truth)


@dataclass(frozen=True, slots=True, eq=False)
class TruthRead:
    """The picture that the photo should have become."""

    photo: Photo


@dataclass(frozen=True, slots=True, eq=False)
class TruthFailed:
    """The ground truth cannot be used."""

    problem: MwrError


FinishEvent = Result | Figures | TruthRead | TruthFailed


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What is to be seen and measured.

    Attributes:
        made: restorations at full strength.
        earlier: results that may still hold.
        truth: the ground truth, or its file while it has not been read.
    """

    photo: Photo
    made: "Mapping[ModelRole, Restored]"
    strength: float
    earlier: Mapping[ModelRole, Result]
    truth: Photo | Path | None


def finish(draft: Draft, stop: threading.Event) -> Iterator[FinishEvent]:
    """Tells of results that are other ones now, then of the ground truth, then of the figures."""
    results: dict[ModelRole, Result] = {}
    for role, full in draft.made.items():
        if stop.is_set():
            return
        earlier = draft.earlier.get(role)
        if earlier and earlier.full is full and earlier.strength == draft.strength:
            results[role] = earlier
        else:
            results[role] = _result(draft.photo, role, full, draft.strength)
            yield results[role]
    truth = yield from _truth(draft)
    if results and not stop.wait(_SETTLE):
        yield measure(draft.photo, results, truth)


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


def blend(photo: ImageArray, restored: ImageArray, strength: float) -> ImageArray:
    """`strength` of the restoration over the rest of the photo, of their common type."""
    if strength >= 1:
        return restored
    mixed = cv2.addWeighted(restored, strength, photo, 1 - strength, 0)
    if photo.dtype == np.uint8:
        return mixed.astype(np.uint8, copy=False)
    return mixed.astype(np.uint16, copy=False)


def _result(photo: Photo, role: ModelRole, full: "Restored", strength: float) -> Result:
    from mwrgui.metrics.harm import measure_harm

    pixels = blend(photo.pixels, full.pixels, strength)
    harm = full.harm if strength >= 1 else measure_harm(photo.pixels, pixels)
    return Result(role, pixels, build_pyramid(pixels), full, strength, harm)


def _truth(draft: Draft) -> Generator[FinishEvent, None, Photo | None]:
    if not isinstance(draft.truth, Path):
        return draft.truth
    try:
        truth = _read_truth(draft.truth, draft.photo)
    except MwrError as problem:
        yield TruthFailed(problem)
        return None
    yield TruthRead(truth)
    return truth


def _read_truth(path: Path, photo: Photo) -> Photo:
    truth = read_photo(path)
    if truth.pixels.shape != photo.pixels.shape:
        height, width, _ = truth.pixels.shape
        rows, columns, _ = photo.pixels.shape
        raise MwrError(
            "The ground truth {file} has {width} × {height} pixels, the photo {columns} × {rows}.",
            "Choose the picture that belongs to this photo.",
            file=path.name,
            width=width,
            height=height,
            columns=columns,
            rows=rows,
        )
    return truth
