"""Figures of restorations against clean pictures and against a teacher, and their means."""

import math

import numpy as np
import pytest
from skimage.color import rgb2ycbcr
from skimage.metrics import peak_signal_noise_ratio

from mwrgui.evaluation.evaluate import MAX_PSNR, PairResult, evaluate, mean_by_weather, mean_figures
from mwrgui.evaluation.pairs import Pair


def pair(name: str, *, error: int = 20, side: int = 24, weather: str = "") -> Pair:
    clean = np.random.default_rng(side).integers(0, 200, (side, side, 3), dtype=np.uint8)
    return Pair(name, clean + np.uint8(error), clean, weather)


def darken(image: np.ndarray) -> np.ndarray:
    return image - np.uint8(15)


def test_input_and_restoration_are_measured_in_both_colour_spaces():
    (result,) = evaluate([pair("a")], restore=darken)
    assert result.figures["input_psnr_rgb"] == pytest.approx(20 * math.log10(255 / 20), abs=1e-6)
    assert result.figures["psnr_rgb"] == pytest.approx(20 * math.log10(255 / 5), abs=1e-6)
    case = pair("a")
    y = [rgb2ycbcr(image)[..., 0] for image in (case.clean, darken(case.degraded))]
    assert result.figures["psnr_y"] == pytest.approx(peak_signal_noise_ratio(*y, data_range=255), abs=1e-4)
    assert set(result.figures) == {
        f"{prefix}{name}_{space}"
        for prefix in ("input_", "")
        for name in ("psnr", "ssim")
        for space in ("rgb", "y")
    }


def test_agreement_compares_the_two_restorations_not_the_clean_picture():
    (result,) = evaluate([pair("a")], restore=darken, teacher=lambda image: image - np.uint8(14))
    assert result.figures["agreement_psnr_rgb"] == pytest.approx(20 * math.log10(255), abs=1e-6)


def test_equal_pictures_are_capped_so_that_means_stay_finite():
    results = list(evaluate([pair("a", error=0), pair("b")], restore=lambda image: image))
    assert results[0].figures["psnr_y"] == MAX_PSNR
    assert mean_figures(results)["psnr_y"] == pytest.approx((MAX_PSNR + results[1].figures["psnr_y"]) / 2)


def test_pictures_too_small_for_ssim_do_not_spoil_its_mean():
    small, large = evaluate([pair("a", side=8), pair("b")], restore=darken)
    assert math.isnan(small.figures["ssim_y"])
    assert mean_figures([small, large])["ssim_y"] == large.figures["ssim_y"]
    assert math.isnan(mean_figures([small])["ssim_y"])


def test_means_are_computed_per_weather_and_overall():
    results = [
        PairResult(str(n), w, {"psnr_y": p})
        for n, (w, p) in enumerate([("haze", 10), ("rain", 30), ("haze", 20)])
    ]
    assert mean_by_weather(results) == {"haze": {"psnr_y": 15}, "rain": {"psnr_y": 30}}
    assert mean_figures(results) == {"psnr_y": 20}
