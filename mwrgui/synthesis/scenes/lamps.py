"""Light sources: recorded while a scene is painted, and rendered with their glow by the camera."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.synthesis.scenes.materials import SUBPIXEL
from mwrgui.synthesis.scenes.noise import NoiseFields, Plane, soft_threshold
from mwrgui.synthesis.scenes.sampling import SceneRng

LampKind = Literal["white", "warm", "cold", "red", "green", "amber", "neon"]
LAMP_COLOURS: dict[str, tuple[float, float, float]] = {
    "white": (1.0, 0.95, 0.85), "warm": (1.0, 0.6, 0.25), "cold": (0.7, 0.85, 1.0), "red": (1.0, 0.08, 0.05),
    "green": (0.1, 1.0, 0.55), "amber": (1.0, 0.42, 0.06),
}  # fmt: skip
"""Kind of lamp → linear RGB colour; neon has no colour of its own."""
BLOOM_LAYERS = ((0.012, 0.10), (0.04, 0.16), (0.14, 0.22))
"""Parts of the bloom: (spread relative to the side, share of the light)."""
MAX_LAMPS = 150
"""Largest number of lamps in a scene; any others are not rendered."""


@dataclass(frozen=True, slots=True)
class Lamp:
    """A luminous shape.

    Attributes:
        outline: points (x, y) in pixels, (n, 2).
        colour: colour of its bloom, linear RGB.
        power: brightness of the emitted light; in the image, the shape itself is clipped.
        depth: depth of the lamp; nearer objects hide it.
        foot: row of the ground below it, where its reflection begins; None for no reflection.
        white: whether the shape itself is overexposed to pure white.
    """

    outline: NDArray[np.float64]
    colour: tuple[float, float, float]
    power: float
    depth: float
    foot: float | None = None
    white: bool = True


def lamp_colour(rng: SceneRng, kind: LampKind) -> tuple[float, float, float]:
    """Draws the linear RGB colour of a kind of lamp; neon has that of another kind or is pink to violet."""
    if kind != "neon":
        return LAMP_COLOURS[kind]
    return (
        LAMP_COLOURS[rng.pick(tuple(LAMP_COLOURS))] if rng.chance(0.6) else (0.9, 0.15, rng.uniform(0.3, 1))
    )


def light_up(
    picture: Plane, depth: Plane, lamps: list[Lamp], *, rng: SceneRng, noise: NoiseFields, night: float
) -> Plane:
    """Darkens a gamma-encoded image (3, side, side) for the night and renders its lamps.

    `night` is 0 by day and 1 at night. White cores reach 1 in all channels, as no tone curve follows.
    """
    visible = [lamp for lamp in lamps[:MAX_LAMPS] if _is_visible(lamp, depth)]
    if not visible and not night:
        return picture
    day = np.square(picture)
    dark = day * np.array(_dusk(rng, night), np.float32).reshape(3, 1, 1)
    if visible:
        cores, emitted = _render(visible, rng, noise, picture.shape[1])
        bloom, scattered = _bloom(emitted)
        dark += day * scattered * night
        dark += bloom
        np.maximum(dark, cores, out=dark)
    np.clip(dark, 0, 1, out=dark)
    return np.sqrt(dark, out=dark)


def _is_visible(lamp: Lamp, depth: Plane) -> bool:
    side = len(depth)
    x, y = lamp.outline.mean(0).tolist()
    inside = 0 <= x < side and 0 <= y < side
    return inside and float(depth[int(y), int(x)]) >= lamp.depth - 0.01


def _dusk(rng: SceneRng, night: float) -> tuple[float, float, float]:
    """RGB factors of the daylight that is left at dusk: bluish, and darker the larger `night` is."""
    remaining = float(np.exp(-night * rng.uniform(1.5, 3.8)))
    return remaining * (1 - 0.3 * night), remaining * (1 - 0.15 * night), remaining


def _render(lamps: list[Lamp], rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """Renders lamps, sometimes on wet ground: clipped shapes and emitted light, (3, side, side), linear."""
    cores, emitted = (np.zeros((side, side, 3), np.float32) for _ in range(2))
    glossy = rng.chance(0.6)
    streaks = np.zeros((side, side, 3), np.float32)
    for lamp in lamps:
        points = [np.round(lamp.outline * 2**SUBPIXEL).astype(np.int32)]
        core = (1.1, 1.1, 1.1) if lamp.white else tuple(c * min(lamp.power, 1.3) for c in lamp.colour)
        cv2.fillPoly(cores, points, core, cv2.LINE_8, SUBPIXEL)
        light = tuple(c * lamp.power for c in lamp.colour)
        cv2.fillPoly(emitted, points, light, cv2.LINE_8, SUBPIXEL)
        if glossy and lamp.foot is not None:
            _reflect(streaks, lamp, light)
    if glossy:
        ripples = soft_threshold(
            noise.stretched_piece("grain", side, side, stretch_x=3), level=0.1, width=1.5
        )
        streaks = _blurred(streaks, 1.0, sigma_y=5.0)
        emitted += np.minimum(streaks * ripples[..., None], 1.2)
        cores = np.maximum(cores, np.minimum(streaks * ripples[..., None], 1.0) * 0.5)
    smoothed = _blurred(cores, 0.6)
    return np.maximum(smoothed, cores * (cores > 1)).transpose(2, 0, 1), emitted.transpose(2, 0, 1)


def _reflect(streaks: Plane, lamp: Lamp, light: tuple[float, ...]) -> None:
    """Adds the reflection of a lamp on wet ground, a streak below its foot."""
    (left, top), (right, bottom) = lamp.outline.min(0).tolist(), lamp.outline.max(0).tolist()
    foot = lamp.foot if lamp.foot is not None else bottom
    length = 0.5 * max(4.0, foot - top)
    box = (round(left), round(foot)), (round(max(right, left + 1)), round(foot + length))
    cv2.rectangle(streaks, *box, tuple(0.25 * v for v in light), -1)


def _bloom(emitted: Plane) -> tuple[Plane, Plane]:
    """The glow around lamps and the light on their surroundings, (3, side, side)."""
    side = emitted.shape[1]
    small = _resized(np.ascontiguousarray(emitted.transpose(1, 2, 0)), max(8, side // 4))
    parts = [_blurred(small, max(0.6, len(small) * s)) * share for s, share in BLOOM_LAYERS]
    glow = parts[0] + parts[1] + parts[2]
    glow *= min(1.0, 0.12 / max(float(glow.mean()), 1e-6))
    scattered = parts[2] * (0.6 / max(float(parts[2].max()), 1e-6))
    bloom, surroundings = (_resized(light, side) for light in (glow, scattered))
    return bloom.transpose(2, 0, 1), surroundings.transpose(2, 0, 1)


def _blurred(light: Plane, sigma: float, *, sigma_y: float = 0.0) -> Plane:
    """Gaussian blur of (h, w, 3) with deviation `sigma` in pixels, vertically `sigma_y` unless it is 0."""
    blurred = np.empty_like(light)
    cv2.GaussianBlur(light, (0, 0), sigma, dst=blurred, sigmaY=sigma_y)
    return blurred


def _resized(light: Plane, side: int) -> Plane:
    """Resizes (h, w, 3) to (side, side, 3)."""
    method = cv2.INTER_AREA if side < len(light) else cv2.INTER_LINEAR
    scaled = np.empty((side, side, 3), np.float32)
    cv2.resize(light, (side, side), dst=scaled, interpolation=method)
    return scaled
