"""Compares a model and its exported file on the same images: differences and run times."""

import time
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.export.events import ExportCompared
from mwrgui.export.traceable_model import min_dynamic_side
from mwrgui.models.architecture import Contract
from mwrgui.models.restoration_model import RestorationModel

TEST_SIZES = ((97, 131), (192, 256))
"""Height and width of the test images: the first needs padding for most networks, the second rarely."""
TIMING_ROUNDS = 3
_GRID_STEP = 16
"""Distance in pixels of the random colours between which test images are interpolated."""
_NOISE_DEVIATION = 0.05


def draw_test_images(contract: Contract, size: tuple[int, int] | None) -> list[Tensor]:
    """Two test images (1, 3, H, W), of different sizes or both of the fixed size of the file."""
    min_side = min_dynamic_side(contract)
    sizes = (size, size) if size else tuple((max(h, min_side), max(w, min_side)) for h, w in TEST_SIZES)
    return [_draw_test_image(*each, seed=number) for number, each in enumerate(sizes)]


def compare(model: RestorationModel, run: Callable[[Tensor], Tensor], image: Tensor) -> ExportCompared:
    """Runs a model and its exported file on an image; compares the results and the fastest times.

    Args:
        run: runs the exported file.
        image: (1, 3, H, W) RGB 0..1.
    """
    with torch.inference_mode():
        expected, actual = model(image), run(image)
        seconds = [(_time(lambda: run(image)), _time(lambda: model(image))) for _ in range(TIMING_ROUNDS)]
    difference = (actual - expected).abs()
    height, width = image.shape[-2:]
    return ExportCompared(
        height,
        width,
        largest=float(difference.max()),
        mean=float(difference.mean()),
        seconds=min(file_time for file_time, _ in seconds),
        model_seconds=min(model_time for _, model_time in seconds),
    )


def _draw_test_image(height: int, width: int, *, seed: int) -> Tensor:
    """Draws smooth colours with some noise."""
    generator = torch.Generator().manual_seed(seed)
    colours = torch.rand(1, 3, height // _GRID_STEP + 2, width // _GRID_STEP + 2, generator=generator)
    smooth = F.interpolate(colours, (height, width), mode="bilinear", align_corners=False)
    return (smooth + _NOISE_DEVIATION * torch.randn(smooth.shape, generator=generator)).clamp(0, 1)


def _time(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
