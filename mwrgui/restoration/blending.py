"""Puts restored strips together: seams between tiles, strength, rounding."""

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.images import ImageArray
from mwrgui.restoration.tiling import RAMP, Window

_BLOCK = 256
"""Number of rows that are rounded at once."""


def blend_seam(
    strip: NDArray[np.float32], fading: NDArray[np.float32], row: Window
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Blends the last rows of the strip above into a strip, and splits off its own last rows for the next."""
    weights = row.weights()[:, None, None]
    if row.fades_in:
        strip[:RAMP] = strip[:RAMP] * weights[:RAMP] + fading
    if row.fades_out:
        return strip[:-RAMP], strip[-RAMP:] * weights[-RAMP:]
    return strip, fading


def blend_into(strip: NDArray[np.float32], photo: ImageArray, result: ImageArray, strength: float) -> float:
    """Blends a strip with the photo and rounds it into the result; returns the sum of changes (each 0..1)."""
    top = float(np.iinfo(photo.dtype).max)
    depth = cv2.CV_8U if photo.dtype == np.uint8 else cv2.CV_16U
    changed = 0.0
    for first in range(0, len(strip), _BLOCK):
        here = slice(first, first + _BLOCK)
        result[here] = cv2.addWeighted(strip[here], strength * top, photo[here], 1 - strength, 0, dtype=depth)
        changed += cv2.norm(result[here], photo[here], cv2.NORM_L1) / top
    return changed
