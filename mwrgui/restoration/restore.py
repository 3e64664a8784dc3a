"""Restores one picture of any size: whole where memory allows, else tile by tile."""

import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.images import to_tensor
from mwrgui.core.photos import ImageArray
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.core.setting import setting
from mwrgui.models.restorer import RestorationModel
from mwrgui.restoration.carrying import added, difference, enlarge, shrink
from mwrgui.restoration.memory import is_out_of_memory
from mwrgui.restoration.plan import Plan, largest_plan, smaller_plan
from mwrgui.restoration.tiling import RAMP, Window, cut

HARDLY = 1 / 255
"""Mean change below which a result is said to differ hardly from its photo."""

ALL_PIXELS = 2**16
"""As `RestoreOptions.side`: longer than any photo, so that the network sees all of it."""
_BLOCK = 256
"""Rows that are rounded at once."""
_STRIP = 512
"""Rows of a large photo that a change is carried over to at once."""


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """How photos are restored."""

    strength: float = setting(
        1.0, "Strength", "How much of the restoration is blended into the photo.", low=0.0, high=1.0
    )
    tile: int = setting(
        0, "Tile", "Side of the tiles; 0 chooses by free memory.", low=0, high=2**16, unit="px", advanced=True
    )
    side: int = setting(
        0,
        "Longest side",
        "Longest side at which the network sees a photo; 0 is the model's own choice.",
        low=0,
        high=ALL_PIXELS,
        unit="px",
        advanced=True,
    )


