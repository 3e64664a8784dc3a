"""Draws any part of a pyramid at any zoom into screen pixels."""

from math import ceil, floor, log2

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray
from PySide6.QtCore import QRect

from mwrgui.images import ImageArray
from mwrgui.ui.widgets.compare.pyramid import Pyramid, eight_bits

MIN_ZOOM_OF_SQUARES = 2.0 - 1e-6
"""The zoom from which each pixel of the picture is drawn as a square."""

Pixels = NDArray[np.uint8]
"""(H, W, 4) blue, green, red, 255: the format that the screen takes without conversion."""


def render(pyramid: Pyramid, *, zoom: float, area: QRect, fast: bool = False) -> Pixels:
    """Draws an area of the zoomed picture: smooth below 200 %, and each pixel as a square from there up.

    Args:
        zoom: screen pixels per pixel of the picture.
        area: in screen pixels, relative to the top left corner of the zoomed picture.
        fast: takes the nearest pixel instead of smoothing, in about a third of the time.
    """
    steps = min(max(0, floor(-log2(zoom))), len(pyramid.levels) - 1)
    level, scale = pyramid.levels[steps], zoom * 2**steps
    if scale == 1:
        return _copied(level, area)
    if scale >= MIN_ZOOM_OF_SQUARES:
        return _squares(level, scale, area)
    if scale < 0.5 and not pyramid.complete:
        return _preview(level, scale, area)
    return _nearest(level, scale, area) if fast else _smooth(level, scale, area)


def screen_pixels(pixels: ImageArray | MatLike) -> Pixels:
    """Converts (H, W, 3) RGB of 8 or 16 bits to screen pixels."""
    return np.asarray(cv2.cvtColor(eight_bits(pixels), cv2.COLOR_RGB2BGRA), np.uint8)


def _copied(level: ImageArray, area: QRect) -> Pixels:
    return screen_pixels(level[area.top() : area.bottom() + 1, area.left() : area.right() + 1])


def _preview(level: ImageArray, scale: float, area: QRect) -> Pixels:
    """Draws only every n-th pixel, which is quick, while the level for this zoom has not been built yet."""
    rows = slice(floor(area.top() / scale), ceil((area.bottom() + 1) / scale))
    columns = slice(floor(area.left() / scale), ceil((area.right() + 1) / scale))
    size = (area.width(), area.height())
    sampled = cv2.resize(level[rows, columns], size, interpolation=cv2.INTER_NEAREST_EXACT)
    return screen_pixels(sampled)


def _squares(level: ImageArray, scale: float, area: QRect) -> Pixels:
    rows = _indices(area.top(), area.height(), scale, level.shape[0])
    columns = _indices(area.left(), area.width(), scale, level.shape[1])
    block = level[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    packed = screen_pixels(block).view(np.uint32)[..., 0]  # (h, w), one number per pixel: faster to gather
    wide = np.take(packed, columns - columns[0], axis=1)
    drawn: Pixels = np.take(wide, rows - rows[0], axis=0)[..., None].view(np.uint8)
    return drawn


def _indices(start: int, count: int, scale: float, length: int) -> NDArray[np.intp]:
    """The index of the pixel under the middle of each screen pixel."""
    middles = (np.arange(start, start + count) + 0.5) / scale
    return np.minimum(middles.astype(np.intp), length - 1)


def _smooth(level: ImageArray, scale: float, area: QRect) -> Pixels:
    block, matrix = _source_block(level, scale, area)
    return np.asarray(_warped(screen_pixels(block), matrix, area, cv2.INTER_LINEAR), np.uint8)


def _nearest(level: ImageArray, scale: float, area: QRect) -> Pixels:
    block, matrix = _source_block(level, scale, area)
    return screen_pixels(_warped(block, matrix, area, cv2.INTER_NEAREST))


def _warped(pixels: ImageArray, matrix: NDArray[np.float64], area: QRect, interpolation: int) -> MatLike:
    size, flags = (area.width(), area.height()), interpolation | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _source_block(level: ImageArray, scale: float, area: QRect) -> tuple[ImageArray, NDArray[np.float64]]:
    """The pixels to read, and the 2 × 3 matrix from screen pixels to positions among them."""
    x, columns = _span(area.left(), area.width(), scale, level.shape[1])
    y, rows = _span(area.top(), area.height(), scale, level.shape[0])
    return level[rows, columns], np.array([[1 / scale, 0, x], [0, 1 / scale, y]])


def _span(start: int, count: int, scale: float, length: int) -> tuple[float, slice]:
    """The middle of the first screen pixel, in pixels from the first one to read, and the slice to read."""
    first = (start + 0.5) / scale - 0.5
    last = (start + count - 0.5) / scale - 0.5
    low = min(max(0, floor(first)), length - 1)
    high = max(low + 1, min(length, ceil(last) + 1))
    return first - low, slice(low, high)
