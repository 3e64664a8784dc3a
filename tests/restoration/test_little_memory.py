"""A network that must see the whole picture gets a small copy if the whole would not fit into memory."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor, nn

from mwrgui.core.devices import Device
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.memory import MEASURED_SIDE, _LiveTensors, bytes_for_whole, bytes_per_pixel
from mwrgui.restoration.options import ALL_PIXELS, RestoreOptions
from mwrgui.restoration.restore import Notice, Restored, TileDone, restore
from mwrgui.restoration.tiling_plan import largest_plan, side_within_memory

MakeModel = Callable[..., RestorationModel]
MB = 2**20


class GlobalDehazer(nn.Module):
    """Subtracts half of the mean, so it needs the whole picture; needs much memory; records input sizes."""

    def __init__(self) -> None:
        super().__init__()
        self.input_sizes: list[tuple[int, int]] = []

    def forward(self, x: Tensor) -> Tensor:
        self.input_sizes.append((x.shape[-2], x.shape[-1]))
        return x - 0.5 * x.mean((2, 3), keepdim=True) + 0 * x.repeat(1, 8, 1, 1).sum(1, keepdim=True)


class Attention(nn.Module):
    """Compares each block of 8 × 8 pixels with all others, so memory grows with the square of the pixels."""

    def forward(self, x: Tensor) -> Tensor:
        places = nn.functional.avg_pool2d(x, 8).flatten(2)
        weights = torch.softmax(places.transpose(1, 2) @ places, -1)
        return x + (places @ weights).mean()


@pytest.fixture
def set_free_memory(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Pretends that this much memory is free."""
    return lambda size: monkeypatch.setattr(Device, "free_memory", lambda _device: size)


def smooth_photo(height: int, width: int) -> np.ndarray:
    rough = np.random.default_rng(0).integers(90, 200, (6, 8, 3), np.uint8)
    return cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)


def test_a_picture_that_would_not_fit_is_restored_as_a_small_copy_with_one_notice(
    model_of: MakeModel, cpu: Device, set_free_memory
) -> None:
    set_free_memory(300 * MB)
    network = GlobalDehazer()
    pixels = smooth_photo(1500, 2000)
    events = list(restore(pixels, model_of(network, tileable=False), device=cpu))
    (notice,) = [event for event in events if isinstance(event, Notice)]
    assert "Restored at 1024 × 768 pixels, because this model needs more memory" in str(notice.message)
    assert "3.0 megapixels" in str(notice.message)
    assert network.input_sizes[-1] == (768, 1024)
    assert max(side for size in network.input_sizes for side in size) == 1024
    result = events[-1]
    assert isinstance(result, Restored)
    assert np.abs(result.pixels - (pixels - pixels.mean((0, 1)) / 2)).max() < 1.5


def test_a_picture_that_fits_is_restored_whole_without_a_notice(
    model_of: MakeModel, cpu: Device, set_free_memory
) -> None:
    set_free_memory(3000 * MB)
    network = GlobalDehazer()
    events = list(restore(smooth_photo(1500, 2000), model_of(network, tileable=False), device=cpu))
    assert network.input_sizes[-1] == (1500, 2000)
    assert not [event for event in events if isinstance(event, Notice)]


def test_all_pixels_on_request_stay_within_three_quarters_of_free_memory(
    model_of: MakeModel, cpu: Device, set_free_memory
) -> None:
    for size in (40 * MB, 200 * MB, 900 * MB):
        set_free_memory(size)
        model = model_of(GlobalDehazer(), tileable=False)
        side = side_within_memory(smooth_photo(1500, 2000), model, cpu, side=ALL_PIXELS)
        assert bytes_for_whole(model, cpu, side * side * 3 // 4) <= 0.76 * size
        assert side >= MEASURED_SIDE


def test_a_tile_size_on_request_stays_within_three_quarters_of_free_memory(
    model_of: MakeModel, cpu: Device, set_free_memory
) -> None:
    model = model_of(nn.Conv2d(3, 3, 3, padding=1), overlap=8)
    set_free_memory(60 * MB)
    plan = largest_plan(smooth_photo(1500, 2000), model, cpu, tile=1900)
    assert 256 < plan.rows < 1900
    assert plan.rows * plan.columns * bytes_per_pixel(model, cpu) <= 45 * MB
    set_free_memory(6000 * MB)
    assert largest_plan(smooth_photo(1500, 2000), model, cpu, tile=1900).rows == 1900


def test_memory_that_grows_with_the_square_of_the_pixels_is_estimated(
    model_of: MakeModel, cpu: Device
) -> None:
    model = model_of(Attention(), tileable=False)
    estimated = bytes_for_whole(model, cpu, 768**2)
    with torch.inference_mode(), _LiveTensors() as live:
        model(torch.zeros(1, 3, 768, 768))
    assert live.peak < estimated < 2.5 * live.peak
    assert estimated > 3 * bytes_per_pixel(model, cpu) * 768**2


def test_memory_that_grows_in_proportion_to_the_pixels_is_not_overestimated(
    model_of: MakeModel, cpu: Device
) -> None:
    model = model_of(nn.Sequential(*(nn.Conv2d(3, 3, 3, padding=1) for _ in range(4))), tileable=False)
    assert bytes_for_whole(model, cpu, 24_000_000) == pytest.approx(24_000_000 * bytes_per_pixel(model, cpu))


def test_an_exported_graph_whose_memory_cannot_be_measured_gets_a_small_copy(
    model_of: MakeModel, cpu: Device, set_free_memory
) -> None:
    set_free_memory(4400 * MB)
    network = GlobalDehazer()
    events = list(
        restore(smooth_photo(1500, 2000), model_of(network, tileable=False, parameters=1), device=cpu)
    )
    assert network.input_sizes == [(768, 1024)]
    assert isinstance(events[-1], Restored)


def test_memory_that_runs_out_despite_the_estimate_leads_to_a_smaller_copy(
    model_of: MakeModel, cpu: Device
) -> None:
    class LimitedMemory(GlobalDehazer):
        def forward(self, x: Tensor) -> Tensor:
            if x.shape[-2] * x.shape[-1] > 300_000:
                raise MemoryError
            return super().forward(x)

    network = LimitedMemory()
    events = list(restore(smooth_photo(1500, 2000), model_of(network, tileable=False), device=cpu))
    assert isinstance(events[-1], Restored)
    assert events[-1].pixels.shape == (1500, 2000, 3)
    assert 200_000 < network.input_sizes[-1][0] * network.input_sizes[-1][1] <= 300_000
    assert len([event for event in events if isinstance(event, Notice)]) == 1


def test_a_tileable_network_is_still_restored_in_tiles(
    model_of: MakeModel, cpu: Device, set_free_memory
) -> None:
    set_free_memory(60 * MB)
    model = model_of(nn.Conv2d(3, 3, 3, padding=1), overlap=8)
    events = list(
        restore(smooth_photo(700, 900), model, device=replace(cpu), options=RestoreOptions(tile=300))
    )
    assert len([event for event in events if isinstance(event, TileDone)]) > 4
