"""Finds the image among the outputs of a graph."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mwrgui.sandbox.wire import Array

Layout = Literal["channels first", "channels last"]
_AXIS_COUNT = 4


def find_picture(
    outputs: Sequence[NDArray[Any]], shape: tuple[int, ...], *, layout: Layout = "channels first"
) -> Array:
    """The first output with the shape of the input (B, 3, H, W), as float32 in channels-first layout.

    Raises:
        ValueError: there is none.
    """
    for each in outputs:
        if layout == "channels last" and each.ndim == _AXIS_COUNT:
            each = each.transpose(0, 3, 1, 2)
        if each.shape == tuple(shape):
            return np.ascontiguousarray(each, np.float32)
    shapes = ", ".join(_describe_shape(each.shape) for each in outputs) or "nothing"
    raise ValueError(f"it makes {shapes} of a picture of {_describe_shape(shape)}")


def _describe_shape(shape: Sequence[int]) -> str:
    return "×".join(map(str, shape)) or "a single number"
