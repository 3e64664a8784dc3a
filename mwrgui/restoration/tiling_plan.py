"""Chooses the device and the tile size according to the free memory."""

from dataclasses import dataclass
from math import isqrt

from mwrgui.core.devices import Device, choose_device
from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.images import ImageArray
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.memory import MEASURED_SIDE, bytes_for_whole, bytes_per_pixel
from mwrgui.restoration.tiling import min_tile_side, sides_within

_SHARE_OF_FREE = 0.5
"""Share of the free memory that a tile may take."""
_MAX_SHARE_OF_FREE = 0.75
"""Largest share of the free memory that a tile size set by the user may take."""
_MAX_COPY_SIDE = 1024
"""Longest side of the copy for networks that need the whole image, if the image does not fit into memory."""
_MAX_TILE_BYTES_ON_CPU = 768 * 2**20
"""Memory limit of a tile in bytes: photos of 100 megapixels stay within 2 GB; larger tiles gain little."""
_MAX_STRIP_BYTES = 512 * 2**20
"""Memory limit in bytes for a strip of tiles."""
_MIN_TILE_PIXELS = 1024**2
"""Pixels that a tile may have on the CPU even above `_MAX_TILE_BYTES_ON_CPU`, if memory is free."""
_BYTES_OF_FLOAT_PIXEL = 3 * 4


class TooLittleMemory(MwrError):
    """The image does not fit into memory with any tile size."""


@dataclass(frozen=True, slots=True)
class TilingPlan:
    """The device, and a tile's height (`rows`) and width (`columns`) in pixels; smaller images stay whole."""

    device: Device
    rows: int
    columns: int


def largest_plan(pixels: ImageArray, model: RestorationModel, device: Device, *, tile: int = 0) -> TilingPlan:
    """The largest tile that should fit into memory, up to the whole image; or a square of side `tile`.

    `tile` is reduced if memory is short, and raised to the model's minimum. `model` must be on `device`.
    """
    height, width, _ = pixels.shape
    if not model.contract.tileable:
        return TilingPlan(device, height, width)
    min_side = _min_tile_side(model)
    if min(height * width, (tile or height * width) ** 2) <= MEASURED_SIDE**2:
        # measuring would take as long as restoring
        return TilingPlan(device, *((max(tile, min_side),) * 2 if tile else (height, width)))
    pixel_bytes = bytes_per_pixel(model, device)
    if tile:
        max_side = isqrt(int(device.free_memory() * _MAX_SHARE_OF_FREE / pixel_bytes))
        return TilingPlan(device, *(max(min(tile, max_side), min_side),) * 2)
    area = device.free_memory() * _SHARE_OF_FREE / pixel_bytes
    if device.torch.type == "cpu":
        area = min(area, max(_MAX_TILE_BYTES_ON_CPU / pixel_bytes, _MIN_TILE_PIXELS))
    rows, columns = sides_within(
        height=max(height, model.contract.smallest),
        width=max(width, model.contract.smallest),
        area=int(area),
        max_rows=_MAX_STRIP_BYTES // (width * _BYTES_OF_FLOAT_PIXEL),
        min_side=min_side,
    )
    return TilingPlan(device, rows, columns)


def side_within_memory(pixels: ImageArray, model: RestorationModel, device: Device, *, side: int) -> int:
    """Longest side of the network's input: the image's, but at most `side`, and less if memory is short.

    `model` must be on `device`.
    """
    height, width, _ = pixels.shape
    longest = max(height, width)
    side = min(side, longest)

    def area(side: int) -> int:
        return int(height * side // longest * (width * side // longest))

    if model.contract.tileable or area(side) <= MEASURED_SIDE**2:
        return side
    max_bytes = device.free_memory() * _MAX_SHARE_OF_FREE
    while side > MEASURED_SIDE and bytes_for_whole(model, device, area(side)) > max_bytes:
        side = min(_MAX_COPY_SIDE, smaller_side(side))
    return side


def smaller_side(side: int) -> int:
    """The next side to try after a copy of this side was too large."""
    return max(MEASURED_SIDE, side * 3 // 4)


def smaller_plan(
    pixels: ImageArray, model: RestorationModel, plan: TilingPlan
) -> tuple[TilingPlan, Sentence]:
    """The next plan to try after memory ran out, and a sentence about it.

    Raises:
        TooLittleMemory: nothing is left to try.
    """
    height, width, _ = pixels.shape
    rows, columns = min(plan.rows, height), min(plan.columns, width)
    min_side = _min_tile_side(model)
    if model.contract.tileable and max(rows, columns) > min_side:
        rows, columns = max(min_side, rows // 2), max(min_side, columns // 2)
        message = sentence(
            "Memory ran out: going on with tiles of {columns} × {rows}.", columns=columns, rows=rows
        )
        return TilingPlan(plan.device, rows, columns), message
    if plan.device.torch.type != "cpu":
        cpu = choose_device("cpu")
        model.to(cpu.torch, cpu.storage_dtype)
        if side_within_memory(pixels, model, cpu, side=max(height, width)) < max(height, width):
            raise _too_little_memory(pixels, model)
        plan = largest_plan(pixels, model, cpu)
        return plan, sentence("The device has too little memory: the CPU goes on.")
    raise _too_little_memory(pixels, model)


def _too_little_memory(pixels: ImageArray, model: RestorationModel) -> "TooLittleMemory":
    return TooLittleMemory(
        "There is too little memory to restore {megapixels:.1f} megapixels with this model.",
        "Close other programs, or take a smaller picture."
        if model.contract.tileable
        else "Choose a model that can work in tiles, or a smaller picture.",
        megapixels=pixels.shape[0] * pixels.shape[1] / 1e6,
    )


def _min_tile_side(model: RestorationModel) -> int:
    return min_tile_side(overlap=model.contract.overlap, multiple=model.contract.multiple)
