"""A large photo is restored as a small copy, whose change is enlarged and added to the photo."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from mwrgui.core.devices import choose_device
from mwrgui.models import new_model
from mwrgui.restoration.options import RestoreOptions, Strength
from mwrgui.restoration.residual_upscale import difference, enlarge, shrink
from mwrgui.restoration.restore import Notice, Restored, TileDone, restore

SIDE = 64


@pytest.fixture
def darkening():
    """Our smallest network; it lowers every value (0..1) by 0.1, and its usual side is 64 pixels."""
    model = new_model("tiny")
    with torch.no_grad():
        model.network.tail.bias.fill_(-0.1)
    model.contract = replace(model.contract, usual_side=SIDE)
    return model


def smooth_picture(height, width, *, dtype=np.uint8):
    y, x = np.mgrid[:height, :width] / max(height, width)
    waves = np.stack([0.5 + 0.2 * np.sin(6 * x), 0.4 + 0.3 * y, 0.6 - 0.2 * x * y], axis=2)
    return np.round(waves * np.iinfo(dtype).max).astype(dtype)


def finished(pixels, model, **options):
    """Restores on the CPU; returns the restored pixels and all events."""
    events = list(restore(pixels, model, device=choose_device("cpu"), options=RestoreOptions(**options)))
    (restored,) = (event for event in events if isinstance(event, Restored))
    return restored.pixels, events


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_pixel_gets_the_change_of_the_small_copy(darkening, dtype):
    photo = smooth_picture(700, 300, dtype=dtype)
    result, events = finished(photo, darkening)
    change = (result.astype(float) - photo) / np.iinfo(dtype).max
    assert result.dtype == dtype
    assert change.mean() == pytest.approx(-0.1, abs=2e-3)
    assert np.abs(change + 0.1).max() < 0.01
    assert any(isinstance(event, Notice) and "27 × 64" in str(event.message) for event in events)


def test_detail_that_the_small_copy_does_not_show_is_kept(darkening):
    photo = smooth_picture(512, 512)
    photo[::2] += 40
    result, _ = finished(photo, darkening)
    rows = result.astype(float).mean((1, 2))
    assert (rows[::2] - rows[1::2]).mean() == pytest.approx(40, abs=0.5)


def test_strips_have_the_right_positions_and_together_are_the_result(darkening):
    photo = smooth_picture(1300, 200)
    result, events = finished(photo, darkening)
    strips = [event for event in events if isinstance(event, TileDone)]
    assert [(strip.top, strip.left, strip.done, strip.total) for strip in strips] == [
        (0, 0, 1, 3),
        (512, 0, 2, 3),
        (1024, 0, 3, 3),
    ]
    shown = np.concatenate([strip.pixels for strip in strips])
    assert np.abs(shown * 255 - result).max() <= 0.51


def test_the_time_in_the_network_is_reported_separately(darkening):
    _, events = finished(smooth_picture(1300, 200), darkening)
    restored = events[-1]
    assert 0 < restored.network_seconds < restored.seconds
    assert 0 < restored.network_megapixels < restored.megapixels == 0.26


def test_strength_blends_the_change(darkening):
    photo = smooth_picture(400, 400)
    result, _ = finished(photo, darkening, strength=Strength(0.5, 0.5))
    assert (result.astype(float) - photo).mean() / 255 == pytest.approx(-0.05, abs=2e-3)


@pytest.mark.parametrize(("size", "side"), [((64, 48), 0), ((300, 200), 300), ((300, 200), 4096)])
def test_a_photo_no_larger_than_the_side_is_restored_at_full_size(darkening, size, side):
    photo = smooth_picture(*size)
    _, events = finished(photo, darkening, side=side)
    assert not [event for event in events if isinstance(event, Notice)]


def test_a_model_without_a_usual_side_gets_all_pixels_unless_a_side_is_set(darkening):
    darkening.contract = replace(darkening.contract, usual_side=0)
    photo = smooth_picture(300, 200)
    assert not [event for event in finished(photo, darkening)[1] if isinstance(event, Notice)]
    assert [event for event in finished(photo, darkening, side=100)[1] if isinstance(event, Notice)]


def test_enlarging_the_change_in_strips_is_the_same_as_enlarging_it_at_once():
    change = np.random.default_rng(0).normal(0, 0.1, (20, 30, 3)).astype(np.float32)
    whole = enlarge(change, (201, 300), slice(0, 201))
    pieces = [enlarge(change, (201, 300), slice(top, min(top + 64, 201))) for top in range(0, 201, 64)]
    assert np.abs(np.concatenate(pieces) - whole).max() < 1e-5
    assert np.abs(whole - cv2.resize(change, (300, 201), interpolation=cv2.INTER_CUBIC)).max() < 0.03


def test_a_small_copy_keeps_proportions_and_brightness():
    photo = smooth_picture(900, 600)
    small = shrink(photo, 90)
    assert small.shape == (90, 60, 3)
    assert small.mean() / 65535 == pytest.approx(photo.mean() / 255, abs=1e-3)
    assert not difference(small, small).any()
