"""Pictures and photo files to measure with, always the same."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.images import Photo, write_photo
from mwrgui.images.formats import JPEG

_PATCH = 16
"""Pixels between two random colours."""
_GRAIN = 12
"""Levels of noise, without which a JPEG would be read faster than one of a camera."""


def synthetic_picture(height: int, width: int) -> NDArray[np.uint8]:
    """(H, W, 3) of smooth random colours, always the same."""
    size = (height // _PATCH + 2, width // _PATCH + 2, 3)
    colours = np.random.default_rng(0).integers(0, 256, size, np.uint8)
    smooth = cv2.resize(colours, (width, height), interpolation=cv2.INTER_CUBIC)
    return smooth.astype(np.uint8, copy=False)


def write_photos(folder: Path, height: int, width: int, *, count: int) -> list[Path]:
    """Writes JPEG files of equal pixels and returns their paths."""
    noise = np.random.default_rng(0).integers(0, _GRAIN, (height, width, 1), np.uint8)
    photo = Photo(synthetic_picture(height, width) // 2 + noise, Path(), JPEG)
    paths = [folder / f"photo{width}-{number}.jpg" for number in range(count)]
    for path in paths:
        write_photo(photo, path)
    return paths
