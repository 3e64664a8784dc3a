"""Compares a model and its exported file on the same images: differences and run times."""

import time
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.export.events import ExportCompared
from mwrgui.export.program import least_side
from mwrgui.models.architecture import Contract
from mwrgui.models.restoration_model import RestorationModel

SIZES = ((97, 131), (192, 256))
"""Sizes of test images: one needs padding for nearly all networks, the other rarely does."""
ROUNDS = 3
_GRAIN = 16
_NOISE = 0.05


def pictures_for(contract: Contract, size: tuple[int, int] | None) -> list[Tensor]:
    """Two test images (1, 3, H, W), of different sizes or both of the fixed size of the file."""
    least = least_side(contract)
    sizes = (size, size) if size else tuple((max(h, least), max(w, least)) for h, w in SIZES)
    return [_picture(*each, seed=number) for number, each in enumerate(sizes)]


def compare(model: RestorationModel, run: Callable[[Tensor], Tensor], picture: Tensor) -> ExportCompared:
    """Runs both alternately on an image; the times are the fastest of several rounds."""
    with torch.inference_mode():
        wanted, got = model(picture), run(picture)
        seconds = [(_time(lambda: run(picture)), _time(lambda: model(picture))) for _ in range(ROUNDS)]
    difference = (got - wanted).abs()
    height, width = picture.shape[-2:]
    return ExportCompared(
        height,
        width,
        largest=float(difference.max()),
        mean=float(difference.mean()),
        seconds=min(file for file, _ in seconds),
        model_seconds=min(own for _, own in seconds),
    )


def _picture(height: int, width: int, *, seed: int) -> Tensor:
    """Draws smooth colours with some noise."""
    chance = torch.Generator().manual_seed(seed)
    colours = torch.rand(1, 3, height // _GRAIN + 2, width // _GRAIN + 2, generator=chance)
    smooth = F.interpolate(colours, (height, width), mode="bilinear", align_corners=False)
    return (smooth + _NOISE * torch.randn(smooth.shape, generator=chance)).clamp(0, 1)


def _time(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
