"""Changes by the network are smoothed over time where the clip does not move; cuts restart the smoothing."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("av", reason="clips need the package av, which is not installed")

from mwrgui.core.devices import choose_device
from mwrgui.models.loading import load_model
from mwrgui.restoration.residual_upscale import difference
from mwrgui.restoration.restore import restore_pixels
from mwrgui.video.flicker import flicker_ratio
from mwrgui.video.options import ClipOptions
from mwrgui.video.temporal_smoothing import TemporalSmoother
from tests.video.still_scene import still_scene

MODELS = Path(__file__).parents[2] / "resources" / "models"

GREY = np.full((96, 160, 3), 30_000, np.uint16)


def smoothed(
    smoother: TemporalSmoother, changes: list[NDArray[np.float32]], picture: NDArray[np.uint16] = GREY
):
    return [smoother.smooth(change, picture, number / 25) for number, change in enumerate(changes)]


def flat(value: float) -> NDArray[np.float32]:
    return np.full(GREY.shape, value, np.float32)


def test_a_change_that_pulsates_is_smoothed():
    pulsating = [flat(0.1 + 0.02 * (-1) ** number) for number in range(100)]
    steady = [float(change.mean()) for change in smoothed(TemporalSmoother(0.5), pulsating)]
    assert np.ptp(steady[50:]) < 0.1 * 0.04
    assert np.mean(steady[50:]) == pytest.approx(0.1, abs=0.002)


def test_a_lasting_change_comes_through():
    steady = smoothed(TemporalSmoother(0.5), [flat(0.0)] * 10 + [flat(0.1)] * 60)
    assert float(steady[11].mean()) < 0.02
    assert float(steady[-1].mean()) == pytest.approx(0.1, abs=0.01)


def test_changes_of_moving_pixels_are_not_smoothed():
    random = np.random.default_rng(0)
    smoother = TemporalSmoother(0.5)
    for number in range(6):
        change, picture = flat(0.0), GREY.copy()
        rows, columns = random.integers(0, 96, 30), random.integers(0, 160, 30)
        change[rows, columns], picture[rows, columns] = -0.4, 56_000
        after = smoother.smooth(change, picture, number / 25)
        np.testing.assert_allclose(after, change, atol=0.03)


def test_fine_changes_of_still_pixels_are_smoothed():
    random = np.random.default_rng(0)
    noisy = [random.normal(0, 0.01, GREY.shape).astype(np.float32) for _ in range(30)]
    steady = np.stack(smoothed(TemporalSmoother(0.5), noisy))
    assert np.abs(np.diff(steady[5:], axis=0)).mean() < 0.5 * np.abs(np.diff(noisy[5:], axis=0)).mean()


def test_smoothing_restarts_at_a_cut_and_does_not_smear_what_moves():
    smoother = TemporalSmoother(0.5)
    smoothed(smoother, [flat(0.2)] * 20)
    cut = smoother.smooth(flat(-0.1), GREY + 25_000, 20 / 25)
    np.testing.assert_array_equal(cut, flat(-0.1))
    smoother = TemporalSmoother(0.5)
    smoothed(smoother, [flat(0.0)] * 20)
    moved, change = GREY.copy(), flat(0.0)
    moved[:32, :32], change[:32, :32] = 60_000, 0.2
    after = smoother.smooth(change, moved, 20 / 25)
    assert after[8:24, 8:24].mean() == pytest.approx(0.2, abs=0.01)


def test_smoothing_continues_from_a_state_as_if_it_had_never_stopped():
    random = np.random.default_rng(1)
    changes = [flat(0.0) + random.normal(0, 0.1, GREY.shape).astype(np.float32) for _ in range(12)]
    whole = smoothed(TemporalSmoother(0.5), changes)
    first, second = TemporalSmoother(0.5), TemporalSmoother(0.5)
    smoothed(first, changes[:6])
    second.load_state(first.state)
    for number, expected in enumerate(whole[6:], start=6):
        np.testing.assert_array_equal(second.smooth(changes[number], GREY, number / 25), expected)


def test_smoothing_that_is_off_changes_nothing():
    changes = [flat(0.1), flat(0.3)]
    for before, after in zip(changes, smoothed(TemporalSmoother(0.0), changes), strict=True):
        np.testing.assert_array_equal(before, after)


def test_flicker_ratio_compares_still_pixels_of_the_result_and_the_clip():
    random = np.random.default_rng(0)
    frames = [random.integers(100, 103, (40, 60, 3), np.uint8) for _ in range(6)]
    twice = [(frame.astype(int) * 2 - 100).astype(np.uint8) for frame in frames]
    assert flicker_ratio(frames, frames) == 1
    assert flicker_ratio(frames, twice) == 2
    for number, frame in enumerate(frames):
        frame[:10] = 255 * (number % 2)  # moving pixels do not count
    assert flicker_ratio(frames, twice) == pytest.approx(2, rel=0.05)
    assert np.isnan(flicker_ratio([frames[0]] * 3, [frames[0]] * 3))


def test_the_shipped_student_does_not_flicker_on_a_still_scene_in_rain():
    student, device = load_model(MODELS / "student.safetensors"), choose_device("cpu")
    frames, smoother = still_scene(10), TemporalSmoother(ClipOptions().steady)
    unsmoothed, steady = [], []
    for number, frame in enumerate(frames):
        sixteen_bits = frame.astype(np.uint16) * 257
        change = difference(restore_pixels(sixteen_bits, student, device=device), sixteen_bits)
        smoothed_change = smoother.smooth(change, sixteen_bits, number / 25)
        for results, each in ((unsmoothed, change), (steady, smoothed_change)):
            results.append(np.clip(frame + 255 * each, 0, 255).round().astype(np.uint8))
    assert flicker_ratio(frames, steady) <= 1.2
    assert flicker_ratio(frames, steady) < flicker_ratio(frames, unsmoothed) - 0.05
