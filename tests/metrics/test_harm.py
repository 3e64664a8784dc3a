"""Harm done by a restoration, on pictures made so that the harm is known."""

import numpy as np
import pytest
from scipy.ndimage import convolve1d, gaussian_filter, minimum_filter, sobel, uniform_filter

from mwrgui.core.paths import resources
from mwrgui.images import read_photo
from mwrgui.metrics.harm import describe_harm, measure_harm


def noisy(height: int = 120, width: int = 150, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(60, 200, (height, width, 3), np.uint8)


def test_an_untouched_photo_is_not_harmed():
    photo = noisy()
    photo[:40, :40] = 255
    harm = measure_harm(photo, photo)
    assert (harm.lights, harm.dark, harm.edges) == (0, 0, 1)
    assert describe_harm(harm) is None


def test_a_lamp_that_turns_grey_is_reported_with_figure_and_place():
    photo = noisy()
    photo[90:110, 120:140] = 255
    darker = photo.copy()
    darker[90:110, 120:140] = 215
    harm = measure_harm(photo, darker)
    assert harm.lights == pytest.approx(40)
    assert str(describe_harm(harm)) == (
        "Lamps and white areas became darker by 40 of 255 levels, mostly at the bottom right."
    )


def test_crushed_shadows_are_reported():
    photo = noisy()
    crushed = photo.copy()
    crushed[:30, :30] = 0
    harm = measure_harm(photo, crushed)
    assert harm.dark == pytest.approx(900 / (120 * 150), rel=0.05)
    assert str(describe_harm(harm)) == "Shadows became black in 5.0 % of the picture, mostly at the top left."


def test_blotches_in_a_smooth_sky_are_reported():
    photo = noisy(300, 300)
    photo[:200] = 200
    cloudy = photo.copy()
    rows = np.arange(200)[:, None, None]
    cloudy[:200] = (200 + 12 * np.sin(rows / 5)).astype(np.uint8)
    harm = measure_harm(photo, cloudy)
    assert harm.blotch is not None
    assert harm.blotch > 5
    assert "blotchy" in str(describe_harm(harm))


def test_faded_detail_lowers_the_figure_of_edges():
    photo = noisy()
    faded = ((photo.astype(int) - 128) // 2 + 128).astype(np.uint8)
    assert measure_harm(photo, faded).edges == pytest.approx(0.5, abs=0.03)


def test_photos_of_16_bits_are_measured_like_those_of_8_bits():
    photo = noisy()
    photo[:40, :40] = 255
    darker = photo // 2
    eight = measure_harm(photo, darker)
    sixteen = measure_harm(photo.astype(np.uint16) * 257, darker.astype(np.uint16) * 257)
    assert sixteen.lights == pytest.approx(eight.lights)


def test_figures_are_none_without_white_or_smooth_areas():
    harm = measure_harm(noisy(), noisy())
    assert (harm.lights, harm.blotch) == (None, None)


def test_every_figure_equals_its_definition():
    """Compared with numpy and SciPy, on a sample photo that was blurred, darkened and overlaid with waves."""
    photo = read_photo(resources() / "samples" / "haze-kodak-13.jpg").pixels[:200, :260]
    photo = np.ascontiguousarray(photo)
    photo[:80] = 254  # a white sky
    waves = 6 * np.sin(np.arange(260) / 4)[None, :, None]
    after = np.clip(gaussian_filter(photo.astype(float), (1, 1, 0)) * 0.8 - 5 + waves, 0, 255).astype(
        np.uint8
    )
    harm = measure_harm(photo, after)
    old, new = (np.round(p @ np.array([0.299, 0.587, 0.114])) for p in (photo, after))
    white = minimum_filter((photo.min(2) >= 250).astype(int), 3, mode="constant", cval=1) > 0
    assert harm.lights == pytest.approx((photo.astype(float) - after)[white].mean(), abs=1e-3)
    smooth = convolve1d(
        convolve1d(old, [0.25, 0.5, 0.25], 0, mode="mirror"), [0.25, 0.5, 0.25], 1, mode="mirror"
    )
    for figure, size in ((harm.flat, 9), (harm.blotch, 33)):
        flat = minimum_filter((deviation(smooth, size) < 1.2).astype(int), size, mode="constant", cval=1) > 0
        more = np.clip(deviation(new, size) - deviation(old, size), 0, None)
        assert figure == pytest.approx(more[flat].mean(), abs=0.02)
    slopes = [
        np.hypot(sobel(luma, 0, mode="mirror"), sobel(luma, 1, mode="mirror")) / 8 for luma in (old, new)
    ]
    strong = slopes[0] >= 0.15 * 255 / 2
    assert harm.edges == pytest.approx(np.median(slopes[1][strong] / slopes[0][strong]), abs=0.01)
    assert harm.dark == pytest.approx(((new < 12) & (old > 40)).mean(), abs=1e-4)
    assert harm.mean == pytest.approx(new.mean() / old.mean(), abs=1e-3)


def deviation(luma: np.ndarray, size: int) -> np.ndarray:
    mean = uniform_filter(luma, size, mode="mirror")
    return np.sqrt(np.clip(uniform_filter(luma**2, size, mode="mirror") - mean**2, 0, None))


def test_white_streaks_that_vanish_are_measured_but_not_reported():
    photo = noisy()
    photo[:, ::12] = photo[:, 1::12] = photo[:, 2::12] = photo[:, 3::12] = 255
    clear = photo.copy()
    clear[photo.min(2) == 255] = 120
    harm = measure_harm(photo, clear)
    assert harm.lights == pytest.approx(135)
    assert describe_harm(harm) is None


def test_large_photos_and_thin_ones_are_measured_like_small_ones():
    photo = noisy(64, 4000)
    photo[:, 2000:3000] = 255
    darker = photo.copy()
    darker[:, 2000:3000] = 205
    harm = measure_harm(photo, darker)
    assert harm.lights == pytest.approx(50, abs=0.5)
    assert measure_harm(photo[:1], darker[:1]).mean < 1
