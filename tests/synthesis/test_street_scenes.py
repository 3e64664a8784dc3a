"""Scenes contain what students restore badly unless they train on it: lamps, letters, smooth skies, night."""

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from mwrgui.synthesis.scenes.camera import SKY_DEPTH, photograph
from mwrgui.synthesis.scenes.canvas import Canvas
from mwrgui.synthesis.scenes.lamps import Lamp, light_up
from mwrgui.synthesis.scenes.layouts import LAYOUTS
from mwrgui.synthesis.scenes.lettering import draw_letters, paint_sign
from mwrgui.synthesis.scenes.noise import NoiseFields
from mwrgui.synthesis.scenes.outlines import blob, quad
from mwrgui.synthesis.scenes.sampling import SceneRng
from mwrgui.synthesis.scenes.scene import draw_scene
from mwrgui.synthesis.scenes.scene_objects import ObjectSheets, Place, SceneObject
from mwrgui.synthesis.scenes.traffic import (
    paint_car,
    paint_facade,
    paint_pedestrian,
    paint_street_lamp,
    paint_street_sign,
)

SIDE = 128
WHITE = 250 / 255


@pytest.fixture(scope="module")
def scenes() -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    generator = torch.Generator().manual_seed(3)
    drawn = (draw_scene(SIDE, generator) for _ in range(120))
    return [(image.numpy(), depth[0].numpy()) for image, depth in drawn]


def _count_white_pixels(picture: NDArray[np.float32]) -> int:
    """Number of pixels inside nearly white areas."""
    return int(cv2.erode((picture.min(0) >= WHITE).astype(np.uint8), np.ones((3, 3), np.uint8)).sum())


def _picture_of_lamp(lamp: Lamp, depth: float, *, night: float = 0.0) -> NDArray[np.float32]:
    rng = SceneRng(1)
    grey = np.full((3, SIDE, SIDE), 0.3, np.float32)
    depths = np.full((SIDE, SIDE), depth, np.float32)
    return light_up(grey, depths, [lamp], rng=rng, noise=NoiseFields(rng, SIDE), night=night)


@pytest.mark.parametrize("night", [0.0, 0.8])
@pytest.mark.parametrize("radius", [1.2, 3.0, 8.0])
def test_a_lamp_of_any_size_is_pure_white_in_a_coloured_glow(night: float, radius: float) -> None:
    lamp = Lamp(blob(SceneRng(1), 64, 64, radius, radius, rough=0), (1.0, 0.1, 0.05), 12.0, 0.5)
    picture = _picture_of_lamp(lamp, 0.9, night=night)
    assert picture[:, 64, 64].min() >= WHITE
    red, green, _ = picture[:, 64, 64 + int(radius) + 4]
    assert red > green + 0.05
    assert red > picture[0, 2, 2] + 0.05


def test_a_nearer_surface_hides_a_lamp() -> None:
    lamp = Lamp(blob(SceneRng(1), 64, 64, 4, 4, rough=0), (1.0, 1.0, 1.0), 12.0, 0.5)
    assert _picture_of_lamp(lamp, 0.2).max() < 0.31


def test_lamps_are_blown_out_in_finished_night_scenes() -> None:
    white_pixels = []
    for seed in range(24):
        canvas = Canvas(SceneRng(seed), SIDE, "town")
        canvas.night, canvas.lamps_on = 0.8, True
        LAYOUTS["street"].paint(canvas)
        picture = photograph(canvas)
        white_pixels.append(int((picture.min(0) >= WHITE).sum()))
        assert float(np.median(picture)) < 0.5
    assert sum(count > 4 for count in white_pixels) > 16


def test_many_scenes_have_nearly_white_places(scenes: list[tuple[NDArray[np.float32], ...]]) -> None:
    assert np.mean([_count_white_pixels(picture) > 50 for picture, _ in scenes]) > 0.1


def test_some_skies_are_white_without_texture_and_others_soft_gradients() -> None:
    white = soft = 0
    for seed in range(60):
        canvas = Canvas(SceneRng(seed), SIDE, "nature")
        LAYOUTS["landscape"].paint(canvas)
        sky = canvas.depth > SKY_DEPTH
        inside = cv2.erode(sky.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        picture = photograph(canvas)
        if inside.mean() < 0.05:
            continue
        grey = picture.mean(0)
        fine = np.abs(cv2.Laplacian(grey, cv2.CV_32F))[inside].mean()
        white += bool(np.mean(picture.min(0)[inside] >= WHITE) > 0.9 and fine < 0.001)
        soft += bool(np.mean(picture.max(0)[inside]) < 0.98 and fine < 0.001)
    assert white >= 3
    assert soft >= 2


def test_some_scenes_are_dark(scenes: list[tuple[NDArray[np.float32], ...]]) -> None:
    dark = np.mean([float(np.median(picture)) < 0.2 for picture, _ in scenes])
    assert 0.05 < dark < 0.35


@pytest.mark.parametrize("height", [8, 16, 60])
def test_letters_are_thin_strokes_of_every_size(height: int) -> None:
    for seed in range(8):
        ink = draw_letters(SceneRng(seed), height * 5, height, 1)
        assert ink.shape == (height, height * 5)
        assert 0.02 < (ink > 127).mean() < 0.6
        assert np.abs(np.diff(ink.astype(np.int16), axis=1)).max() > 120


def test_a_sign_shows_fine_structure_of_high_contrast_in_the_finished_picture() -> None:
    strong = []
    for seed in range(10):
        canvas = Canvas(SceneRng(seed), SIDE, "town")
        canvas.paint_background(canvas.palette.draw("stone"))
        corners = quad(20, 40, 108, 70)
        paint_sign(canvas, corners, depth=0.1, lines=1)
        grey = photograph(canvas).mean(0)[42:68, 22:106]
        strong.append(float((np.abs(np.diff(grey, axis=1)) > 0.2).mean()))
    assert float(np.median(strong)) > 0.02


@pytest.mark.parametrize(
    "draw", [paint_car, paint_facade, paint_street_sign, paint_street_lamp, paint_pedestrian]
)
def test_street_objects_are_painted_even_far_away_and_beyond_the_edge(draw: SceneObject) -> None:
    for seed in range(12):
        canvas = Canvas(SceneRng(seed), SIDE, "town")
        canvas.paint_background(canvas.palette.draw("stone"))
        canvas.night, canvas.lamps_on = 0.5, True
        before = canvas.image.copy()
        sheets = ObjectSheets(canvas, {})
        for x, y, height in ((60, 110, 90), (60, 80, 3), (-4, 120, 150), (126, 140, 200)):
            draw(canvas, Place(x, y, height, depth=0.3), sheets)
        assert np.isfinite(canvas.image).all()
        assert np.abs(canvas.image - before).max() > 0.01
        assert photograph(canvas).max() <= 1
