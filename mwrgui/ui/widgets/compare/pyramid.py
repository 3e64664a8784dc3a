"""Image pyramid: a picture and its repeated halvings, so that drawing is about equally fast at any zoom."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import DTypeLike, NDArray
from PySide6.QtCore import QRect, QSize

from mwrgui.images import ImageArray

SMALLEST_SIDE = 256
"""Halving ends when the longer side has at most this many pixels."""

QUICK_PIXELS = 3_000_000
"""Levels of a picture with up to this many pixels are built within milliseconds, so no thread is needed."""


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """The picture itself, not copied, and smaller levels in 8 bits: 1/2, 1/4, 1/8 … of its width and height.

    A pixel of level k covers exactly 2^k by 2^k pixels of the picture, fewer at its right and bottom edges.
    """

    levels: tuple[ImageArray, ...]

    @property
    def base(self) -> ImageArray:
        """The picture in full size, in its own bit depth."""
        return self.levels[0]

    @property
    def size(self) -> QSize:
        """Width and height of the picture in full size."""
        height, width, _ = self.base.shape
        return QSize(width, height)

    @property
    def complete(self) -> bool:
        """Whether all levels are built; without them the picture can be shown, but jagged when zoomed out."""
        return bool(max(self.levels[-1].shape) <= SMALLEST_SIDE)

    def write(self, area: QRect, pixels: ImageArray) -> None:
        """Writes pixels into the picture, and their means into the other levels."""
        self.base[area.top() : area.bottom() + 1, area.left() : area.right() + 1] = pixels
        left, top, right, bottom = area.left(), area.top(), area.right() + 1, area.bottom() + 1
        for large, small in pairwise(self.levels):
            left, top, right, bottom = left // 2, top // 2, (right + 1) // 2, (bottom + 1) // 2
            block = large[2 * top : 2 * bottom, 2 * left : 2 * right]
            small[top:bottom, left:right] = halved(block)


def pyramid_without_levels(pixels: ImageArray) -> Pyramid:
    """The picture without smaller levels; takes no time."""
    return Pyramid((_compact(pixels),))


def build_pyramid(pixels: ImageArray) -> Pyramid:
    """The picture with all levels; takes about 25 ms for 24 megapixels, too long for the main thread."""
    return Pyramid((base := _compact(pixels), *_smaller_levels(base)))


def blank_pyramid(size: QSize, dtype: DTypeLike) -> Pyramid:
    """A black picture; takes no time at any size, because memory is provided only when it is written to."""
    width, height = size.width(), size.height()
    levels = [np.zeros((height, width, 3), dtype)]
    while max(width, height) > SMALLEST_SIDE:
        width, height = (width + 1) // 2, (height + 1) // 2
        levels.append(np.zeros((height, width, 3), np.uint8))
    return Pyramid(tuple(levels))


def eight_bits(pixels: ImageArray | MatLike) -> NDArray[np.uint8]:
    """Converts 16 bits to 8, rounded; returns 8 bits as they are."""
    if pixels.dtype == np.uint8:
        return pixels.view(np.uint8)
    return np.asarray(cv2.convertScaleAbs(pixels, alpha=1 / 257), np.uint8).reshape(pixels.shape)


def halved(pixels: ImageArray) -> NDArray[np.uint8]:
    """The mean of each block of 2 × 2 pixels; at an odd edge, of the one or two pixels that are left."""
    height, width, _ = pixels.shape
    half = np.empty(((height + 1) // 2, (width + 1) // 2, 3), np.uint8)
    for rows in _blocks(height):
        for columns in _blocks(width):
            block = pixels[rows, columns]
            size = ((block.shape[1] + 1) // 2, (block.shape[0] + 1) // 2)
            mean = cv2.resize(block, size, interpolation=cv2.INTER_AREA)
            half[_half_slice(rows), _half_slice(columns)] = eight_bits(mean)
    return half


def _half_slice(part: slice) -> slice:
    return slice(part.start // 2, (part.stop + 1) // 2)


def _compact(pixels: ImageArray) -> ImageArray:
    """The array without gaps between rows, which drawing needs; not copied if it has none."""
    return pixels if pixels.flags.c_contiguous else pixels.copy()


def _smaller_levels(pixels: ImageArray) -> Iterator[ImageArray]:
    while max(pixels.shape) > SMALLEST_SIDE:
        pixels = halved(pixels)
        yield pixels


def _blocks(length: int) -> list[slice]:
    """Slices that cover `length`: one of even length, then one for the last pixel if `length` is odd."""
    even = length // 2 * 2
    return [part for part in (slice(0, even), slice(even, length)) if part.start < part.stop]