@dataclass(frozen=True, slots=True, eq=False)
class TileDone:
    """`done` of `total` tiles are restored; the latest is there to be shown before the seams are blended.

    Attributes:
        pixels: (h, w, 3) float RGB 0..1 at full strength, belonging at `top`, `left`.
    """

    done: int
    total: int
    top: int
    left: int
    pixels: NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something happened that a person may want to know."""

    message: Sentence


@dataclass(frozen=True, slots=True, eq=False)
class Restored:
    """The finished picture, of the same size and type as the photo.

    `network_seconds` are those of `seconds` in which the network ran; `mean_change` is the mean absolute
    difference to the photo, on a scale of 0 to 1.
    """

    pixels: ImageArray = field(repr=False)
    seconds: float
    network_seconds: float
    megapixels: float
    mean_change: float

    @property
    def hardly_differs(self) -> bool:
        """Whether one sees next to nothing of it."""
        return self.mean_change < HARDLY


RestoreEvent = TileDone | Notice | Restored


def restore(
    pixels: ImageArray,
    model: RestorationModel,
    *,
    device: Device,
    options: RestoreOptions | None = None,
    stop: threading.Event | None = None,
) -> Iterator[RestoreEvent]:
    """Restores (H, W, 3) of 8 or 16 bits; ends without `Restored` once `stop` is set.

    `model` is put into evaluation mode on `device`. When memory runs out, tiles are halved again and again,
    then the CPU takes over.

    Raises:
        MwrError: the memory does not suffice even so, or the network's output is no picture.
    """
    began = time.perf_counter()
    wanted = _Wanted(pixels, model.eval(), device, options or RestoreOptions(), stop or threading.Event())
    if wanted.options.tile and not model.contract.tileable:
        yield Notice(sentence("This model looks at a picture as a whole, so it is not cut into tiles."))
    try:
        finished = yield from _restore_at_its_size(wanted)
    finally:
        model.to(device.torch, torch.float32)
    if finished is not None:
        if notice := model.contract.notice(model.network):
            yield Notice(notice)
        seconds, megapixels = time.perf_counter() - began, pixels.shape[0] * pixels.shape[1] / 1e6
        yield Restored(finished.pixels, seconds, finished.network_seconds, megapixels, finished.mean_change)


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    """What is restored, by what, where and how; given up once `stop` is set."""

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


def _restore_at_its_size(wanted: _Wanted) -> Generator[RestoreEvent, None, _Finished | None]:
    """All pixels, or of a photo that is larger than the network is used to a small copy, and its change."""
    pixels, options = wanted.pixels, wanted.options
    side = options.side or wanted.model.contract.usual_side
    if not side or max(pixels.shape) <= side:
        return (yield from _restore_somehow(wanted))
    small = shrink(pixels, side)
    in_small = replace(wanted, pixels=small, options=replace(options, strength=1.0))
    finished = yield from _without_tiles(_restore_somehow(in_small))
    if finished is None:
        return None
    yield Notice(
        sentence(
            "Restored at {width} × {height} pixels, a size that this model knows; "
            "the change was carried over to all {megapixels:.1f} megapixels.",
            width=small.shape[1],
            height=small.shape[0],
            megapixels=pixels.shape[0] * pixels.shape[1] / 1e6,
        )
    )
    change = difference(finished.pixels.astype(np.uint16, copy=False), small)
    carried = yield from _carry(change, pixels, options.strength, wanted.stop)
    return carried and replace(carried, network_seconds=finished.network_seconds)


def _without_tiles(
    events: Generator[RestoreEvent, None, _Finished | None],
) -> Generator[RestoreEvent, None, _Finished | None]:
    """Tiles of a small copy have no place in the photo."""
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            finished: _Finished | None = end.value
            return finished
        if not isinstance(event, TileDone):
            yield event


def _carry(
    change: NDArray[np.float32], pixels: ImageArray, strength: float, stop: threading.Event
) -> Generator[RestoreEvent, None, _Finished | None]:
    """The photo with the change to its small copy, strip by strip."""
    height, width, _ = pixels.shape
    result, changed = np.empty(pixels.shape, pixels.dtype), 0.0
    tops = range(0, height, _STRIP)
    for done, top in enumerate(tops, start=1):
        if stop.is_set():
            return None
        rows = slice(top, min(top + _STRIP, height))
        strip = added(enlarge(change, (height, width), rows), pixels[rows])
        yield TileDone(done, len(tops), top, 0, strip)
        changed += _write(strip, pixels[rows], result[rows], strength)
    return _Finished(result, changed / pixels.size, network_seconds=0.0)


def _restore_somehow(wanted: _Wanted) -> Generator[RestoreEvent, None, _Finished | None]:
    """Tries again with less whenever memory runs out; None once it is given up."""
    pixels, model, device = wanted.pixels, wanted.model, wanted.device
    plan: Plan | None = None
    while True:
        try:
            at = plan.device if plan else device
            model.to(at.torch, at.weights)
            plan = plan or largest_plan(pixels, model, device, tile=wanted.options.tile)
            return (yield from _restore_in_tiles(wanted, plan))
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        # Out here, because while the error is handled its traceback keeps the tensors alive.
        plan, message = smaller_plan(pixels, model, plan or Plan(device, 1, 1))
        yield Notice(message)


def _restore_in_tiles(wanted: _Wanted, plan: Plan) -> Generator[RestoreEvent, None, _Finished | None]:
    """Strip by strip, so that of all but photo and result only the rows of one tile are in memory."""
    pixels, contract = wanted.pixels, wanted.model.contract
    lie = {"overlap": contract.overlap, "multiple": contract.multiple}
    rows = cut(pixels.shape[0], tile=plan.rows, **lie)
    columns = cut(pixels.shape[1], tile=plan.columns, **lie)
    result = np.empty(pixels.shape, pixels.dtype)
    changed, done, spent = 0.0, 0, 0.0
    fading = np.zeros((0, 0, 3), np.float32)
    for row in rows:
        strip = np.zeros((row.last - row.first, pixels.shape[1], 3), np.float32)
        for column in columns:
            if wanted.stop.is_set():
                return None
            began = time.perf_counter()
            tile = _restore_tile(pixels, wanted.model, plan.device, row, column)
            spent += time.perf_counter() - began
            strip[:, column.first : column.last] += tile * column.weights()[:, None]
            done += 1
            yield TileDone(done, len(rows) * len(columns), row.first, column.first, tile)
        strip, fading = _faded(strip, fading, row)
        here = slice(row.first, row.first + len(strip))
        changed += _write(strip, pixels[here], result[here], wanted.options.strength)
    return _Finished(result, changed / pixels.size, spent)


def _restore_tile(
    pixels: ImageArray, model: RestorationModel, device: Device, row: Window, column: Window
) -> NDArray[np.float32]:
    """The part of one tile that counts, (H, W, 3) 0..1."""
    images = to_tensor(pixels[row.start : row.stop, column.start : column.stop])
    images = images.to(device.torch, device.weights)
    with torch.inference_mode(), device.autocast(precise=model.contract.precise):
        restored = model(images)[0].clamp_(0, 1).permute(1, 2, 0)
        if not restored.isfinite().all():
            raise MwrError(
                "The network gave no picture: its output is not finite.",
                "Try precision float32, or another model.",
            )
        down = slice(row.first - row.start, row.last - row.start)
        across = slice(column.first - column.start, column.last - column.start)
        return restored[down, across].cpu().numpy()  # type: ignore[no-any-return]


def _faded(
    strip: NDArray[np.float32], fading: NDArray[np.float32], row: Window
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The strip with the rest of the one above faded in, and without its own last rows: the next rest."""
    weights = row.weights()[:, None, None]
    if row.fades_in:
        strip[:RAMP] = strip[:RAMP] * weights[:RAMP] + fading
    if row.fades_out:
        return strip[:-RAMP], strip[-RAMP:] * weights[-RAMP:]
    return strip, fading


def _write(strip: NDArray[np.float32], photo: ImageArray, result: ImageArray, strength: float) -> float:
    """Rounds a strip, blended with the photo, into the result; returns the sum of its changes, each 0..1."""
    top = float(np.iinfo(photo.dtype).max)
    depth = cv2.CV_8U if photo.dtype == np.uint8 else cv2.CV_16U
    changed = 0.0
    for first in range(0, len(strip), _BLOCK):
        here = slice(first, first + _BLOCK)
        result[here] = cv2.addWeighted(strip[here], strength * top, photo[here], 1 - strength, 0, dtype=depth)
        changed += cv2.norm(result[here], photo[here], cv2.NORM_L1) / top
    return changed
