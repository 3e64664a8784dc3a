"""Where a picture is restored and in tiles of which size, from the memory that is free."""

from dataclasses import dataclass

from mwrgui.core.devices import Device, choose_device
from mwrgui.core.errors import MwrError
from mwrgui.core.photos import ImageArray
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.models.restorer import RestorationModel
from mwrgui.restoration.memory import PROBE, bytes_per_pixel
from mwrgui.restoration.tiling import least_side, sides_within

_SHARE_OF_FREE = 0.5
_MOST_ON_CPU = 768 * 2**20
"""Bytes for the network: a photo of 100 megapixels stays within 2 GB, and larger tiles gain little."""
_MOST_FOR_ROWS = 512 * 2**20
"""Bytes for the rows that a strip of tiles fills."""
_SQUARE = 1024**2
"""Pixels that a tile gets where memory is there, however much the network takes for each."""
_BYTES_OF_FLOAT_PIXEL = 3 * 4


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to compute, and the sides of a tile; a picture that is smaller is restored whole."""

    device: Device
    rows: int
    columns: int


def largest_plan(pixels: ImageArray, model: RestorationModel, device: Device, *, tile: int = 0) -> Plan:
    """The largest tile that surely fits, the whole picture if that does; or what `tile` asks for.

    `model` is on `device`.
    """
    height, width, _ = pixels.shape
    if not model.contract.tileable:
        return Plan(device, height, width)
    least = _least(model)
    if tile:
        return Plan(device, max(tile, least), max(tile, least))
    if height * width <= PROBE**2:
        return Plan(device, height, width)  # measuring would take as long as restoring
    need = bytes_per_pixel(model, device)
    area = device.free_memory() * _SHARE_OF_FREE / need
    if device.torch.type == "cpu":
        area = min(area, max(_MOST_ON_CPU / need, _SQUARE))
    rows, columns = sides_within(
        height=max(height, model.contract.smallest),
        width=max(width, model.contract.smallest),
        area=int(area),
        most_rows=_MOST_FOR_ROWS // (width * _BYTES_OF_FLOAT_PIXEL),
        least=least,
    )
    return Plan(device, rows, columns)


def smaller_plan(pixels: ImageArray, model: RestorationModel, plan: Plan) -> tuple[Plan, Sentence]:
    """What to try after memory ran out, and the sentence that says so.

    Raises:
        MwrError: nothing is left to try.
    """
    height, width, _ = pixels.shape
    rows, columns = min(plan.rows, height), min(plan.columns, width)
    least = _least(model)
    if model.contract.tileable and max(rows, columns) > least:
        rows, columns = max(least, rows // 2), max(least, columns // 2)
        words = sentence(
            "Memory ran out: going on with tiles of {columns} × {rows}.", columns=columns, rows=rows
        )
        return Plan(plan.device, rows, columns), words
    if plan.device.torch.type != "cpu":
        cpu = choose_device("cpu")
        plan = largest_plan(pixels, model.to(cpu.torch, cpu.weights), cpu)
        return plan, sentence("The device has too little memory: the CPU goes on.")
    raise MwrError(
        "There is too little memory to restore {megapixels:.1f} megapixels with this model.",
        "Close other programs, or take a smaller picture."
        if model.contract.tileable
        else "Take a teacher that may be tiled, or a smaller picture.",
        megapixels=height * width / 1e6,
    )


def _least(model: RestorationModel) -> int:
    return least_side(overlap=model.contract.overlap, multiple=model.contract.multiple)
