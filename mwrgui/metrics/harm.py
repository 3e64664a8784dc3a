"""Harm that a restoration does to intact parts of a photo, measured without ground truth."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.core.sentences import Sentence, sentence

MAX_SIDE, MAX_COPY_SIDE = 1600, 1024
"""An image with a side above `MAX_SIDE` is measured on a copy with sides of at most `MAX_COPY_SIDE`.

An image of 24 megapixels then takes 0.1 s. Structure depends on scale: a copy gives slightly higher figures.
"""
WHITE_LEVEL = 250
"""A pixel is nearly white if all its channels reach this level."""
MIN_LAMP_SIDE = 7
"""Smallest width and height, in pixels, of white areas that count as lamps or sky, not streaks or flakes."""
MIN_WHITE, MIN_FLAT, MIN_STRONG = 50, 0.005, 100
"""Minima for a measure to apply: white pixels, share of flat pixels, pixels on strong edges."""
FLAT_DEVIATION = 1.2
"""Standard deviation, in levels of 255, below which an area is flat."""
STRONG_GRADIENT = 0.15 * 255 / 2
"""Gradient, in levels of 255, from which an edge is strong."""
VISIBLE_LIGHTS, VISIBLE_BLOTCH, VISIBLE_DARK = 5.0, 1.2, 0.01
"""Thresholds from which harm is visible with photo and result side by side: levels, levels, share of pixels.

