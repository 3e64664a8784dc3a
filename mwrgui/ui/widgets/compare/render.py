"""From a pyramid to screen pixels: any part of the picture at any zoom."""

from math import ceil, floor, log2

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray
from PySide6.QtCore import QRect

from mwrgui.core.photos import ImageArray
from mwrgui.ui.widgets.compare.pyramid import Pyramid, eight_bits

CRISP = 2.0 - 1e-6
"""From this zoom up pixels are shown as squares."""

Pixels = NDArray[np.uint8]
"""(H, W, 4) blue, green, red, 255: what the screen takes without conversion."""


def render(pyramid: Pyramid, *, zoom: float, area: QRect, draft: bool = False) -> Pixels:
    """Draws `area` of the picture zoomed by `zoom`; `area` is counted in screen pixels from its corner.

    Smooth below 200 %, each pixel a square from there up. Reads the level just above the zoom. A draft
    takes the nearest pixels instead of smoothing them, in about a third of the time.
    """
    steps = min(max(0, floor(-log2(zoom))), len(pyramid.levels) - 1)
    level, scale = pyramid.levels[steps], zoom * 2**steps
    if scale == 1:
        return _copied(level, area)
    if scale >= CRISP:
        return _squares(level, scale, area)
    if scale < 0.5 and not pyramid.complete:
        return _preview(level, scale, area)
    return _nearest(level, scale, area) if draft else _smooth(level, scale, area)


def screen_pixels(pixels: ImageArray | MatLike) -> Pixels:
    """RGB to what the screen takes."""
    return np.asarray(cv2.cvtColor(eight_bits(pixels), cv2.COLOR_RGB2BGRA), np.uint8)


def _copied(level: ImageArray, area: QRect) -> Pixels:
    return screen_pixels(level[area.top() : area.bottom() + 1, area.left() : area.right() + 1])


def _preview(level: ImageArray, scale: float, area: QRect) -> Pixels:
    """Some of the pixels, quickly, while the level that fits is still to come."""
    rows = slice(floor(area.top() / scale), ceil((area.bottom() + 1) / scale))
    columns = slice(floor(area.left() / scale), ceil((area.right() + 1) / scale))
    size = (area.width(), area.height())
    some = cv2.resize(level[rows, columns], size, interpolation=cv2.INTER_NEAREST_EXACT)
    return screen_pixels(some)


def _squares(level: ImageArray, scale: float, area: QRect) -> Pixels:
    rows = _indices(area.top(), area.height(), scale, level.shape[0])
    columns = _indices(area.left(), area.width(), scale, level.shape[1])
    block = level[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    whole = screen_pixels(block).view(np.uint32)[..., 0]  # (h, w), a pixel in one number: gathered faster
    wide = np.take(whole, columns - columns[0], axis=1)
    drawn: Pixels = np.take(wide, rows - rows[0], axis=0)[..., None].view(np.uint8)
    return drawn


def _indices(start: int, count: int, scale: float, length: int) -> NDArray[np.intp]:
    """Which pixel lies under the middle of each screen pixel."""
    middles = (np.arange(start, start + count) + 0.5) / scale
    return np.minimum(middles.astype(np.intp), length - 1)


def _smooth(level: ImageArray, scale: float, area: QRect) -> Pixels:
    block, matrix = _source(level, scale, area)
    return np.asarray(_warped(screen_pixels(block), matrix, area, cv2.INTER_LINEAR), np.uint8)


def _nearest(level: ImageArray, scale: float, area: QRect) -> Pixels:
    block, matrix = _source(level, scale, area)
    return screen_pixels(_warped(block, matrix, area, cv2.INTER_NEAREST))


def _warped(pixels: ImageArray, matrix: NDArray[np.float64], area: QRect, interpolation: int) -> MatLike:
    size, flags = (area.width(), area.height()), interpolation | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


def _source(level: ImageArray, scale: float, area: QRect) -> tuple[ImageArray, NDArray[np.float64]]:
    """The pixels that are read, and the 2 × 3 matrix that finds a screen pixel's place among them."""
    x, columns = _span(area.left(), area.width(), scale, level.shape[1])
    y, rows = _span(area.top(), area.height(), scale, level.shape[0])
    return level[rows, columns], np.array([[1 / scale, 0, x], [0, 1 / scale, y]])


def _span(start: int, count: int, scale: float, length: int) -> tuple[float, slice]:
    """The pixels that are read, and where among them the first screen pixel's middle lies."""
    first = (start + 0.5) / scale - 0.5
    last = (start + count - 0.5) / scale - 0.5
    low = min(max(0, floor(first)), length - 1)
    high = max(low + 1, min(length, ceil(last) + 1))
    return first - low, slice(low, high)
