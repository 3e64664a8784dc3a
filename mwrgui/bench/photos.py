"""Synthetic pictures and photo files for benchmarks, identical on every call."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.images import Photo, write_photo
from mwrgui.images.formats import JPEG

_GRID_STEP = 16
"""Distance between two random colours, in pixels."""
_NOISE_LEVELS = 12
"""Number of noise levels; without noise, a JPEG would decode faster than one from a camera."""


def synthetic_picture(height: int, width: int) -> NDArray[np.uint8]:
    """Draws smooth random colours, (height, width, 3) uint8 RGB."""
    size = (height // _GRID_STEP + 2, width // _GRID_STEP + 2, 3)
    colours = np.random.default_rng(0).integers(0, 256, size, np.uint8)
    smooth = cv2.resize(colours, (width, height), interpolation=cv2.INTER_CUBIC)
    return smooth.astype(np.uint8, copy=False)


def write_photos(folder: Path, height: int, width: int, *, count: int) -> list[Path]:
    """Writes `count` JPEG files with the same pixels and returns their paths."""
    noise = np.random.default_rng(0).integers(0, _NOISE_LEVELS, (height, width, 1), np.uint8)
    photo = Photo(synthetic_picture(height, width) // 2 + noise, Path(), JPEG)
    paths = [folder / f"photo{width}-{number}.jpg" for number in range(count)]
    for path in paths:
        write_photo(photo, path)
    return paths
