"""Closed outlines and branching lines, as points (x, y) in pixels."""

import numpy as np

from mwrgui.synthesis.scenes.canvas import Contour
from mwrgui.synthesis.scenes.sampling import SceneRng

BLOB_POINT_COUNT = 28
"""Number of points of a blob's outline."""
_ANGLES = np.linspace(0, 2 * np.pi, BLOB_POINT_COUNT, endpoint=False)
_CIRCLE = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], 1)
_FREQUENCIES = np.arange(2, 8)
_WAVES = np.concatenate([np.cos(_FREQUENCIES[:, None] * _ANGLES), np.sin(_FREQUENCIES[:, None] * _ANGLES)])
_AMPLITUDES = np.tile(_FREQUENCIES**-1.1, 2)


def blob(
    rng: SceneRng, x: float, y: float, half_width: float, half_height: float, *, rough: float = 0.3
) -> Contour:
    """An irregular closed outline around (x, y); its relative radius deviates by about 0.65 · `rough`."""
    radius = 1 + (rng.generator.standard_normal(12) * (_AMPLITUDES * rough)) @ _WAVES
    outline: Contour = _CIRCLE * radius[:, None] * (half_width, half_height) + (x, y)
    return outline


def quad(left: float, top: float, right: float, bottom: float, *, lean: float = 0.0) -> Contour:
    """A rectangle whose upper edge is shifted right by `lean`."""
    return np.array([(left + lean, top), (right + lean, top), (right, bottom), (left, bottom)])


def polygon(rng: SceneRng, x: float, y: float, radius: float) -> Contour:
    """A convex polygon of 3 to 7 corners, randomly flattened."""
    angles = np.sort(rng.generator.random(rng.integer_between(3, 7))) * 2 * np.pi
    angle, squeeze = rng.uniform(0, np.pi), rng.uniform(0.3, 1)
    u, v = radius * np.cos(angles), radius * squeeze * np.sin(angles)
    return np.stack([x + u * np.cos(angle) - v * np.sin(angle), y + u * np.sin(angle) + v * np.cos(angle)], 1)


def fork(
    rng: SceneRng, start: tuple[float, float], angle: float, *, length: float, width: float, levels: int
) -> tuple[list[Contour], list[int]]:
    """The lines of a branch that splits into three, `levels` times, and their widths; `angle` in radians."""
    bent_angle = angle + rng.normal(0, 0.15)
    middle = (start[0] + np.cos(bent_angle) * length / 2, start[1] + np.sin(bent_angle) * length / 2)
    end = (middle[0] + np.cos(angle) * length / 2, middle[1] + np.sin(angle) * length / 2)
    lines, widths = [np.array([start, middle, end])], [max(1, round(width))]
    for _ in range(3 if levels else 0):
        shorter = length * rng.uniform(0.55, 0.85)
        direction = angle + rng.normal(0, 0.55)
        branches = fork(rng, end, direction, length=shorter, width=width * 0.6, levels=levels - 1)
        lines, widths = lines + branches[0], widths + branches[1]
    return lines, widths
