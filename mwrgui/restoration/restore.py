"""Restores one image of any size: as a whole if memory allows, else in tiles."""

import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.memory_shortage import is_out_of_memory
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.images import ImageArray
from mwrgui.images.tensors import to_tensor
from mwrgui.metrics.harm import Harm, measure_harm
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.blending import STRIP_ROWS, blend_into, blend_seam
from mwrgui.restoration.change_parts import blend_parts
from mwrgui.restoration.flat_areas import smooth_flat_areas
from mwrgui.restoration.interruption import Cancelled, Interruptible, run_cancellable
from mwrgui.restoration.options import FULL_STRENGTH, RestoreOptions
from mwrgui.restoration.residual_upscale import add_change, difference, enlarge, shrink
from mwrgui.restoration.tiling import Window, split_side
from mwrgui.restoration.tiling_plan import (
    TilingPlan,
    TooLittleMemory,
    largest_plan,
    side_within_memory,
    smaller_plan,
    smaller_side,
)

HARDLY_DIFFERENT = 1 / 255
"""Mean change below which a result counts as hardly different from its photo."""


@dataclass(frozen=True, slots=True, eq=False)
class TileDone:
    """`done` of `total` tiles, or strips if a small copy was restored, are done; carries the latest one.

    Attributes:
        top, left: position of the tile's upper left corner in the photo, in pixels.
        pixels: (h, w, 3) float RGB 0..1 at full strength, before seams are blended.
    """

    done: int
    total: int
    top: int
    left: int
    pixels: NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for the user about the current restoration."""

    message: Sentence


@dataclass(frozen=True, slots=True, eq=False)
class Restored:
    """The restored image, with the size and type of the photo.

    Attributes:
        network_seconds: the part of `seconds` in which the network ran.
        megapixels: millions of pixels of the photo; `network_megapixels` those of the picture that the
            network saw, which is smaller for large photos.
        mean_change: mean absolute difference from the photo, 0..1.
        harm: damage to parts of the photo that were fine.
    """

    pixels: ImageArray = field(repr=False)
    seconds: float
    network_seconds: float
    megapixels: float
    network_megapixels: float
    mean_change: float
    harm: Harm

    @property
    def hardly_differs(self) -> bool:
        """Whether the change is hardly visible."""
        return self.mean_change < HARDLY_DIFFERENT


RestoreEvent = TileDone | Notice | Restored


def restore(
    pixels: ImageArray,
    model: RestorationModel,
    *,
    device: Device,
    options: RestoreOptions | None = None,
    stop: threading.Event | None = None,
) -> Iterator[RestoreEvent]:
    """Restores (H, W, 3) with 8 or 16 bits; ends without `Restored` once `stop` is set.

    `model` is moved to `device` and set to evaluation mode. If memory runs out, tiles are halved repeatedly,
    then the CPU is used.

    Raises:
        MwrError: memory is insufficient even so, or the network's output is not an image.
    """
    began = time.perf_counter()
    request = _Request(pixels, model.eval(), device, options or RestoreOptions(), stop or threading.Event())
    if request.options.tile and not model.contract.tileable:
        yield Notice(sentence("This model needs the whole picture at once, so it is not cut into tiles."))
    try:
        finished = yield from _restore_request(request)
    except Cancelled:
        return
    finally:
        model.to(device.torch, torch.float32)
    if finished is not None:
        if notice := model.contract.notice(model.network):
            yield Notice(notice)
        seconds = time.perf_counter() - began
        yield Restored(
            finished.pixels,
            seconds,
            finished.network_seconds,
            megapixels_of(pixels),
            finished.network_megapixels,
            finished.mean_change,
            measure_harm(pixels, finished.pixels),
        )


def megapixels_of(pixels: ImageArray) -> float:
    """Millions of pixels of (H, W, 3)."""
    return float(pixels.shape[0] * pixels.shape[1] / 1e6)


def restore_pixels(
    pixels: ImageArray,
    model: RestorationModel,
    *,
    device: Device,
    options: RestoreOptions | None = None,
    stop: threading.Event | None = None,
) -> ImageArray | None:
    """Restores (H, W, 3) like `restore`, but without events or harm: for video frames.

    Returns None once `stop` is set.

    Raises:
        MwrError: memory is insufficient, or the network's output is not an image.
    """
    request = _Request(pixels, model.eval(), device, options or RestoreOptions(), stop or threading.Event())
    events = _restore_request(request)
    try:
        while True:
            next(events)
    except StopIteration as end:
        finished: _Finished | None = end.value
        return finished.pixels if finished else None
    except Cancelled:
        return None


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """A request: image, model, device and options; cancelled once `stop` is set."""

    pixels: ImageArray
    model: RestorationModel
    device: Device
    options: RestoreOptions
    stop: threading.Event


@dataclass(frozen=True, slots=True, eq=False)
class _Finished:
    pixels: ImageArray
    mean_change: float
    network_seconds: float
    network_megapixels: float


def _restore_request(request: _Request) -> Generator[RestoreEvent, None, _Finished | None]:
    """Restores all pixels, or a small copy as the options, the model's contract or free memory require."""
    contract, longest = request.model.contract, max(request.pixels.shape[:2])
    requested_side = min(request.options.side or contract.usual_side or longest, longest)
    side = _side_within_memory(request, requested_side)
    while True:
        try:
            if not request.options.strength.uniform:
                return (yield from _restore_parts(request, side, short_of_memory=side < requested_side))
            return (yield from _restore_at(request, side, short_of_memory=side < requested_side))
        except TooLittleMemory:
            if contract.tileable or smaller_side(side) >= side:
                raise
        side = smaller_side(side)


