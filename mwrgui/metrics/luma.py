"""The luma channel of benchmarks: Y of BT.601 in the studio range 16 to 235."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

ColourSpace = Literal["rgb", "y"]
Picture = NDArray[np.uint8] | Tensor
"""(H, W, 3) RGB, 8 bits; a tensor may lie on any device."""

_BLACK = np.float32(16)
_RED, _GREEN, _BLUE = np.array([65.481, 128.553, 24.966], np.float32) / 255


def as_pixels(image: Picture) -> NDArray[np.uint8]:
    """Converts an image to an array.

    Raises:
        ValueError: it is not (H, W, 3) of 8 bits; the metrics are defined for such images only.
    """
    array = image.numpy(force=True) if isinstance(image, Tensor) else image
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] != 3:
        raise ValueError(f"expected (H, W, 3) of uint8, not {array.shape} of {array.dtype}")
    return array


def planes(image: NDArray[np.uint8], space: ColourSpace) -> list[NDArray[np.float32]]:
    """The planes (H, W) in 0..255 that are compared in a colour space: R, G and B, or Y alone.

    Y is not rounded. Source: MATLAB's `rgb2ycbcr`.
    """
    red, green, blue = (image[..., i].astype(np.float32) for i in range(3))
    if space == "rgb":
        return [red, green, blue]
    return [_BLACK + _RED * red + _GREEN * green + _BLUE * blue]
