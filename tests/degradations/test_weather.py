"""Weather compared with closed forms, and properties that every kind must have."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mwrgui.degradations import CLEAN, DEGRADATIONS, WeatherMix, raindrop
from mwrgui.degradations.camera import compress, unclip_highlights
from mwrgui.degradations.fields import blur, capsules, random_depth, scatter, smooth_field
from mwrgui.degradations.haze import Haze
from mwrgui.degradations.rain import Rain
from mwrgui.degradations.raindrop import Drop, Raindrop, _draw_all, _draw_one_by_one
from mwrgui.degradations.snow import FlakeSize, Snow


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def scene(count: int = 2, height: int = 48, width: int = 64) -> torch.Tensor:
    return torch.rand(count, 3, height, width, generator=generator(1)) * 0.6 + 0.2


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_every_weather_keeps_size_and_range_and_changes_the_image(name):
    clean = scene()
    degraded = DEGRADATIONS[name].apply(clean, generator=generator())
    assert degraded.shape == clean.shape
    assert 0 <= degraded.min() <= degraded.max() <= 1
    assert (degraded - clean).abs().mean() > 1e-3


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_the_same_seed_gives_the_same_weather_and_another_seed_another(name):
    weather, clean = DEGRADATIONS[name], scene()
    once, again, other = (weather.apply(clean, generator=generator(s)) for s in (3, 3, 4))
    assert torch.equal(once, again)
    assert not torch.equal(once, other)


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_gradients_reach_the_clean_image(name):
    clean = scene().requires_grad_()
    DEGRADATIONS[name].apply(clean, generator=generator()).sum().backward()
    assert clean.grad is not None
    assert clean.grad.isfinite().all()
    assert clean.grad.abs().sum() > 0


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_an_image_of_one_pixel_gives_finite_values(name):
    assert DEGRADATIONS[name].apply(scene(1, 1, 1), generator=generator()).isfinite().all()


def test_haze_follows_koschmieders_law():
    clean, depth = scene(), torch.linspace(0, 1, 64).expand(2, 1, 48, 64)
    haze = Haze(beta=(1.5, 1.5), nearest=(0, 0), airlight=(0.9, 0.9), tint=0)
    t = torch.exp(-1.5 * depth)
    expected = clean * t + 0.9 * (1 - t)
    torch.testing.assert_close(haze.apply(clean, generator=generator(), depth=depth), expected)


def test_rain_without_streaks_or_veil_is_clean():
    dry = Rain(density=(0, 0), veil=(0, 0))
    clean = scene()
    torch.testing.assert_close(dry.apply(clean, generator=generator()), clean)


def test_rain_streaks_only_brighten_a_dark_scene():
    dark = torch.zeros(1, 3, 64, 64)
    rained = Rain(veil=(0, 0)).apply(dark, generator=generator())
    assert rained.min() == 0
    assert rained.max() > 0.1


def test_an_opaque_flake_shows_its_own_brightness():
    one_size = FlakeSize(radius=(4, 4), length=(0, 0), density=(0.01, 0.01))
    snow = Snow(sizes=(one_size,), opacity=(1, 1), brightness=(0.9, 0.9), veil=(0, 0))
    snowed = snow.apply(torch.zeros(1, 3, 64, 64), generator=generator())
    assert snowed.max() == pytest.approx(0.9, abs=0.02)


def test_between_drops_a_wet_lens_shows_the_unchanged_scene():
    clean = scene(1, 128, 128)
    wet = Raindrop(count=2).apply(clean, generator=generator())
    untouched = (wet - clean).abs().amax(1) < 1e-6
    assert 0.3 < untouched.float().mean() < 0.999


def test_a_single_drop_gives_levels_and_offsets_around_its_centre():
    level, offset = _draw_one_by_one([Drop(x=30, y=20, radius_x=10, radius_y=5)], 60, 80)
    assert level[20, 30] == pytest.approx(1, abs=1e-3)
    assert level[20, 40] == pytest.approx(level[25, 30], abs=1e-3) == pytest.approx(0, abs=1e-3)
    assert offset[22, 25].tolist() == [-5, 2]
    assert level[20, 55] == pytest.approx(raindrop.LOWEST_LEVEL)


@pytest.mark.parametrize("max_elements", [1 << 25, 8 * 60 * 80, 1])
def test_drops_drawn_all_at_once_equal_those_drawn_one_by_one(max_elements):
    drops = Raindrop()._sample_drops((3, 3, 60, 80), generator())
    one_by_one = [_draw_one_by_one(image_drops, 60, 80) for image_drops in drops.tolist()]
    level, highest = (torch.full((3, 60, 80), raindrop.LOWEST_LEVEL) for _ in range(2))
    offset = torch.zeros(3, 60, 80, 2)
    _draw_all(drops, level=level, highest=highest, offset=offset, max_elements=max_elements)
    assert 0.05 < np.mean([expected_level > -0.5 for expected_level, _ in one_by_one]) < 0.95
    for image, (expected_level, expected_offset) in enumerate(one_by_one):
        covered = expected_level > -0.5
        np.testing.assert_allclose(level[image][covered], expected_level[covered], atol=1e-3)
        np.testing.assert_array_equal(offset[image], expected_offset)


def test_drops_that_almost_touch_run_together():
    left, right = (Drop(x=x, y=30, radius_x=10, radius_y=10) for x in (25.0, 47.0))
    (alone, _), (together, _) = (_draw_one_by_one(drops, 60, 80) for drops in ([left], [left, right]))
    between = (30, 36)
    assert alone[between] < 0 < together[between]


def test_drops_out_of_focus_spread_their_light_and_cover_the_scene_only_in_part():
    clean = torch.full((1, 3, 200, 240), 0.5)
    drops = Raindrop(count=10, radius=(4, 5), gain=(1.4, 1.4), opacity=(1, 1))
    sharp, soft = (
        replace(drops, defocus=(radius, radius)).apply(clean, generator=generator()) - clean
        for radius in (0.5, 20.0)
    )
    assert sharp.max() == pytest.approx(0.2, abs=1e-3)
    assert 0.2 * (4 / 20) ** 2 / 2 < soft.max() < 0.1
    assert (soft > 0.001).sum() > 4 * (sharp > 0.001).sum()
    assert float(soft.sum()) == pytest.approx(float(sharp.sum()), rel=1e-3)


def test_drops_of_a_large_photo_need_little_memory():
    """Up to 2,930 drops on 4.8 megapixels would take 56 GB if each had a layer of its own."""
    wet = Raindrop().apply(torch.full((1, 3, 400, 12_000), 0.5), generator=generator())
    assert (wet != 0.5).float().mean() > 0.05


def test_a_capsule_is_one_inside_and_zero_outside():
    length, radius, angle = (torch.full((1, 1, 1, 1), v) for v in (20.0, 3.0, 0.0))
    shape = capsules(torch.zeros(1, 3, 1, 1), length=length, radius=radius, angle=angle, softness=0.1)[0, 0]
    middle = shape.shape[0] // 2
    assert shape[middle, middle + 9] == pytest.approx(1, abs=1e-3)
    assert shape[middle, middle + 15] == pytest.approx(0, abs=1e-3)
    assert shape.sum() == pytest.approx(20 * 6 + math.pi * 9, rel=0.03)


def test_scattered_particles_equal_a_direct_circular_convolution():
    like = torch.zeros(1, 3, 32, 40)
    particle = torch.rand(1, 1, 5, 5, generator=generator(2)) * 0.1
    scattered = scatter(particle, density=torch.full((1, 1, 1, 1), 0.05), generator=generator(5), like=like)
    same_generator = generator(5)
    chance, opacity = (
        torch.rand(1, 1, 32, 40, generator=same_generator),
        torch.rand(1, 1, 32, 40, generator=same_generator),
    )
    impulses = (chance < 0.05) * (0.3 + 0.7 * opacity)
    wrapped = F.pad(impulses, (2, 2, 2, 2), mode="circular")
    torch.testing.assert_close(scattered, F.conv2d(wrapped, particle.flip(2, 3)), atol=1e-6, rtol=1e-4)


def test_random_depth_is_far_at_the_top_and_near_at_the_bottom():
    depth = random_depth(generator(), torch.zeros(64, 3, 32, 32))
    assert depth.shape == (64, 1, 32, 32)
    assert depth[:, :, 0].mean() > depth[:, :, -1].mean() + 0.2


def test_a_smooth_field_spans_its_range_and_is_smooth():
    field = smooth_field(generator(), torch.zeros(3, 3, 64, 64))
    assert field.amin((1, 2, 3)).tolist() == [0, 0, 0]
    assert field.amax((1, 2, 3)).tolist() == [1, 1, 1]
    assert (field[..., 1:] - field[..., :-1]).abs().mean() < 0.05


def test_a_mix_uses_every_weather_and_leaves_the_given_share_clean():
    mix = WeatherMix(("haze", "snow"), clean_share=0.3, noise=0, jpeg_share=0)
    clean = torch.full((200, 3, 8, 8), 0.3)
    images, weathers = mix(clean, generator=generator())
    assert set(weathers) == {"haze", "snow", CLEAN}
    is_clean = [w == CLEAN for w in weathers]
    assert 0.2 < sum(is_clean) / 200 < 0.4
    assert torch.equal(images[is_clean], clean[is_clean])


def test_a_mix_hands_each_image_its_own_depth():
    mix = WeatherMix(("haze",), clean_share=0, noise=0, jpeg_share=0)
    clean = torch.zeros(2, 3, 8, 8)
    depth = torch.cat((torch.zeros(1, 1, 8, 8), torch.ones(1, 1, 8, 8)))
    near, far = mix(clean, generator=generator(), depth=depth)[0].mean((1, 2, 3))
    assert far > near


def test_an_image_without_weather_is_its_own_target():
    mix = WeatherMix(("haze",), clean_share=1.0, noise=0.05, jpeg_share=1.0)
    clean = scene(4)
    degraded, target, names = mix.make_pairs(clean, generator=generator())
    assert set(names) == {CLEAN}
    assert torch.equal(degraded, target)
    assert (degraded - clean).abs().mean() > 1e-3


def test_jpeg_compression_has_the_given_quality_and_passes_gradients():
    clean = scene(2).requires_grad_()
    good, bad = (compress(clean, [quality] * 2) for quality in (97, 20))
    assert (good - clean).abs().mean() < (bad - clean).abs().mean()
    assert torch.equal(compress(clean, [0, 0]), clean)
    good.sum().backward()
    assert torch.equal(clean.grad, torch.ones_like(clean))


def test_in_half_of_the_images_overexposed_areas_become_brighter_than_white():
    lit = torch.full((200, 3, 2, 2), 0.5)
    lit[..., 0, 0] = 1.0
    light = unclip_highlights(lit, generator())
    brighter = light[:, 0, 0, 0] > 1
    assert 70 < int(brighter.sum()) < 130
    assert torch.equal(light[..., 1, 1], lit[..., 1, 1])


def test_gradients_flow_through_a_blur_of_a_size_that_was_first_used_in_inference_mode():
    images = torch.rand(1, 3, 37, 53, generator=generator())
    with torch.inference_mode():
        expected = blur(images, 5)
    blurred = blur(images.requires_grad_(), 5)
    blurred.sum().backward()
    torch.testing.assert_close(blurred.detach(), expected.clone())
    assert images.grad is not None
    assert images.grad.abs().sum() > 0
