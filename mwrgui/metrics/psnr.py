"""Peak signal-to-noise ratio (PSNR) of 8-bit images."""

import math

import cv2

from mwrgui.metrics.luma import ColourSpace, Picture, as_pixels, planes

_CHUNK_ROWS = 256
"""Rows that are compared at once, to bound the memory."""


def psnr(image: Picture, reference: Picture, *, space: ColourSpace = "rgb") -> float:
    """Peak signal-to-noise ratio (PSNR) of two images of the same size.

    Args:
        image: (H, W, 3) RGB uint8, an array or a tensor on any device.
        reference: the same shape; the order does not matter.
        space: "rgb" compares all three channels, "y" only the luma of BT.601 in 16..235, as is usual for
            deraining.

    Returns:
        PSNR in dB for a peak of 255; infinite for equal images.

    Raises:
        ValueError: the sizes differ, or an image is not (H, W, 3) of 8 bits.

    >>> import numpy as np
    >>> black = np.zeros((4, 4, 3), np.uint8)
    >>> round(psnr(black, black + 1), 2)
    48.13
    """
    first, second = as_pixels(image), as_pixels(reference)
    if first.shape != second.shape:
        raise ValueError(f"sizes differ: {first.shape} and {second.shape}")
    squares, count = 0.0, 0
    for top in range(0, len(first), _CHUNK_ROWS):
        rows = slice(top, top + _CHUNK_ROWS)
        for one, other in zip(planes(first[rows], space), planes(second[rows], space), strict=True):
            squares += cv2.norm(one, other, cv2.NORM_L2SQR)
            count += one.size
    return 10 * math.log10(255**2 * count / squares) if squares else math.inf