Found on 30 real photos: white skies look grey when darkened by 10 levels, still white at 4; smooth skies look
blotchy at 1.4 levels, smooth at 0.7; 1 to 3 % of crushed pixels hide windows and furrows. Fine structure in
flat areas is measured but not reported, because it includes detail that haze had hidden; edges are not
reported, because rain streaks and flakes are edges that should fade.
"""

MEASURES = ("lights", "flat", "blotch", "edges", "dark", "mean")

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Harm:
    """Figures of harm; None if the image has no area to measure it on.

    Attributes:
        lights: mean darkening of nearly white pixels, in levels of 255.
        flat: increase of the deviation in 9×9 pixels (fine structure) in flat areas, in levels.
        blotch: the same in 33×33 pixels, such as blotches in smooth skies, in levels.
        edges: median ratio of gradients after to before, at strong edges; below 1, detail is lost.
        dark: share of pixels that were crushed from above level 40 to below 12, 0..1.
        mean: ratio of mean brightness after to before.
        lamps: as `lights`, but without narrow areas such as streaks and flakes, which should darken.
        lights_at, blotch_at, dark_at: where that harm is worst, (x, y) relative to width and height.
    """

    lights: float | None
    flat: float | None
    blotch: float | None
    edges: float | None
    dark: float
    mean: float
    lamps: float | None = None
    lights_at: tuple[float, float] = (0.5, 0.5)
    blotch_at: tuple[float, float] = (0.5, 0.5)
    dark_at: tuple[float, float] = (0.5, 0.5)

    @property
    def figures(self) -> dict[str, float | None]:
        """The values of `MEASURES` by name; None where a measure does not apply."""
        return {name: getattr(self, name) for name in MEASURES}

    @property
    def visible(self) -> bool:
        """Whether any harm is visible with photo and result side by side."""
        return describe_harm(self) is not None


def measure_harm(before: NDArray[Any], after: NDArray[Any]) -> Harm:
    """Compares a photo with its restoration.

    Args:
        before: the photo, (H, W, 3) RGB, uint8 or uint16.
        after: its restoration, the same size and type.

    Returns:
        The figures; None where the photo has no area to measure them on.

    >>> white = np.full((64, 64, 3), 255, np.uint8)
    >>> measure_harm(white, white - 10).lights
    10.0
    """
    old, new = (_shrunk(image) for image in (before, after))
    old_luma, new_luma = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float32) for p in (old, new))
    darkening = np.asarray(cv2.transform(old.astype(np.float32) - new, np.full((1, 3), 1 / 3)), np.float32)
    channel_minimum = cv2.min(cv2.min(*cv2.split(old)[:2]), cv2.split(old)[2])
    white = cv2.erode((channel_minimum >= WHITE_LEVEL).astype(np.uint8), np.ones((3, 3))) > 0
    kernel = np.ones((MIN_LAMP_SIDE - 2, MIN_LAMP_SIDE - 2))
    lamp_area = cv2.erode(white.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0) > 0
    crushed = (new_luma < 12) & (old_luma > 40)
    flat, _ = _structure_increase(old_luma, new_luma, 9)
    blotch, blotch_map = _structure_increase(old_luma, new_luma, 33)
    return Harm(
        lights=float(darkening[white].mean()) if white.sum() > MIN_WHITE else None,
        flat=flat,
        blotch=blotch,
        edges=_edge_ratio(old_luma, new_luma),
        dark=float(crushed.mean()),
        lamps=float(darkening[lamp_area].mean()) if lamp_area.sum() > MIN_WHITE else None,
        mean=float(new_luma.mean() / max(1.0, old_luma.mean())),
        lights_at=_worst_at(np.where(lamp_area, darkening, 0)),
        blotch_at=_worst_at(blotch_map),
        dark_at=_worst_at(crushed),
    )


def describe_harm(harm: Harm) -> Sentence | None:
    """Describes visible harm to lamps, otherwise shadows, otherwise smooth areas; None if there is none.

    >>> white = np.full((64, 64, 3), 255, np.uint8)
    >>> str(describe_harm(measure_harm(white, white - 10)))
    'Lamps and white areas became darker by 10 of 255 levels, mostly at the centre.'
    """
    if harm.lamps is not None and harm.lamps >= VISIBLE_LIGHTS:
        return sentence(
            "Lamps and white areas became darker by {levels:.0f} of 255 levels, mostly at the {place}.",
            levels=harm.lamps,
            place=_name_of_place(harm.lights_at),
        )
    if harm.dark >= VISIBLE_DARK:
        return sentence(
            "Shadows became black in {share:.1f} % of the picture, mostly at the {place}.",
            share=harm.dark * 100,
            place=_name_of_place(harm.dark_at),
        )
    if harm.blotch is not None and harm.blotch >= VISIBLE_BLOTCH:
        return sentence(
            "Smooth areas became blotchy by {levels:.1f} of 255 levels, mostly at the {place}.",
            levels=harm.blotch,
            place=_name_of_place(harm.blotch_at),
        )
    return None


def _shrunk(image: NDArray[Any]) -> NDArray[np.uint8]:
    """The image in 8 bits; a large one is shrunk by an integer factor, three times as fast as by others."""
    height, width = image.shape[:2]
    longest = max(height, width)
    factor = min(-(-longest // MAX_COPY_SIDE), height, width) if longest > MAX_SIDE else 1
    small = np.ascontiguousarray(image)
    if factor > 1:
        size = (width // factor, height // factor)
        cropped = small[: size[1] * factor, : size[0] * factor]
        small = np.asarray(cv2.resize(cropped, size, interpolation=cv2.INTER_AREA))
    return small if small.dtype == np.uint8 else (small // 257).astype(np.uint8)


def _deviation(luma: Plane, size: int) -> Plane:
    """Local standard deviation in a square of this size around every pixel."""
    mean = cv2.blur(luma, (size, size))
    deviation: Plane = np.sqrt(np.clip(cv2.blur(luma * luma, (size, size)) - mean * mean, 0, None))
    return deviation


def _structure_increase(old: Plane, new: Plane, size: int) -> tuple[float | None, Plane]:
    """Mean increase of structure in flat areas (None if there are too few), and a map of it (H, W)."""
    smooth = cv2.GaussianBlur(old, (3, 3), 0).astype(np.float32)
    flat = cv2.erode((_deviation(smooth, size) < FLAT_DEVIATION).astype(np.uint8), np.ones((size, size))) > 0
    increase = np.where(flat, np.clip(_deviation(new, size) - _deviation(old, size), 0, None), 0)
    mean = float(increase[flat].mean()) if flat.mean() > MIN_FLAT else None
    return mean, increase.astype(np.float32)


def _edge_ratio(old: Plane, new: Plane) -> float | None:
    before, after = (_gradient(luma) for luma in (old, new))
    strong = before >= STRONG_GRADIENT
    return float(np.median(after[strong] / before[strong])) if strong.sum() > MIN_STRONG else None


def _gradient(luma: Plane) -> Plane:
    across, down = cv2.Sobel(luma, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(luma, cv2.CV_32F, 0, 1) / 8
    magnitude: Plane = np.hypot(across, down)
    return magnitude


def _worst_at(strength: NDArray[Any]) -> tuple[float, float]:
    """Relative centre (x, y) of the cell in a 3×3 grid in which `strength` (H, W) is largest on average."""
    ninths = cv2.resize(strength.astype(np.float32), (3, 3), interpolation=cv2.INTER_AREA)
    row, column = divmod(int(np.argmax(ninths)), 3)
    return (column + 0.5) / 3, (row + 0.5) / 3


def _name_of_place(place: tuple[float, float]) -> Sentence:
    column, row = (min(2, int(share * 3)) for share in place)
    return _PLACES[row][column]


_PLACES = (
    (sentence("top left"), sentence("top"), sentence("top right")),
    (sentence("left"), sentence("centre"), sentence("right")),
    (sentence("bottom left"), sentence("bottom"), sentence("bottom right")),
)
