"""Flat areas of a photo stay smooth in its restoration; all else is left as the network made it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from mwrgui.core.devices import choose_device
from mwrgui.metrics.harm import measure_harm
from mwrgui.models import new_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration import flat_areas
from mwrgui.restoration.flat_areas import flatness, smooth_flat_areas
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import restore_pixels

HEIGHT, WIDTH = 200, 320


def photo_of_sky_and_leaves() -> np.ndarray:
    """A smooth sky above texture, (H, W, 3) with 8 bits."""
    photo = np.full((HEIGHT, WIDTH, 3), 0, np.uint8)
    photo[:] = np.linspace(150, 190, HEIGHT)[:, None, None].astype(np.uint8)
    photo[HEIGHT // 2 :] = np.random.default_rng(1).integers(20, 200, (HEIGHT // 2, WIDTH, 3))
    return photo


def darkened_with_a_grid(photo: np.ndarray) -> np.ndarray:
    """Darker by 30 levels, and by 8 more on every sixth row and column."""
    grid = np.zeros((HEIGHT, WIDTH, 1), int)
    grid[::6], grid[:, ::6] = 8, 8
    return np.clip(photo.astype(int) - 30 - grid, 0, 255).astype(np.uint8)


def test_a_grid_in_the_sky_is_removed_and_its_darkening_is_kept() -> None:
    photo = photo_of_sky_and_leaves()
    result = darkened_with_a_grid(photo)
    before = measure_harm(photo, result)
    smooth_flat_areas(photo, result)
    after = measure_harm(photo, result)
    assert before.flat is not None
    assert before.flat > 2.0
    assert after.flat is not None
    assert after.flat < 0.1 * before.flat
    sky = slice(20, 80)
    assert photo[sky].mean() - result[sky].mean() == pytest.approx(30 + 8 * (1 - (5 / 6) ** 2), abs=0.5)


def test_texture_is_left_as_the_network_made_it() -> None:
    photo = photo_of_sky_and_leaves()
    result = darkened_with_a_grid(photo)
    smoothed = result.copy()
    smooth_flat_areas(photo, smoothed)
    leaves = slice(HEIGHT // 2 + 8, None)
    assert np.array_equal(smoothed[leaves], result[leaves])


def test_a_lamp_in_front_of_a_flat_sky_stays_bright() -> None:
    photo = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    photo[90:110, 150:170] = 255
    result = photo.copy()
    result[photo < 255] -= 40
    smooth_flat_areas(photo, result)
    assert result[92:108, 152:168].min() >= 254


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_smoothing_in_strips_gives_the_same_as_smoothing_the_whole_photo(
    monkeypatch: pytest.MonkeyPatch, dtype: type
) -> None:
    scale = np.iinfo(dtype).max // 255
    photo = photo_of_sky_and_leaves().astype(dtype) * scale
    whole = darkened_with_a_grid(photo_of_sky_and_leaves()).astype(dtype) * scale
    strips = whole.copy()
    smooth_flat_areas(photo, whole)
    monkeypatch.setattr(flat_areas, "STRIP_ROWS", 40)
    smooth_flat_areas(photo, strips)
    assert np.array_equal(whole, strips)


def test_flatness_is_one_in_the_sky_and_zero_in_leaves() -> None:
    flat = flatness(photo_of_sky_and_leaves()[..., 0].astype(np.float32))
    assert flat[:90].min() == 1
    assert flat[112:].max() == 0


@pytest.mark.parametrize("side", [0, 160])
def test_results_of_our_own_networks_are_smoothed_in_flat_areas(side: int) -> None:
    """Both at full size and from a small copy whose change is enlarged."""
    photo, model = photo_of_sky_and_leaves(), new_model("tiny")
    torch.manual_seed(0)
    for weight in model.network.parameters():
        weight.data.normal_(0, 0.05)
    assert model.contract.smooth_flat_areas
    smooth = flat_structure(photo, model, side)
    model.contract = replace(model.contract, smooth_flat_areas=False)
    assert smooth < 0.5 * flat_structure(photo, model, side)


def flat_structure(photo: np.ndarray, model: RestorationModel, side: int) -> float:
    """The structure that the restoration adds in flat areas, in levels."""
    options = RestoreOptions(side=side)
    result = restore_pixels(photo, model, device=choose_device("cpu", "float32"), options=options)
    harm = measure_harm(photo, result)
    assert harm.flat is not None
    return harm.flat
