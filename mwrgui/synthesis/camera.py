"""What a camera makes of a scene: light and shadow, air, focus, exposure, tone, colour."""

import cv2
import numpy as np

from mwrgui.synthesis.canvas import Canvas
from mwrgui.synthesis.dice import Dice
from mwrgui.synthesis.noise import Plane, axis, ramp
from mwrgui.synthesis.palettes import light_colour

SKY = 0.97
"""What is farther lies in no shadow."""


def photograph(canvas: Canvas) -> Plane:
    """The finished picture, (3, side, side) RGB 0..1 as shown on a screen."""
    scene = _light(canvas)
    scene = _focus(canvas, scene)
    return _develop(canvas.dice, scene)


def _light(canvas: Canvas) -> Plane:
    """Shadows of clouds or leaves on all but the sky, coloured light, some air in the distance."""
    dice, side = canvas.dice, canvas.side
    near = ramp(SKY - canvas.depth, level=0, width=0.02)
    field = canvas.noise.take(dice.pick(("pink", "smooth")), side, side)
    shadow = ramp(field, level=dice.uniform(-0.5, 1.8), width=dice.uniform(0.1, 1.5))
    shadow *= near * dice.uniform(0.1, 0.75)
    air = dice.uniform(0, 0.25) * np.square(canvas.depth) * near
    scene = canvas.image
    veil = np.array([0.75, 0.9, 1.0], np.float32).reshape(3, 1, 1) * scene.mean()
    scene *= light_colour(dice)
    scene *= (1 - shadow) * (1 - air)
    scene += veil * air
    return scene


def _focus(canvas: Canvas, scene: Plane) -> Plane:
    """Blurs what lies before and behind the plane of focus; most pictures are sharp nearly everywhere."""
    dice = canvas.dice
    focus, aperture = dice.pick((0.05, 0.05, 0.3, 0.9)), dice.normal(-0.3, 1.2)
    if aperture < 0.1:
        return scene
    blur = cv2.blur(np.abs(canvas.depth - focus) * aperture, (5, 5))
    little = np.stack([cv2.blur(p, (3, 3)) for p in scene])
    much = np.stack([cv2.blur(cv2.blur(p, (9, 9)), (5, 5)) for p in little])
    much -= little
    much *= np.clip(blur - 1, 0, 1)
    little -= scene
    little *= np.minimum(blur, 1)
    scene += little
    scene += much
    return scene


def _develop(dice: Dice, scene: Plane) -> Plane:
    """Exposes for the scene's own brightness, bends tones as cameras do, encodes for the screen."""
    _, side, _ = scene.shape
    middle = float(np.exp(np.log(np.maximum(_grey(scene[:, ::3, ::3]), 1e-4)).mean()))
    scene *= _vignette(dice, side) * (-dice.around(0.2, 0.65) / middle)
    np.subtract(1, np.exp(scene, out=scene), out=scene)
    picture = np.sqrt(scene, out=scene)
    picture = _sharpness(dice, picture)
    grey = _grey(picture)
    picture -= grey
    picture *= dice.uniform(0.6, 1.35)
    picture += grey
    bend = dice.uniform(0, 0.5)
    picture = picture * (1 - bend) + picture * picture * (3 * bend - 2 * bend * picture)
    return _stretch(dice, picture, np.sort(grey[::3, ::3], axis=None))


def _stretch(dice: Dice, picture: Plane, tones: Plane) -> Plane:
    """Sets black and white: near the ends of the scale in most pictures, short of them in dull ones."""
    black, white = float(tones[len(tones) // 100]), float(tones[-len(tones) // 100])
    floor = dice.pick((0.0, dice.uniform(0, 0.06)))
    low, high = min(black, 0.5) * dice.uniform(0.2, 1), white + (1 - white) * dice.uniform(0, 0.9)
    picture -= low
    picture *= (dice.uniform(0.85, 1.02) - floor) / max(high - low, 0.2)
    picture += floor
    np.clip(picture, 0, 1, out=picture)
    return picture


def _sharpness(dice: Dice, picture: Plane) -> Plane:
    """A lens's slight softness, or a little sharpening."""
    amount = dice.uniform(-0.3, 0.9)
    for plane in picture:
        plane += (cv2.blur(plane, (3, 3)) - plane) * amount
    np.maximum(picture, 0, out=picture)
    return picture


def _grey(picture: Plane) -> Plane:
    grey: Plane = picture[0] * 0.2126 + picture[1] * 0.7152 + picture[2] * 0.0722
    return grey


def _vignette(dice: Dice, side: int) -> Plane:
    square: Plane = np.square(axis(side))
    return 1 - dice.uniform(0, 0.25) * (square[:, None] + square[None])
