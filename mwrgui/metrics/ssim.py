"""Structural similarity of 8-bit pictures."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.metrics.luma import ColourSpace, Picture, pixels, planes

_Values = NDArray[np.float32]
_WINDOW = 11
_KERNEL = cv2.getGaussianKernel(_WINDOW, 1.5, cv2.CV_64F)
_C1 = (0.01 * 255) ** 2
_C2 = (0.03 * 255) ** 2
_ROWS = 128
"""Rows looked at together: little memory, and they stay in the processor's cache."""


def ssim(picture: Picture, reference: Picture, *, space: ColourSpace = "rgb") -> float:
    """Mean similarity, at most 1, over all windows that lie within both (H, W, 3) pictures.

    In RGB the mean of the three channels. Not a number where a side is shorter than the
    window of 11 pixels.

    Raises:
        ValueError: the sizes differ, or a picture is not (H, W, 3) of 8 bits.

    Source: Wang, Bovik, Sheikh, Simoncelli (2004): Gaussian window of 11 x 11, deviation
    1.5, K1 0.01, K2 0.03, range 255.
    """
    first, second = pixels(picture), pixels(reference)
    if first.shape != second.shape:
        raise ValueError(f"sizes differ: {first.shape} and {second.shape}")
    if min(first.shape[:2]) < _WINDOW:
        return math.nan
    total, count = 0.0, 0
    for top in range(0, len(first) - _WINDOW + 1, _ROWS):
        rows = slice(top, top + _ROWS + _WINDOW - 1)
        for one, other in zip(planes(first[rows], space), planes(second[rows], space), strict=True):
            values = _map(one, other)
            total += float(values.sum(dtype=np.float64))
            count += values.size
    return total / count


def _map(a: _Values, b: _Values) -> _Values:
    """Similarity of every whole window; the two variances are only needed as their sum."""
    # Variances do not see a shift, and float32 rounds them less near zero.
    shift_a, shift_b = a.mean(), b.mean()
    a, b = a - shift_a, b - shift_b
    mean_a, mean_b = _blur(a), _blur(b)
    covariance = _blur(a * b) - mean_a * mean_b
    variances = _blur(a * a + b * b) - (mean_a * mean_a + mean_b * mean_b)
    mean_a, mean_b = mean_a + shift_a, mean_b + shift_b
    luminance = (2 * mean_a * mean_b + _C1) / (mean_a * mean_a + mean_b * mean_b + _C1)
    similarity: _Values = luminance * ((2 * covariance + _C2) / (variances + _C2))
    return similarity


def _blur(values: _Values) -> _Values:
    margin = _WINDOW // 2
    blurred = cv2.sepFilter2D(values, -1, _KERNEL, _KERNEL)
    return np.asarray(blurred[margin:-margin, margin:-margin], np.float32)
