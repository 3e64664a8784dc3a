"""Scenes have statistics like those of photos, and are the same for the same seed."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from mwrgui.synthesis.scenes.canvas import Canvas
from mwrgui.synthesis.scenes.layouts import LAYOUTS
from mwrgui.synthesis.scenes.materials import MATERIALS
from mwrgui.synthesis.scenes.noise import NoiseFields
from mwrgui.synthesis.scenes.sampling import SceneRng
from mwrgui.synthesis.scenes.scene import draw_scene

SIDE = 96


@pytest.fixture(scope="module")
def images_and_depths() -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(5)
    images, depths = zip(*(draw_scene(SIDE, generator) for _ in range(80)), strict=True)
    return torch.stack(images), torch.stack(depths)


def test_a_seed_gives_the_same_scene_again() -> None:
    first, second = (draw_scene(SIDE, torch.Generator().manual_seed(9)) for _ in range(2))
    assert torch.equal(first[0], second[0])
    assert torch.equal(first[1], second[1])


def test_scenes_differ_from_one_another() -> None:
    generator = torch.Generator().manual_seed(1)
    assert not torch.equal(draw_scene(SIDE, generator)[0], draw_scene(SIDE, generator)[0])


def test_images_and_depths_are_finite_and_from_0_to_1(
    images_and_depths: tuple[torch.Tensor, torch.Tensor],
) -> None:
    for stack, channels in zip(images_and_depths, (3, 1), strict=True):
        assert stack.shape == (80, channels, SIDE, SIDE)
        assert stack.dtype is torch.float32
        assert bool(((stack >= 0) & (stack <= 1)).all())


@pytest.mark.parametrize("side", [33, 64, 200])
def test_any_side_can_be_drawn(side: int) -> None:
    image, depth = draw_scene(side, torch.Generator().manual_seed(side))
    assert image.shape == (3, side, side)
    assert depth.shape == (1, side, side)


def test_amplitude_falls_with_frequency_as_in_photos(
    images_and_depths: tuple[torch.Tensor, torch.Tensor],
) -> None:
    grey = images_and_depths[0].mean(1).numpy()
    window = np.hanning(SIDE)[:, None] * np.hanning(SIDE)
    power = np.abs(np.fft.fft2((grey - grey.mean((1, 2), keepdims=True)) * window)) ** 2
    radius = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.fftfreq(SIDE))
    edges = np.geomspace(2 / SIDE, 0.45, 9)
    bands = [(radius >= a) & (radius < b) for a, b in pairwise(edges)]
    amplitude = [np.sqrt(power[:, band].mean()) for band in bands]
    slope = np.polyfit(np.log(np.sqrt(edges[1:] * edges[:-1])), np.log(amplitude), 1)[0]
    assert -1.7 < slope < -0.9


def test_brightness_varies_between_and_within_scenes(
    images_and_depths: tuple[torch.Tensor, torch.Tensor],
) -> None:
    grey = images_and_depths[0].mean(1)
    means, spreads = grey.mean((1, 2)), grey.std((1, 2))
    assert 0.3 < float(means.median()) < 0.6
    assert float(means.std()) > 0.08
    assert 0.12 < float(spreads.median()) < 0.3


def test_colours_are_mostly_muted_yet_some_are_vivid(
    images_and_depths: tuple[torch.Tensor, torch.Tensor],
) -> None:
    chroma = (images_and_depths[0].amax(1) - images_and_depths[0].amin(1)).mean((1, 2))
    assert 0.05 < float(chroma.median()) < 0.22
    assert float(chroma.max()) > 0.25


def test_few_places_are_flat(images_and_depths: tuple[torch.Tensor, torch.Tensor]) -> None:
    images = images_and_depths[0]
    is_unclipped = (images.amin(1) > 0.01) & (images.amax(1) < 0.99)
    patches = images.mean(1).unfold(1, 8, 8).unfold(2, 8, 8)
    patch_is_unclipped = is_unclipped.unfold(1, 8, 8).unfold(2, 8, 8).all(-1).all(-1)
    spread = patches.std((-2, -1))[patch_is_unclipped]
    assert float((spread < 0.001).float().mean()) < 0.05  # boards and smooth skies are flat on purpose


def test_the_sky_is_far_and_the_foreground_near() -> None:
    depths = []
    for seed in range(12):
        canvas = Canvas(SceneRng(seed), SIDE, "nature")
        LAYOUTS["landscape"].paint(canvas)
        depths.append(canvas.depth)
    depth = np.stack(depths)
    assert depth[:, :4].mean() > 0.9
    assert depth[:, -4:].mean() < 0.25


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_covers_its_canvas(name: str) -> None:
    for seed in range(4):
        canvas = Canvas(SceneRng(seed), SIDE, LAYOUTS[name].environment)
        LAYOUTS[name].paint(canvas)
        assert np.isfinite(canvas.image).all()
        assert (canvas.image.sum(0) > 0).mean() > 0.98
        assert canvas.image.dtype == canvas.depth.dtype == np.float32


@pytest.mark.parametrize("name", MATERIALS)
def test_every_material_gives_relief_and_the_share_of_its_second_colour(name: str) -> None:
    for seed in range(6):
        rng = SceneRng(seed)
        relief, share = MATERIALS[name](rng, NoiseFields(rng, SIDE), 64)
        assert relief.shape == share.shape == (64, 64)
        assert relief.dtype == share.dtype == np.float32
        assert np.isfinite(relief).all()
        assert share.min() >= 0
        assert share.max() <= 1


@pytest.mark.parametrize(("kind", "slope"), [("smooth", 1.9), ("pink", 1.25), ("grain", 0.65)])
def test_noise_has_unit_variance_and_the_spectral_slope_of_its_kind(kind: str, slope: float) -> None:
    fields = np.stack([NoiseFields(SceneRng(seed), 64).random_piece(kind, 64, 64) for seed in range(60)])  # type: ignore[arg-type]
    assert float(np.square(fields).mean()) == pytest.approx(1, abs=0.15)
    power = (np.abs(np.fft.fft2(fields)) ** 2).mean(0)
    assert np.log(power[0, 4] / power[0, 16]) / np.log(16 / 4) == pytest.approx(2 * slope, abs=0.4)


def scenes(count: int, seed: int = 0) -> list[np.ndarray]:
    """Images (side, side, 3) in 0..255, as photographed."""
    generator = torch.Generator().manual_seed(seed)
    drawn = (draw_scene(SIDE, generator)[0] for _ in range(count))
    return [picture.permute(1, 2, 0).mul(255).round().byte().numpy() for picture in drawn]


def test_many_pictures_have_lamps_or_skies_that_are_white_in_all_channels() -> None:
    white_pixels = [int((picture.min(2) >= 250).sum()) for picture in scenes(60)]
    assert sum(count > 20 for count in white_pixels) > 15


def test_some_skies_are_almost_wholly_white() -> None:
    def has_white_sky(picture: np.ndarray) -> bool:
        block = picture[: SIDE // 8]
        return bool((block.min(2) >= 245).mean() > 0.5)

    assert sum(map(has_white_sky, scenes(60))) >= 2
