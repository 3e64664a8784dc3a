"""Peak signal-to-noise ratio of 8-bit pictures."""

import math

import cv2

from mwrgui.metrics.luma import ColourSpace, Picture, pixels, planes

_ROWS = 256
"""Rows looked at together: little memory for pictures of any size."""


def psnr(picture: Picture, reference: Picture, *, space: ColourSpace = "rgb") -> float:
    """Decibels between two (H, W, 3) pictures of one size; infinite where they are equal.

    >>> import numpy as np
    >>> black = np.zeros((4, 4, 3), np.uint8)
    >>> round(psnr(black, black + 1), 2)
    48.13

    Raises:
        ValueError: the sizes differ, or a picture is not (H, W, 3) of 8 bits.
    """
    first, second = pixels(picture), pixels(reference)
    if first.shape != second.shape:
        raise ValueError(f"sizes differ: {first.shape} and {second.shape}")
    squares, count = 0.0, 0
    for top in range(0, len(first), _ROWS):
        rows = slice(top, top + _ROWS)
        for one, other in zip(planes(first[rows], space), planes(second[rows], space), strict=True):
            squares += cv2.norm(one, other, cv2.NORM_L2SQR)
            count += one.size
    return 10 * math.log10(255**2 * count / squares) if squares else math.inf
