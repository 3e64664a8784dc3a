"""Runs a model and its exported file on the same pictures: how far they differ, and how long each takes."""

import time
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.export.events import ExportCompared
from mwrgui.export.program import least_side
from mwrgui.models.architecture import Contract
from mwrgui.models.restorer import RestorationModel

SIZES = ((97, 131), (192, 256))
"""One that needs padding nearly everywhere, and one that seldom does."""
ROUNDS = 3
_GRAIN = 16
_NOISE = 0.05


def pictures_for(contract: Contract, size: tuple[int, int] | None) -> list[Tensor]:
    """Two pictures (1, 3, H, W): of two sizes, or both of the only one that the file takes."""
    least = least_side(contract)
    sizes = (size, size) if size else tuple((max(h, least), max(w, least)) for h, w in SIZES)
    return [_picture(*each, seed=number) for number, each in enumerate(sizes)]


def compare(model: RestorationModel, run: Callable[[Tensor], Tensor], picture: Tensor) -> ExportCompared:
    """Both restore the picture, by turns; the quickest of some rounds counts."""
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
    """Smooth colours with some noise."""
    chance = torch.Generator().manual_seed(seed)
    colours = torch.rand(1, 3, height // _GRAIN + 2, width // _GRAIN + 2, generator=chance)
    smooth = F.interpolate(colours, (height, width), mode="bilinear", align_corners=False)
    return (smooth + _NOISE * torch.randn(smooth.shape, generator=chance)).clamp(0, 1)


def _time(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
