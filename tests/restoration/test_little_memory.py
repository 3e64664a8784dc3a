"""A network that must see all of a picture gets a small copy where all of it would not fit."""

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


class Veil(nn.Module):
    """Takes half of the picture's mean away, as a dehazer that must see all of it; notes the sizes."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[tuple[int, int]] = []

    def forward(self, x: Tensor) -> Tensor:
        self.given.append((x.shape[-2], x.shape[-1]))
        return x - 0.5 * x.mean((2, 3), keepdim=True) + 0 * x.repeat(1, 8, 1, 1).sum(1, keepdim=True)


class Attention(nn.Module):
    """Compares each place of a grid 8 times as coarse with all others."""

    def forward(self, x: Tensor) -> Tensor:
        places = nn.functional.avg_pool2d(x, 8).flatten(2)
        weights = torch.softmax(places.transpose(1, 2) @ places, -1)
        return x + (places @ weights).mean()


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Says how much memory is free; the machine's own must not matter here."""
    return lambda size: monkeypatch.setattr(Device, "free_memory", lambda _device: size)


def smooth_photo(height: int, width: int) -> np.ndarray:
    rough = np.random.default_rng(0).integers(90, 200, (6, 8, 3), np.uint8)
    return cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)


def test_a_picture_that_would_not_fit_is_restored_in_small_and_said_once(
    model_of: MakeModel, cpu: Device, free
) -> None:
    free(300 * MB)
    network = Veil()
    pixels = smooth_photo(1500, 2000)
    events = list(restore(pixels, model_of(network, tileable=False), device=cpu))
    (notice,) = [event for event in events if isinstance(event, Notice)]
    assert "Restored at 1024 × 768 pixels, because this model needs more memory" in str(notice.message)
    assert "3.0 megapixels" in str(notice.message)
    assert network.given[-1] == (768, 1024)
    assert max(side for given in network.given for side in given) == 1024
    result = events[-1]
    assert isinstance(result, Restored)
    assert np.abs(result.pixels - (pixels - pixels.mean((0, 1)) / 2)).max() < 1.5


def test_a_picture_that_fits_is_seen_whole_and_nothing_is_said(
    model_of: MakeModel, cpu: Device, free
) -> None:
    free(3000 * MB)
    network = Veil()
    events = list(restore(smooth_photo(1500, 2000), model_of(network, tileable=False), device=cpu))
    assert network.given[-1] == (1500, 2000)
    assert not [event for event in events if isinstance(event, Notice)]


def test_not_even_all_pixels_on_request_take_more_than_three_quarters(
    model_of: MakeModel, cpu: Device, free
) -> None:
    for size in (40 * MB, 200 * MB, 900 * MB):
        free(size)
        model = model_of(Veil(), tileable=False)
        side = side_within_memory(smooth_photo(1500, 2000), model, cpu, side=ALL_PIXELS)
        assert bytes_for_whole(model, cpu, side * side * 3 // 4) <= 0.76 * size
        assert side >= MEASURED_SIDE


def test_a_tile_on_request_takes_no_more_than_three_quarters(model_of: MakeModel, cpu: Device, free) -> None:
    model = model_of(nn.Conv2d(3, 3, 3, padding=1), overlap=8)
    free(60 * MB)
    plan = largest_plan(smooth_photo(1500, 2000), model, cpu, tile=1900)
    assert 256 < plan.rows < 1900
    assert plan.rows * plan.columns * bytes_per_pixel(model, cpu) <= 45 * MB
    free(6000 * MB)
    assert largest_plan(smooth_photo(1500, 2000), model, cpu, tile=1900).rows == 1900


def test_a_need_that_grows_with_the_square_is_foretold(model_of: MakeModel, cpu: Device) -> None:
    model = model_of(Attention(), tileable=False)
    foretold = bytes_for_whole(model, cpu, 768**2)
    with torch.inference_mode(), _LiveTensors() as live:
        model(torch.zeros(1, 3, 768, 768))
    assert live.peak < foretold < 2.5 * live.peak
    assert foretold > 3 * bytes_per_pixel(model, cpu) * 768**2


def test_a_need_that_grows_with_the_pixels_is_not_exaggerated(model_of: MakeModel, cpu: Device) -> None:
    model = model_of(nn.Sequential(*(nn.Conv2d(3, 3, 3, padding=1) for _ in range(4))), tileable=False)
    assert bytes_for_whole(model, cpu, 24_000_000) == pytest.approx(24_000_000 * bytes_per_pixel(model, cpu))


def test_a_program_whose_need_nobody_sees_gets_a_picture_that_surely_fits(
    model_of: MakeModel, cpu: Device, free
) -> None:
    free(4400 * MB)
    network = Veil()
    events = list(
        restore(smooth_photo(1500, 2000), model_of(network, tileable=False, parameters=1), device=cpu)
    )
    assert network.given == [(768, 1024)]
    assert isinstance(events[-1], Restored)


def test_memory_that_runs_out_against_all_foretelling_leads_to_a_smaller_copy(
    model_of: MakeModel, cpu: Device
) -> None:
    class Short(Veil):
        def forward(self, x: Tensor) -> Tensor:
            if x.shape[-2] * x.shape[-1] > 300_000:
                raise MemoryError
            return super().forward(x)

    network = Short()
    events = list(restore(smooth_photo(1500, 2000), model_of(network, tileable=False), device=cpu))
    assert isinstance(events[-1], Restored)
    assert events[-1].pixels.shape == (1500, 2000, 3)
    assert 200_000 < network.given[-1][0] * network.given[-1][1] <= 300_000
    assert len([event for event in events if isinstance(event, Notice)]) == 1


def test_tiles_of_a_network_that_may_be_tiled_stay_as_they_were(
    model_of: MakeModel, cpu: Device, free
) -> None:
    free(60 * MB)
    model = model_of(nn.Conv2d(3, 3, 3, padding=1), overlap=8)
    events = list(
        restore(smooth_photo(700, 900), model, device=replace(cpu), options=RestoreOptions(tile=300))
    )
    assert len([event for event in events if isinstance(event, TileDone)]) > 4
