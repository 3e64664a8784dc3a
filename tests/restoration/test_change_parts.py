"""A restoration is applied in part: only to haze, or only to streaks, flakes and drops."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from mwrgui.core.devices import choose_device
from mwrgui.degradations import DEGRADATIONS, Haze
from mwrgui.images.tensors import to_image, to_tensor
from mwrgui.models.loading import load_model
from mwrgui.restoration.change_parts import HazeChange
from mwrgui.restoration.manifest import describe_work
from mwrgui.restoration.options import RestoreOptions, Strength
from mwrgui.restoration.restore import restore_pixels

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


def hazy(image: torch.Tensor) -> torch.Tensor:
    haze = Haze(beta=(1.0, 1.0), nearest=(0.2, 0.2))
    return haze.apply(image, generator=torch.Generator().manual_seed(9))


def psnr(first: np.ndarray, second: np.ndarray) -> float:
    return float(-10 * np.log10(np.mean((first / 255.0 - second / 255.0) ** 2)))


@pytest.mark.parametrize("weather", ["rain", "snow"])
def test_a_perfect_restoration_is_split_into_haze_and_particles(weather):
    photo = cv2.imread(str(SAMPLES / "haze-kodak-13.jpg"))  # any content will do
    clean = to_tensor(cv2.cvtColor(cv2.resize(photo, (384, 256)), cv2.COLOR_BGR2RGB))
    particles = DEGRADATIONS[weather].apply(clean, generator=torch.Generator().manual_seed(3))
    degraded, restored = to_image(hazy(particles)), to_image(clean)
    change = HazeChange.fit(degraded, restored).in_rows(
        restored.astype(np.float32) / 255, restored.shape[:2], slice(0, len(restored))
    )
    without_haze = np.clip(degraded / 255 + change, 0, 1) * 255
    without_particles = np.clip(restored / 255 - change, 0, 1) * 255
    assert psnr(without_haze, to_image(particles)) > psnr(restored, to_image(particles)) + 0.5
    assert psnr(without_particles, to_image(hazy(clean))) > psnr(degraded, to_image(hazy(clean))) + 2


@pytest.mark.parametrize(("side", "top"), [(96, 255), (1600, 255), (1600, 65535)])
def test_a_change_that_is_linear_in_the_picture_counts_as_haze(darkening_model, side, top):
    model, device = load_model(darkening_model), choose_device("cpu", "float32")
    noise = np.random.default_rng(1).random((side * 3 // 4, side, 3))
    photo = (cv2.GaussianBlur(noise, (0, 0), 2) * top).astype(np.uint8 if top == 255 else np.uint16)

    def restored(haze: float, particles: float) -> np.ndarray:
        options = RestoreOptions(Strength(haze, particles))
        pixels = restore_pixels(photo, model, device=device, options=options)
        assert pixels is not None
        assert pixels.dtype == photo.dtype
        return pixels.astype(float) / top

    assert np.abs(restored(1, 0) - restored(1, 1)).mean() < 0.01
    assert np.abs(restored(0, 1) - photo / top).mean() < 0.01
    assert np.abs(restored(0.5, 0) - (photo / top + restored(1, 0)) / 2).max() < 1.5 / 255
    assert np.abs(restored(1, 0.999) - restored(1, 1)).max() < 1.5 / 255  # split and put together again


def test_results_of_other_strengths_do_not_count_as_done():
    descriptions = {
        describe_work({"restored": "a"}, RestoreOptions(Strength(*strengths)))
        for strengths in ((1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.5, 0.5))
    }
    assert len(descriptions) == 4
    assert '[["restored", "a"], 1.0]' in descriptions  # as earlier versions wrote it


def test_the_command_line_applies_one_part(mwrgui_cli: Callable, darkening_model: Path, tmp_path: Path):
    flat = np.full((64, 96, 3), 200, np.uint8)
    flat[20:40, 30:60] = 120
    cv2.imwrite(str(tmp_path / "a.png"), flat)
    for switched_off, change in (("particle", 80), ("haze", 0)):
        done = mwrgui_cli(
            *("restore", "a.png", "--model", darkening_model),
            *(f"--{switched_off}-strength", "0", "-o", f"{switched_off}.png"),
        )
        assert done.returncode == 0, done.stderr
        result = cv2.imread(str(tmp_path / f"{switched_off}.png")).astype(int)
        assert np.abs(flat - result).mean() == pytest.approx(change, abs=25)
    wrong = mwrgui_cli("restore", "a.png", "--model", darkening_model, "--haze-strength", "2")
    assert wrong.returncode == 2
    assert "haze_strength must be at most 1" in wrong.stderr
