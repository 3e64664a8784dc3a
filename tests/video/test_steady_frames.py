"""Frames for display are smoothed as in a written clip; smoothing restarts at gaps, cuts and new settings."""

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mwrgui.core.devices import choose_device
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.options import RestoreOptions, Strength
from mwrgui.restoration.restore import restore_pixels
from mwrgui.video.flicker import flicker_ratio
from mwrgui.video.steady_frame_restorer import SteadyFrameRestorer
from tests.video.still_scene import still_scene

MODELS = Path(__file__).parents[2] / "resources" / "models"
STEADY, OFF = 0.5, 0.0

Frame = NDArray[np.uint8]


@pytest.fixture(scope="module")
def student() -> RestorationModel:
    return load_model(MODELS / "student.safetensors")


@pytest.fixture(scope="module")
def scene() -> list[Frame]:
    return still_scene(10)


@pytest.fixture
def cpu():
    return choose_device("cpu", "float32")


def restore_frame(
    frames: SteadyFrameRestorer, pixels: Frame, time: float, *, steady: float = STEADY, strength: float = 1.0
) -> Frame:
    change = frames.compute_change(pixels, RestoreOptions(Strength(strength, strength)), threading.Event())
    assert change is not None
    return frames.apply_change(pixels, change, time, steady=steady)


@pytest.mark.parametrize(
    ("rate", "limit"), [(25, 1.2), (5, 1.5)]
)  # 5 a second is what a slow machine reaches
def test_smoothed_frames_flicker_less_than_unsmoothed_ones(student, scene, cpu, rate, limit) -> None:
    unsmoothed, steady = (
        [restore_frame(frames, each, number / rate, steady=seconds) for number, each in enumerate(scene)]
        for frames, seconds in (
            (SteadyFrameRestorer(student, cpu), OFF),
            (SteadyFrameRestorer(student, cpu), STEADY),
        )
    )
    before, after = flicker_ratio(scene, unsmoothed), flicker_ratio(scene, steady)
    print(f"flicker at {rate} frames/s: {before:.3f} → {after:.3f}")
    assert after < before - 0.03
    assert after <= limit


def test_a_single_frame_is_restored_like_a_photo(student, scene, cpu) -> None:
    alone = restore_frame(SteadyFrameRestorer(student, cpu), scene[0], 3.0)
    as_photo = restore_pixels(scene[0], student, device=cpu)
    assert np.abs(alone.astype(int) - as_photo).max() <= 1
    assert np.array_equal(
        restore_frame(SteadyFrameRestorer(student, cpu), scene[0], 3.0, strength=0.0), scene[0]
    )


def test_a_large_frame_is_restored_at_the_usual_side_like_a_photo(student, scene, cpu) -> None:
    usual = student.contract.usual_side
    large = cv2.resize(scene[0], (usual + 200, 256), interpolation=cv2.INTER_CUBIC)
    as_photo = restore_pixels(large, student, device=cpu)
    assert (
        np.abs(restore_frame(SteadyFrameRestorer(student, cpu), large, 0.0).astype(int) - as_photo).max() <= 1
    )


@pytest.mark.parametrize("time", [0.1, 4.0], ids=["the time went back", "after a gap"])
def test_smoothing_restarts_after_a_seek_and_after_a_gap(student, scene, cpu, time) -> None:
    frames, alone = SteadyFrameRestorer(student, cpu), SteadyFrameRestorer(student, cpu)
    for number in range(3):
        restore_frame(frames, scene[number], 2 + number / 25)
    assert np.array_equal(restore_frame(frames, scene[7], time), restore_frame(alone, scene[7], time))
    assert not np.array_equal(
        restore_frame(frames, scene[8], time + 0.04), restore_frame(alone, scene[8], 9.0)
    )


def test_smoothing_restarts_at_a_cut_another_strength_and_another_size(student, scene, cpu) -> None:
    frames = SteadyFrameRestorer(student, cpu)
    restore_frame(frames, scene[0], 0.0)
    restore_frame(frames, scene[1], 0.04)
    dark = scene[2] // 4
    assert np.array_equal(
        restore_frame(frames, dark, 0.08), restore_frame(SteadyFrameRestorer(student, cpu), dark, 0.08)
    )
    half = restore_frame(frames, scene[3] // 4, 0.12, strength=0.5)
    assert np.array_equal(
        half, restore_frame(SteadyFrameRestorer(student, cpu), scene[3] // 4, 0.12, strength=0.5)
    )
    cropped = np.ascontiguousarray(scene[4][:-1] // 4)
    assert np.array_equal(
        restore_frame(frames, cropped, 0.16, strength=0.5),
        restore_frame(SteadyFrameRestorer(student, cpu), cropped, 0.16, strength=0.5),
    )


def test_a_stopped_restoration_returns_no_change(student, scene, cpu) -> None:
    stop = threading.Event()
    stop.set()
    assert SteadyFrameRestorer(student, cpu).compute_change(scene[0], RestoreOptions(), stop) is None