def _restore_at(
    request: _Request, side: int, *, short_of_memory: bool
) -> Generator[RestoreEvent, None, _Finished | None]:
    """Restores all pixels, or a small copy if `side` is shorter than the photo's longest side."""
    if side == max(request.pixels.shape[:2]):
        return (yield from _restore_all_pixels(request))
    return (yield from _restore_small_copy(request, side, short_of_memory=short_of_memory))


def _restore_parts(
    request: _Request, side: int, *, short_of_memory: bool
) -> Generator[RestoreEvent, None, _Finished | None]:
    """Restores at full strength, then blends both parts of the change at the requested strengths."""
    options, photo = request.options, request.pixels
    full_request = replace(request, options=replace(options, strength=FULL_STRENGTH))
    finished = yield from _restore_at(full_request, side, short_of_memory=short_of_memory)
    if finished is None:
        return None
    pixels = blend_parts(photo, finished.pixels, options.strength)
    changed = cv2.norm(pixels, photo, cv2.NORM_L1) / np.iinfo(photo.dtype).max
    return replace(finished, pixels=pixels, mean_change=changed / photo.size)


def _side_within_memory(request: _Request, requested_side: int) -> int:
    """Estimates the largest side that fits into memory.

    Returns `requested_side` if memory runs out even during the estimate.
    """
    model, device = request.model, request.device
    try:
        with Interruptible(request.stop):
            model.to(device.torch, device.storage_dtype)
            return side_within_memory(request.pixels, model, device, side=requested_side)
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        return requested_side


def _restore_small_copy(
    request: _Request, side: int, *, short_of_memory: bool
) -> Generator[RestoreEvent, None, _Finished | None]:
    pixels, options = request.pixels, request.options
    small = shrink(pixels, side)
    small_request = replace(request, pixels=small, options=replace(options, strength=FULL_STRENGTH))
    finished = yield from _without_tiles(_restore_all_pixels(small_request))
    if finished is None:
        return None
    size = {"width": small.shape[1], "height": small.shape[0]}
    megapixels = megapixels_of(pixels)
    if short_of_memory:
        message = sentence(
            "Restored at {width} × {height} pixels, because this model needs more memory for all of the photo"
            " than is free; the change was carried over to all {megapixels:.1f} megapixels.",
            **size,
            megapixels=megapixels,
        )
    else:
        message = sentence(
            "Restored at {width} × {height} pixels, a size that this model knows; "
            "the change was carried over to all {megapixels:.1f} megapixels.",
            **size,
            megapixels=megapixels,
        )
    yield Notice(message)
    change = difference(finished.pixels.astype(np.uint16, copy=False), small)
    applied = yield from _apply_change(change, pixels, options.strength.greater, request.stop)
    return applied and replace(
        applied,
        network_seconds=finished.network_seconds,
        network_megapixels=finished.network_megapixels,
    )


def _without_tiles(
    events: Generator[RestoreEvent, None, _Finished | None],
) -> Generator[RestoreEvent, None, _Finished | None]:
    """Drops tile events, which make no sense for a small copy."""
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            finished: _Finished | None = end.value
            return finished
        if not isinstance(event, TileDone):
            yield event


def _apply_change(
    change: NDArray[np.float32], pixels: ImageArray, strength: float, stop: threading.Event
) -> Generator[RestoreEvent, None, _Finished | None]:
    """Applies the change of the small copy to the photo, strip by strip."""
    height, width, _ = pixels.shape
    result, changed = np.empty(pixels.shape, pixels.dtype), 0.0
    tops = range(0, height, STRIP_ROWS)
    for done, top in enumerate(tops, start=1):
        if stop.is_set():
            return None
        rows = slice(top, min(top + STRIP_ROWS, height))
        strip = add_change(enlarge(change, (height, width), rows), pixels[rows])
        yield TileDone(done, len(tops), top, 0, strip)
        changed += blend_into(strip, pixels[rows], result[rows], strength)
    return _Finished(result, changed / pixels.size, network_seconds=0.0, network_megapixels=0.0)


