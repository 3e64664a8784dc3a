"""Structural similarity (SSIM) of 8-bit images."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.metrics.luma import ColourSpace, Picture, as_pixels, planes

_Values = NDArray[np.float32]
_WINDOW_SIDE = 11
_KERNEL = cv2.getGaussianKernel(_WINDOW_SIDE, 1.5, cv2.CV_64F)
_C1 = (0.01 * 255) ** 2
_C2 = (0.03 * 255) ** 2
_CHUNK_ROWS = 128
"""Rows that are compared at once, to bound the memory and to fit the processor's cache."""


def ssim(image: Picture, reference: Picture, *, space: ColourSpace = "rgb") -> float:
    """Mean structural similarity (SSIM) over all windows that lie inside the images.

    Args:
        image: (H, W, 3) RGB uint8, an array or a tensor on any device.
        reference: the same shape; the order does not matter.
        space: "rgb" gives the mean over the three channels, "y" compares the luma of BT.601.

    Returns:
        SSIM from -1 to 1 (equal images); NaN if a side is shorter than the window of 11 pixels.

    Raises:
        ValueError: the sizes differ, or an image is not (H, W, 3) of 8 bits.

    Source: Wang, Bovik, Sheikh, Simoncelli (2004): Gaussian window of 11 x 11, deviation
    1.5, K1 0.01, K2 0.03, range 255.

    >>> image = np.arange(16 * 16 * 3, dtype=np.uint8).reshape(16, 16, 3)
    >>> round(ssim(image, image), 6), ssim(image, 255 - image) < 0
    (1.0, True)
    """
    first, second = as_pixels(image), as_pixels(reference)
    if first.shape != second.shape:
        raise ValueError(f"sizes differ: {first.shape} and {second.shape}")
    if min(first.shape[:2]) < _WINDOW_SIDE:
        return math.nan
    total, count = 0.0, 0
    for top in range(0, len(first) - _WINDOW_SIDE + 1, _CHUNK_ROWS):
        rows = slice(top, top + _CHUNK_ROWS + _WINDOW_SIDE - 1)
        for one, other in zip(planes(first[rows], space), planes(second[rows], space), strict=True):
            values = _ssim_map(one, other)
            total += float(values.sum(dtype=np.float64))
            count += values.size
    return total / count


def _ssim_map(a: _Values, b: _Values) -> _Values:
    """SSIM of every window; the two variances occur only as their sum."""
    # Variances are shift-invariant, and float32 rounds less near zero.
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
    margin = _WINDOW_SIDE // 2
    blurred = cv2.sepFilter2D(values, -1, _KERNEL, _KERNEL)
    return np.asarray(blurred[margin:-margin, margin:-margin], np.float32)
