"""Assembles the result from restored strips: blends them at their seams and with the photo, and rounds."""

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.images import ImageArray
from mwrgui.restoration.tiling import BLEND_WIDTH, Window

STRIP_ROWS = 512
"""Number of rows of a large photo that are worked on at once, so that little memory is needed besides it."""
_ROUNDED_ROWS = 256
"""Number of rows that are rounded together."""


def blend_seam(
    strip: NDArray[np.float32], faded_rows: NDArray[np.float32], row: Window
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Blends the last rows of the strip above into a strip, and splits off the strip's own last rows.

    Args:
        strip: (h, W, 3), changed in place.
        faded_rows: the last rows of the strip above, (`BLEND_WIDTH`, W, 3), multiplied by their weights.
        row: the window of the strip along the vertical axis.

    Returns:
        The finished rows of the strip, and its last rows for the strip below, multiplied by their weights.
    """
    weights = row.weights()[:, None, None]
    if row.fades_in:
        strip[:BLEND_WIDTH] = strip[:BLEND_WIDTH] * weights[:BLEND_WIDTH] + faded_rows
    if row.fades_out:
        return strip[:-BLEND_WIDTH], strip[-BLEND_WIDTH:] * weights[-BLEND_WIDTH:]
    return strip, faded_rows


def blend_into(strip: NDArray[np.float32], photo: ImageArray, result: ImageArray, strength: float) -> float:
    """Blends a strip with the photo, rounded, into the result; returns the sum of absolute changes in 0..1.

    Args:
        strip: the restored rows, (h, W, 3) RGB 0..1.
        photo, result: the same rows of the photo and of the result, with 8 or 16 bits.
        strength: share of the restored rows, 0..1.
    """
    maximum = float(np.iinfo(photo.dtype).max)
    depth = cv2.CV_8U if photo.dtype == np.uint8 else cv2.CV_16U
    changed = 0.0
    for first in range(0, len(strip), _ROUNDED_ROWS):
        block = slice(first, first + _ROUNDED_ROWS)
        result[block] = cv2.addWeighted(
            strip[block], strength * maximum, photo[block], 1 - strength, 0, dtype=depth
        )
        changed += cv2.norm(result[block], photo[block], cv2.NORM_L1) / maximum
    return changed