def _restore_all_pixels(request: _Request) -> Generator[RestoreEvent, None, _Finished | None]:
    """Restores all pixels; smooths flat areas afterwards if the model's contract says so."""
    finished = yield from _restore_with_retries(request)
    if finished is not None and request.model.contract.smooth_flat_areas:
        smooth_flat_areas(request.pixels, finished.pixels)
    return finished


def _restore_with_retries(request: _Request) -> Generator[RestoreEvent, None, _Finished | None]:
    """Retries with smaller tiles whenever memory runs out; returns None if cancelled."""
    pixels, model, device = request.pixels, request.model, request.device
    plan: TilingPlan | None = None
    while True:
        try:
            current_device = plan.device if plan else device
            model.to(current_device.torch, current_device.storage_dtype)
            if plan is None:
                with Interruptible(request.stop):
                    plan = largest_plan(pixels, model, device, tile=request.options.tile)
            return (yield from _restore_in_tiles(request, plan))
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        # Not in the except block, where the traceback would keep the tensors alive.
        plan, message = smaller_plan(pixels, model, plan or TilingPlan(device, 1, 1))
        yield Notice(message)


def _restore_in_tiles(request: _Request, plan: TilingPlan) -> Generator[RestoreEvent, None, _Finished | None]:
    """Restores strip by strip, so that besides photo and result only one row of tiles is in memory."""
    pixels, contract = request.pixels, request.model.contract
    layout = {"overlap": contract.overlap, "multiple": contract.multiple}
    rows = split_side(pixels.shape[0], tile=plan.rows, **layout)
    columns = split_side(pixels.shape[1], tile=plan.columns, **layout)
    is_whole = len(rows) == len(columns) == 1
    result = np.empty(pixels.shape, pixels.dtype)
    changed, done, network_seconds = 0.0, 0, 0.0
    faded_rows = np.zeros((0, 0, 3), np.float32)
    for row in rows:
        strip = np.zeros((row.last - row.first, pixels.shape[1], 3), np.float32)
        for column in columns:
            if request.stop.is_set():
                return None
            began = time.perf_counter()
            tile = _restore_tile_or_stop(request, plan.device, row, column)
            network_seconds += time.perf_counter() - began
            if is_whole:
                strip = tile
            else:
                strip[:, column.first : column.last] += tile * column.weights()[:, None]
            done += 1
            yield TileDone(done, len(rows) * len(columns), row.first, column.first, tile)
        strip, faded_rows = blend_seam(strip, faded_rows, row)
        strip_rows = slice(row.first, row.first + len(strip))
        changed += blend_into(strip, pixels[strip_rows], result[strip_rows], request.options.strength.greater)
    return _Finished(result, changed / pixels.size, network_seconds, megapixels_of(pixels))


def _restore_tile_or_stop(
    request: _Request, device: Device, row: Window, column: Window
) -> NDArray[np.float32]:
    """Restores one tile; raises Cancelled if `stop` is set meanwhile."""
    if request.model.is_exported_graph:  # one long call in another process
        work = partial(_restore_tile, request.pixels, request.model, device, row, column)
        return run_cancellable(work, request.stop, request.model.end_call)
    with Interruptible(request.stop):
        return _restore_tile(request.pixels, request.model, device, row, column)


def _restore_tile(
    pixels: ImageArray, model: RestorationModel, device: Device, row: Window, column: Window
) -> NDArray[np.float32]:
    """Restores one tile and returns its inner part, (H, W, 3) 0..1."""
    images = to_tensor(pixels[row.start : row.stop, column.start : column.stop])
    images = images.to(device.torch, device.storage_dtype)
    with torch.inference_mode(), device.autocast(precise=model.contract.precise):
        restored = model(images)[0].clamp_(0, 1).permute(1, 2, 0)
        if restored.sum(dtype=torch.float32).isnan():  # a NaN anywhere makes the sum NaN
            raise MwrError(
                "The network gave no picture: its output is not finite.",
                "Try precision float32, or another model.",
            )
        inner_rows = slice(row.first - row.start, row.last - row.start)
        inner_columns = slice(column.first - column.start, column.last - column.start)
        return restored[inner_rows, inner_columns].cpu().numpy()  # type: ignore[no-any-return]
