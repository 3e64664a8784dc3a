"""Renders a scene as a camera would: light and shadow, air, focus, exposure, tone and colour."""

import cv2
import numpy as np

from mwrgui.synthesis.scenes.canvas import Canvas
from mwrgui.synthesis.scenes.lamps import light_up
from mwrgui.synthesis.scenes.noise import Plane, centred_axis, soft_threshold
from mwrgui.synthesis.scenes.palettes import light_colour
from mwrgui.synthesis.scenes.sampling import SceneRng

SKY_DEPTH = 0.97
"""Depth beyond which a pixel is sky, which gets neither shadows nor haze."""

OVEREXPOSED_LEVEL = 0.985
"""Level of the 99th percentile above which most images have their highlights stretched to pure white."""


def photograph(canvas: Canvas) -> Plane:
    """Renders the canvas as an image, (3, side, side) RGB 0..1, gamma-encoded."""
    scene = _illuminate(canvas)
    scene = _focus(canvas, scene)
    picture = _develop(canvas.rng, scene)
    return light_up(
        picture, canvas.depth, canvas.lamps, rng=canvas.rng, noise=canvas.noise, night=canvas.night
    )


def _illuminate(canvas: Canvas) -> Plane:
    """Colours the light; adds shadows of clouds or leaves and a little distant haze, except to the sky."""
    rng, side = canvas.rng, canvas.side
    not_sky = soft_threshold(SKY_DEPTH - canvas.depth, level=0, width=0.02)
    field = canvas.noise.random_piece(rng.pick(("pink", "smooth")), side, side)
    shadow = soft_threshold(field, level=rng.uniform(-0.5, 1.8), width=rng.uniform(0.1, 1.5))
    shadow *= not_sky * rng.uniform(0.1, 0.75)
    haze = rng.uniform(0, 0.25) * np.square(canvas.depth) * not_sky
    scene = canvas.image
    veil = np.array([0.75, 0.9, 1.0], np.float32).reshape(3, 1, 1) * scene.mean()
    scene *= light_colour(rng)
    scene *= (1 - shadow) * (1 - haze)
    scene += veil * haze
    return scene


def _focus(canvas: Canvas, scene: Plane) -> Plane:
    """Blurs objects in front of and behind the focal plane; most images are sharp nearly everywhere."""
    rng = canvas.rng
    focus, aperture = rng.pick((0.05, 0.05, 0.3, 0.9)), rng.normal(-0.3, 1.2)
    if aperture < 0.1:
        return scene
    blur = cv2.blur(np.abs(canvas.depth - focus) * aperture, (5, 5))
    slightly_blurred = np.stack([cv2.blur(p, (3, 3)) for p in scene])
    strongly_blurred = np.stack([cv2.blur(cv2.blur(p, (9, 9)), (5, 5)) for p in slightly_blurred])
    strongly_blurred -= slightly_blurred
    strongly_blurred *= np.clip(blur - 1, 0, 1)
    slightly_blurred -= scene
    slightly_blurred *= np.minimum(blur, 1)
    scene += slightly_blurred
    scene += strongly_blurred
    return scene


def _develop(rng: SceneRng, scene: Plane) -> Plane:
    """Exposes for the scene's brightness, gamma-encodes, and adjusts sharpness, saturation and contrast."""
    _, side, _ = scene.shape
    # An overexposed sky must not darken the foreground.
    mean_level = float(np.exp(np.log(np.clip(_grey(scene[:, ::3, ::3]), 1e-4, 1.5)).mean()))
    scene *= _vignette(rng, side) * (-rng.log_normal(0.24, 0.95) / mean_level)
    np.subtract(1, np.exp(scene, out=scene), out=scene)
    picture = np.sqrt(scene, out=scene)
    picture = _adjust_sharpness(rng, picture)
    grey = _grey(picture)
    picture -= grey
    picture *= rng.uniform(0.6, 1.35)
    picture += grey
    curve = rng.uniform(0, 0.5)
    picture = picture * (1 - curve) + picture * picture * (3 * curve - 2 * curve * picture)
    return _stretch(rng, picture, np.sort(grey[::3, ::3], axis=None))


def _stretch(rng: SceneRng, picture: Plane, levels: Plane) -> Plane:
    """Stretches the contrast to nearly the full range, less in dull images; `levels` are its sorted greys."""
    black, white = float(levels[len(levels) // 100]), float(levels[-len(levels) // 100])
    floor = rng.pick((0.0, rng.uniform(0, 0.06)))
    low, high = min(black, 0.5) * rng.uniform(0.2, 1), white + (1 - white) * rng.uniform(0, 0.9)
    top = rng.uniform(0.85, 1.02)
    if white > OVEREXPOSED_LEVEL and rng.chance(0.85):
        top = 1.02
    picture -= low
    picture *= (top - floor) / max(high - low, 0.2)
    picture += floor
    np.clip(picture, 0, 1, out=picture)
    return picture


def _adjust_sharpness(rng: SceneRng, picture: Plane) -> Plane:
    """Softens the image slightly, as a lens does, or sharpens it a little."""
    amount = rng.uniform(-0.3, 0.9)
    for plane in picture:
        plane += (cv2.blur(plane, (3, 3)) - plane) * amount
    np.maximum(picture, 0, out=picture)
    return picture


def _grey(picture: Plane) -> Plane:
    grey: Plane = picture[0] * 0.2126 + picture[1] * 0.7152 + picture[2] * 0.0722
    return grey


def _vignette(rng: SceneRng, side: int) -> Plane:
    square: Plane = np.square(centred_axis(side))
    return 1 - rng.uniform(0, 0.25) * (square[:, None] + square[None])
