"""Keeps areas smooth that are flat in the photo, such as skies, where networks add grids and blotches.

In an area without structure there is no streak, flake or edge of a drop to remove. A restoration should only
change brightness and colour there, and by the haze model this change is nearly a linear function of the
photo's brightness. So it is replaced by the linear function that fits it best in each window: a guided
filter with the photo's luma as its guide, in which each pixel is weighted by its flatness. Lamps and the
outlines of buildings in front of the sky are edges of the guide, so they stay.
Source: guided filter and its subsampled form (He et al., ECCV 2010; He and Sun, 2015).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.images import ImageArray
from mwrgui.restoration.blending import STRIP_ROWS

Plane = NDArray[np.float32]
"""(H, W): luma in levels of 255, flatness 0..1, or values derived from them."""

FLAT, NOT_FLAT = 1.2, 3.0
"""Standard deviations of luma in a window: up to the first an area is flat, from the second on not at all."""
_FLATNESS_WINDOW = 9
"""Side in pixels of the windows in which flatness is measured."""
_SUBSAMPLING = 4
"""Width and height of the cells that the filter works on, in pixels."""
_RADIUS = 4
"""Radius of the filter's windows in cells."""
_EPSILON = 5.0**2
"""Variance of the guide below which a window gets the mean change instead of a linear function."""
_MARGIN = 48
"""Number of rows above and below a row on which its result depends; a multiple of the cells' height."""


def smooth_flat_areas(photo: ImageArray, result: ImageArray) -> None:
    """Smooths the change from photo to result, in place, where the photo is flat; (H, W, 3), 8 or 16 bits."""
    height, depth = len(photo), cv2.CV_8U if photo.dtype == np.uint8 else cv2.CV_16U
    above = result[:0]  # rows of the result above a strip, not yet smoothed
    for top in range(0, height, STRIP_ROWS):
        bottom = min(top + STRIP_ROWS, height)
        end = min(bottom + _MARGIN, height)
        before, after = photo[top - len(above) : end], np.concatenate([above, result[top:end]])
        rows = slice(len(above), len(above) + bottom - top)
        guide = _luma(before)
        flat = flatness(guide)
        if flat.any():
            smoother = _Smoother(guide, flat)
            restored = []
            for old, new in zip(cv2.split(before), cv2.split(after), strict=True):
                change = cv2.subtract(new, old, dtype=cv2.CV_32F).astype(np.float32, copy=False)
                smooth = smoother.smoothed(change)
                restored.append(cv2.add(old[rows], smooth[rows], dtype=depth))  # rounds to the nearest level
            result[top:bottom] = cv2.merge(restored)
        above = after[: rows.stop][-_MARGIN:]


def flatness(luma: Plane) -> Plane:
    """How flat a photo is around each pixel, 0..1."""
    window = (_FLATNESS_WINDOW, _FLATNESS_WINDOW)
    soft = cv2.GaussianBlur(luma, (3, 3), 0)
    mean = cv2.blur(soft, window)
    variance = cv2.sqrBoxFilter(soft, cv2.CV_32F, window) - mean * mean
    deviation = np.sqrt(np.maximum(variance, 0, out=variance), out=variance)
    return np.clip((NOT_FLAT - deviation) / (NOT_FLAT - FLAT), 0, 1)


class _Smoother:
    """The guided filter for some rows of a photo; holds all that the three channels share."""

    def __init__(self, guide: Plane, flat: Plane) -> None:
        self._guide, self._flat = guide, flat
        self._smoothing_weight = cv2.blur(cv2.erode(flat, np.ones((3, 3))), (5, 5))
        self._cell_weights = _cell_means(flat)
        self._window_weights: Plane = np.maximum(_window_means(self._cell_weights), np.float32(1e-4))
        self._mean_guide = self._weighted_means(_cell_means(flat * guide))
        squares = self._weighted_means(_cell_means(flat * guide * guide))
        self._variance = np.maximum(squares - self._mean_guide**2, 0)

    def smoothed(self, change: Plane) -> Plane:
        """Returns the change of one channel, in any unit, smooth where the photo is flat."""
        counted = change * self._flat
        mean = self._weighted_means(_cell_means(counted))
        covariance = self._weighted_means(_cell_means(counted * self._guide)) - self._mean_guide * mean
        gain = covariance / (self._variance + _EPSILON)
        offset = mean - gain * self._mean_guide
        smooth = self._enlarged_means(gain) * self._guide
        smooth += self._enlarged_means(offset)
        smooth -= change
        smooth *= self._smoothing_weight
        smooth += change
        return smooth

    def _weighted_means(self, cells: Plane) -> Plane:
        """Flatness-weighted means over windows; `cells` are already multiplied by their flatness."""
        return _window_means(cells) / self._window_weights

    def _enlarged_means(self, cells: Plane) -> Plane:
        """Flatness-weighted means of plain cells over windows, interpolated to pixels."""
        height, width = self._guide.shape
        means = self._weighted_means(cells * self._cell_weights)
        size = (_SUBSAMPLING * means.shape[1], _SUBSAMPLING * means.shape[0])
        enlarged = cv2.resize(means, size, interpolation=cv2.INTER_LINEAR)
        return enlarged[:height, :width].astype(np.float32, copy=False)


def _luma(photo: ImageArray) -> Plane:
    luma = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY).astype(np.float32)
    luma *= 255 / np.iinfo(photo.dtype).max
    return luma


def _cell_means(values: Plane) -> Plane:
    """Means over cells; cells that cross the right or bottom edge are filled up with zeros."""
    height, width = values.shape
    bottom, right = -height % _SUBSAMPLING, -width % _SUBSAMPLING
    filled = cv2.copyMakeBorder(values, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=0)
    size = (filled.shape[1] // _SUBSAMPLING, filled.shape[0] // _SUBSAMPLING)
    return cv2.resize(filled, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def _window_means(cells: Plane) -> Plane:
    side = 2 * _RADIUS + 1
    return cv2.blur(cells, (side, side)).astype(np.float32, copy=False)
