"""Splits the change by a restoration into two parts: one clears haze, the other removes particles.

By the haze model I = J·t + A·(1 − t), with transmission t and airlight A that vary slowly, the change J − I
is, within a small window, a linear function of the restored picture J. A guided filter with J as its guide
keeps that part of the change; streaks, flakes and drops are not linear in J and stay in the rest.
Source: guided filter and its subsampled form (He et al., ECCV 2010; He and Sun, 2015).
"""

from dataclasses import dataclass
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.images import ImageArray
from mwrgui.restoration.blending import STRIP_ROWS
from mwrgui.restoration.options import Strength
from mwrgui.restoration.residual_upscale import difference, enlarge, shrink

Values = NDArray[np.float32]
"""(H, W, 3) RGB."""
_LONGEST_SIDE = 768
"""Longest side of the pictures to which the haze model is fitted."""
_SIDE_PER_RADIUS = 24
"""Longest side divided by the radius of the filter windows."""
_EPSILON = 3e-4
"""Variance of the guide, RGB 0..1, below which a window counts as flat."""


@dataclass(frozen=True, slots=True, eq=False)
class HazeChange:
    """The part of a change that clears haze: at each pixel a linear function of the restored picture.

    Attributes:
        gain: (h, w, 3), by which the restored picture is multiplied.
        offset: (h, w, 3), which is then added.
    """

    gain: Values
    offset: Values

    @classmethod
    def fit(cls, photo: ImageArray, restored: ImageArray) -> Self:
        """Fits gain and offset to small copies of a photo and its restoration, (H, W, 3), 8 or 16 bits."""
        side = min(_LONGEST_SIDE, max(photo.shape[:2]))
        small_photo, small_restored = shrink(photo, side), shrink(restored, side)
        guide = np.multiply(small_restored, 1 / 65535, dtype=np.float32)
        radius = max(1, side // _SIDE_PER_RADIUS)
        return cls(*_linear_fit(difference(small_restored, small_photo), guide, radius))

    def in_rows(self, restored: Values, size: tuple[int, int], rows: slice) -> Values:
        """The change in some rows of the photo, whose `size` is (height, width).

        Args:
            restored: these rows of the restored picture, RGB 0..1.
        """
        change = enlarge(self.gain, size, rows)
        change *= restored
        change += enlarge(self.offset, size, rows)
        return change


def blend_parts(photo: ImageArray, restored: ImageArray, strength: Strength) -> ImageArray:
    """Blends both parts of the change into the photo, each at its strength; (H, W, 3) with 8 or 16 bits."""
    haze, (height, width, _) = HazeChange.fit(photo, restored), photo.shape
    blended, maximum = np.empty_like(photo), float(np.iinfo(photo.dtype).max)
    for top in range(0, height, STRIP_ROWS):
        rows = slice(top, min(top + STRIP_ROWS, height))
        full = np.multiply(restored[rows], 1 / maximum, dtype=np.float32)
        cleared = haze.in_rows(full, (height, width), rows)
        shown = np.multiply(photo[rows], 1 / maximum, dtype=np.float32)
        particles = full - shown - cleared
        shown += strength.haze_strength * cleared + strength.particle_strength * particles
        blended[rows] = np.rint(np.clip(shown, 0, 1) * maximum)
    return blended


def _linear_fit(change: Values, guide: Values, radius: int) -> tuple[Values, Values]:
    """Gain and offset of the least-squares linear function from guide to change in each window."""
    mean_guide, mean_change = _window_means(guide, radius), _window_means(change, radius)
    covariance = _window_means(guide * change, radius) - mean_guide * mean_change
    variance = _window_means(guide * guide, radius) - mean_guide * mean_guide
    gain = covariance / (variance + _EPSILON)
    return _window_means(gain, radius), _window_means(mean_change - gain * mean_guide, radius)


def _window_means(values: NDArray[Any], radius: int) -> Values:
    size = (2 * radius + 1, 2 * radius + 1)
    return cv2.blur(values, size, borderType=cv2.BORDER_REFLECT).astype(np.float32, copy=False)
