"""The difference of two pictures, absolute or signed and amplified, in a colour-blind-safe colour map."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from mwrgui.images import ImageArray
from mwrgui.ui.widgets.compare.render import Pixels, screen_pixels

ColourMap = Literal["viridis", "cividis"]

GAINS = (1, 2, 4, 8, 16, 32)

_COLOUR_MAPS = {"viridis": cv2.COLORMAP_VIRIDIS, "cividis": cv2.COLORMAP_CIVIDIS}

# After Crameri's "berlin": blue where the second picture is darker, black where both are equal, red where
# it is brighter.
# Source: F. Crameri, Scientific colour maps, doi 10.5281/zenodo.1243862 (MIT).
_DIVERGING_COLOURS = (
    (158, 176, 255), (83, 164, 220), (41, 110, 144), (26, 58, 74),
    (17, 17, 17),
    (63, 20, 4), (120, 50, 25), (186, 106, 82), (255, 173, 173),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DifferenceStyle:
    """How a difference is drawn.

    Attributes:
        signed: whether brighter and darker pixels get different colours, from a diverging map.
        gain: amplification; a difference of 255 / gain levels reaches the end of the map.
        colours: the colour map of an absolute difference.
    """

    signed: bool = False
    gain: int = 4
    colours: ColourMap = "viridis"


def difference(first: Pixels, second: Pixels) -> NDArray[np.int16]:
    """Second minus first in the channel that differs most; (H, W) of -255..255."""
    brighter = _largest(cv2.subtract(second, first))  # saturates at 0
    darker = _largest(cv2.subtract(first, second))
    return np.where(brighter >= darker, brighter.astype(np.int16), -darker.astype(np.int16))


def coloured_difference(first: Pixels, second: Pixels, style: DifferenceStyle) -> Pixels:
    """The difference as screen pixels in the colours of `style`."""
    if style.signed:
        drawn = np.take(_pixels_by_difference(style), difference(first, second) + np.int16(255))
    else:
        drawn = np.take(_pixels_by_difference(style), _largest(cv2.absdiff(first, second)))
    return drawn[..., None].view(np.uint8)


def difference_picture(first: ImageArray, second: ImageArray, style: DifferenceStyle) -> NDArray[np.uint8]:
    """The coloured difference of two pictures of the same size; all three are (H, W, 3) RGB."""
    drawn = coloured_difference(screen_pixels(first), screen_pixels(second), style)
    return np.asarray(cv2.cvtColor(drawn, cv2.COLOR_BGRA2RGB), np.uint8)


def scale_colours(style: DifferenceStyle, width: int) -> Pixels:
    """All colours of the map in order, (1, width, 4), for a scale bar."""
    table = _colours_of_map("diverging" if style.signed else style.colours)
    picked = table[np.linspace(0, len(table) - 1, width).round().astype(np.intp)]
    return np.ascontiguousarray(picked)[None, :, None].view(np.uint8)


@cache
def _pixels_by_difference(style: DifferenceStyle) -> NDArray[np.uint32]:
    """The screen pixel for each difference of 0..255, or of -255..255 if signed."""
    if style.signed:
        levels = np.clip(np.arange(-255, 256) * style.gain, -255, 255) + 255
        return _colours_of_map("diverging")[levels]
    return _colours_of_map(style.colours)[np.minimum(np.arange(256) * style.gain, 255)]


@cache
def _colours_of_map(name: Literal["viridis", "cividis", "diverging"]) -> NDArray[np.uint32]:
    """The colours of a map as screen pixels: 256 of them, or 511 for the diverging map."""
    if name == "diverging":
        anchors = np.array(_DIVERGING_COLOURS, np.float64)
        positions = np.linspace(0, 510, len(anchors))
        colours = np.stack(
            [np.interp(np.arange(511), positions, anchors[:, channel]) for channel in range(3)], axis=1
        )
        rgb = colours.round().astype(np.uint8)[None]
    else:
        levels = np.arange(256, dtype=np.uint8)[None]
        rgb = np.asarray(cv2.applyColorMap(levels, _COLOUR_MAPS[name]), np.uint8)[..., ::-1]
    return screen_pixels(rgb).view(np.uint32)[0, :, 0]


def _largest(pixels: MatLike) -> NDArray[np.uint8]:
    """The largest of blue, green and red of each pixel; (H, W, 4) to (H, W)."""
    blue, green, red, _ = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)
