"""Colour palettes: reflectances of natural and man-made surfaces, in linear light."""

import colorsys
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mwrgui.synthesis.scenes.noise import Plane
from mwrgui.synthesis.scenes.sampling import SceneRng

Hues = Literal["any"] | tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pigment:
    """Colours of a kind of surface.

    Attributes:
        hue: range of hues, 0..1; beyond 1 it wraps around; "any" for those of man-made objects.
        saturation: range of saturations, 0..1.
        reflectance: median reflectance, 0..1.
        spread: standard deviation of the logarithm of the reflectance.
    """

    hue: Hues
    saturation: tuple[float, float]
    reflectance: float
    spread: float = 0.4


PIGMENTS = {
    "foliage": Pigment((0.17, 0.33), (0.25, 0.70), 0.09, 0.5),
    "straw": Pigment((0.10, 0.16), (0.25, 0.60), 0.25),
    "earth": Pigment((0.03, 0.11), (0.20, 0.60), 0.15, 0.5),
    "bark": Pigment((0.02, 0.11), (0.10, 0.50), 0.06, 0.6),
    "stone": Pigment((0.05, 0.62), (0.02, 0.15), 0.22, 0.5),
    "brick": Pigment((0.99, 1.06), (0.35, 0.70), 0.13),
    "plaster": Pigment((0.08, 0.14), (0.05, 0.35), 0.50, 0.3),
    "asphalt": Pigment((0.50, 0.70), (0.00, 0.12), 0.09, 0.4),
    "metal": Pigment((0.55, 0.68), (0.02, 0.25), 0.18, 0.7),
    "glass": Pigment((0.50, 0.62), (0.10, 0.50), 0.06, 0.6),
    "water": Pigment((0.45, 0.60), (0.20, 0.65), 0.08, 0.5),
    "wood": Pigment((0.05, 0.10), (0.30, 0.65), 0.16, 0.5),
    "skin": Pigment((0.03, 0.07), (0.30, 0.55), 0.28, 0.5),
    "cloth": Pigment("any", (0.10, 0.65), 0.12, 0.8),
    "paint": Pigment("any", (0.35, 0.85), 0.18, 0.6),
    "petal": Pigment((0.85, 1.16), (0.40, 0.85), 0.25, 0.5),
    "black": Pigment("any", (0.00, 0.30), 0.025, 0.5),
    "white": Pigment((0.05, 0.60), (0.00, 0.06), 0.65, 0.2),
    "snow": Pigment((0.55, 0.65), (0.00, 0.08), 0.75, 0.15),
}
Environment = Literal["nature", "town", "indoors", "table"]
SURFACE_FREQUENCIES: dict[Environment, dict[str, float]] = {
    "nature": {
        "foliage": 7, "straw": 2, "earth": 3, "bark": 3, "stone": 3, "water": 1, "petal": 0.7, "snow": 0.4,
        "black": 0.7,
    },
    "town": {
        "plaster": 3, "brick": 2, "stone": 3, "asphalt": 2, "metal": 2, "glass": 1.5, "white": 1.5, "wood": 1,
        "foliage": 1.5, "cloth": 1, "paint": 0.7, "black": 1.5,
    },
    "indoors": {
        "wood": 4, "plaster": 3, "white": 3, "cloth": 3, "metal": 1, "black": 2, "paint": 0.5, "foliage": 0.5,
        "brick": 0.5,
    },
    "table": {
        "cloth": 2, "paint": 1.5, "petal": 1, "wood": 2, "skin": 2, "black": 1.5, "metal": 1, "white": 1,
        "foliage": 2, "earth": 1,
    },
}  # fmt: skip
"""Relative frequency of each surface in an environment."""


class Palette:
    """The colours of one scene: a few pigments with hues shifted towards a common one."""

    def __init__(self, rng: SceneRng, environment: Environment) -> None:
        self._rng = rng
        self._weights = {
            name: frequency * rng.generator.gamma(0.7)
            for name, frequency in SURFACE_FREQUENCIES[environment].items()
        }
        self._hue, self._pull = _draw_object_hue(rng), rng.uniform(0, 0.15)
        self._vividness = rng.log_normal(0.75, 0.45)

    def draw(self, *pigments: str) -> Plane:
        """Draws a linear RGB colour (3, 1, 1) of one of `pigments`, or else of one frequent in the scene."""
        rng = self._rng
        pigment = PIGMENTS[rng.pick(pigments) if pigments else rng.pick_weighted(self._weights)]
        hue = _draw_object_hue(rng) if pigment.hue == "any" else rng.uniform(*pigment.hue)
        saturation = min(0.92, rng.uniform(*pigment.saturation) * self._vividness)
        return _reflectance(
            self._shift_hue(hue), saturation, rng.log_normal(pigment.reflectance, pigment.spread)
        )

    def _shift_hue(self, hue: float) -> float:
        difference = (self._hue - hue + 0.5) % 1 - 0.5
        return (hue + difference * self._pull) % 1


def light_colour(rng: SceneRng, *, spread: float = 0.1) -> Plane:
    """Draws the colour of daylight or lamplight, from warm to bluish: (3, 1, 1), in which green is 1."""
    warmth = rng.normal(0.02, spread)
    return np.exp(np.array([warmth, 0, -1.3 * warmth], np.float32)).reshape(3, 1, 1)


def _draw_object_hue(rng: SceneRng) -> float:
    """Draws a hue of man-made objects: mostly red to yellow or blue, rarely violet or pure green."""
    kind = rng.generator.random()
    if kind < 0.45:
        return rng.normal(0.06, 0.05) % 1
    return rng.normal(0.58, 0.06) if kind < 0.8 else rng.generator.random()


def _reflectance(hue: float, saturation: float, level: float) -> Plane:
    """RGB of the given hue and saturation with a luminance of `level`, or as near as possible."""
    linear = np.array(colorsys.hsv_to_rgb(hue, saturation, 1.0), np.float32) ** 2
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return (linear * min(level / float(luminance), 0.95)).reshape(3, 1, 1)
