"""Blends restorations with the photo and measures them; needs no network and runs in the thread of a job."""

import threading
from collections.abc import Collection, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.images import ImageArray, Photo, read_photo
from mwrgui.images.formats import PNG
from mwrgui.restoration.change_parts import blend_parts
from mwrgui.restoration.options import FULL_STRENGTH, Strength
from mwrgui.ui.session.state import ModelRole, Picture
from mwrgui.ui.widgets.compare.pyramid import Pyramid, build_pyramid
from mwrgui.video.formats import is_clip

if TYPE_CHECKING:
    from mwrgui.metrics.harm import Harm
    from mwrgui.metrics.scores import Scores
    from mwrgui.restoration.restore import Restored

_MEASURE_DELAY = 0.2
"""Seconds without a new request before results are measured: a slider may still be moving."""

Rectangle = tuple[slice, slice]
"""The rows and columns of a rectangle in an image."""


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """The restoration of a photo by one model, blended with the photo at `strength`.

    Attributes:
        pixels: (H, W, 3), with the size and type of the photo.
        pyramid: `pixels` as an image pyramid, which can be drawn at any zoom.
        restored: the restoration at full strength, with the time it took.
        strength: the shares of the restoration in the blend.
        harm: damage to parts of the photo that were fine, at this strength.
    """

    role: ModelRole
    pixels: ImageArray = field(repr=False)
    pyramid: Pyramid = field(repr=False)
    restored: "Restored" = field(repr=False)
    strength: Strength
    harm: "Harm"


@dataclass(frozen=True, slots=True)
class ResultMetrics:
    """PSNR and SSIM of the results.

    Attributes:
        agreement: the student's result compared with the teacher's, which does not measure quality; None
            unless both exist.
        truth: input, teacher and student compared with the ground truth, by name; empty without one.
    """

    agreement: "Scores | None" = None
    truth: "Mapping[str, Scores | None]" = field(default_factory=dict)

    def without(self, outdated: Collection[ModelRole]) -> "ResultMetrics":
        """These metrics without those of the given roles, and without `agreement` if any role is given."""
        if not outdated:
            return self
        truth = {role: None if role in outdated else scores for role, scores in self.truth.items()}
        return ResultMetrics(truth=truth)


@dataclass(frozen=True, slots=True, eq=False)
class TruthRead:
    """The ground truth has been read, and has the size of the photo."""

    photo: Photo


@dataclass(frozen=True, slots=True, eq=False)
class TruthFailed:
    """The ground truth cannot be read, or does not have the size of the photo."""

    problem: MwrError


BlendEvent = Result | ResultMetrics | TruthRead | TruthFailed


@dataclass(frozen=True, slots=True, eq=False)
class BlendRequest:
    """Restorations that are to be blended and measured.

    Attributes:
        restorations: by role, at full strength.
        strength: the shares of each restoration in its blend.
        earlier: results of an earlier request, reused where nothing has changed.
        truth: the ground truth, or its file if it has not been read yet; None without one.
        frame_time: when the photo is displayed, in seconds, if it is a frame of a clip.
    """

    photo: Photo
    restorations: "Mapping[ModelRole, Restored]"
    strength: Strength
    earlier: Mapping[ModelRole, Result]
    truth: Photo | Path | None
    frame_time: float | None = None


def blend_and_measure(request: BlendRequest, stop: threading.Event) -> Iterator[BlendEvent]:
    """Yields results that have changed, then the ground truth if it had to be read, then the metrics."""
    results: dict[ModelRole, Result] = {}
    for role, restored in request.restorations.items():
        if stop.is_set():
            return
        earlier = request.earlier.get(role)
        if earlier and earlier.restored is restored and earlier.strength == request.strength:
            results[role] = earlier
        else:
            results[role] = _blend_result(request.photo, role, restored, request.strength)
            yield results[role]
    truth = yield from _ground_truth(request, stop)
    if results and not stop.wait(_MEASURE_DELAY):
        yield measure(request.photo, results, truth)


def measure(
    photo: Photo, results: Mapping[ModelRole, Result], truth: Photo | None, rectangle: Rectangle | None = None
) -> ResultMetrics:
    """Compares whole images, or only `rectangle` of each if it is given; imports torch."""
    from mwrgui.metrics.scores import score

    pictures: dict[str, ImageArray] = {"input": photo.pixels}
    pictures |= {role: result.pixels for role, result in results.items()}
    images = {
        name: to_eight_bits(pixels[rectangle] if rectangle else pixels) for name, pixels in pictures.items()
    }
    has_both = "teacher" in images and "student" in images
    agreement = score(images["student"], images["teacher"]) if has_both else None
    if truth is None:
        return ResultMetrics(agreement)
    truth_pixels = to_eight_bits(truth.pixels[rectangle] if rectangle else truth.pixels)
    return ResultMetrics(agreement, {name: score(pixels, truth_pixels) for name, pixels in images.items()})


def to_eight_bits(pixels: ImageArray) -> Picture:
    """The image with 8 bits per channel: 16-bit values are divided by 256."""
    return pixels.astype(np.uint8, copy=False) if pixels.dtype == np.uint8 else (pixels >> 8).astype(np.uint8)


def blend(photo: ImageArray, restored: ImageArray, strength: Strength) -> ImageArray:
    """Blends a photo with its restoration, both (H, W, 3) uint8 or both uint16; returns the same type."""
    if strength == FULL_STRENGTH:
        return restored
    if not strength.uniform:
        return blend_parts(photo, restored, strength)
    mixed = cv2.addWeighted(restored, strength.greater, photo, 1 - strength.greater, 0)
    if photo.dtype == np.uint8:
        return mixed.astype(np.uint8, copy=False)
    return mixed.astype(np.uint16, copy=False)


def _blend_result(photo: Photo, role: ModelRole, restored: "Restored", strength: Strength) -> Result:
    from mwrgui.metrics.harm import measure_harm

    pixels = blend(photo.pixels, restored.pixels, strength)
    harm = restored.harm if strength == FULL_STRENGTH else measure_harm(photo.pixels, pixels)
    return Result(role, pixels, build_pyramid(pixels), restored, strength, harm)


def _ground_truth(request: BlendRequest, stop: threading.Event) -> Generator[BlendEvent, None, Photo | None]:
    if not isinstance(request.truth, Path):
        return request.truth
    try:
        truth = _read_truth(request.truth, request.photo, request.frame_time, stop)
    except MwrError as problem:
        yield TruthFailed(problem)
        return None
    if truth is None:
        return None
    yield TruthRead(truth)
    return truth


def _read_truth(path: Path, photo: Photo, frame_time: float | None, stop: threading.Event) -> Photo | None:
    """Reads the ground truth, or its frame that matches the photo if it is a clip; None if stopped."""
    if frame_time is not None and is_clip(path):
        from mwrgui.video.matching_frame import read_matching_frame

        pixels = read_matching_frame(path, photo.path, frame_time, stop)
        if pixels is None:
            return None
        truth = Photo(pixels, path, PNG)
    else:
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
