"""Colours that go together: reflectances of natural and built things, in linear light."""

import colorsys
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mwrgui.synthesis.dice import Dice
from mwrgui.synthesis.noise import Plane

Hues = Literal["any"] | tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pigment:
    """A kind of surface.

    Spans of hue (0..1, may pass 1) and saturation as seen, the middle reflectance, its spread in e-folds.
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
Setting = Literal["nature", "town", "indoors", "table"]
FOUND: dict[Setting, dict[str, float]] = {
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
"""How often each surface is met, by setting."""


class Palette:
    """The colours of one scene: few pigments, whose hues lean to a common one."""

    def __init__(self, dice: Dice, setting: Setting) -> None:
        self._dice = dice
        self._weights = {name: often * dice.rng.gamma(0.7) for name, often in FOUND[setting].items()}
        self._hue, self._pull = _any_hue(dice), dice.uniform(0, 0.15)
        self._vividness = dice.around(0.75, 0.45)

    def draw(self, *pigments: str) -> Plane:
        """The linear RGB of a surface, (3, 1, 1): one of `pigments`, or of any that the scene favours."""
        dice = self._dice
        pigment = PIGMENTS[dice.pick(pigments) if pigments else dice.weighted(self._weights)]
        hue = _any_hue(dice) if pigment.hue == "any" else dice.uniform(*pigment.hue)
        saturation = min(0.92, dice.uniform(*pigment.saturation) * self._vividness)
        return _reflectance(self._lean(hue), saturation, dice.around(pigment.reflectance, pigment.spread))

    def _lean(self, hue: float) -> float:
        away = (self._hue - hue + 0.5) % 1 - 0.5
        return (hue + away * self._pull) % 1


def light_colour(dice: Dice, *, spread: float = 0.1) -> Plane:
    """Light between warm and bluish, (3, 1, 1), of green 1: daylight and lamps lie on one line."""
    warmth = dice.normal(0.02, spread)
    return np.exp(np.array([warmth, 0, -1.3 * warmth], np.float32)).reshape(3, 1, 1)


def _any_hue(dice: Dice) -> float:
    """Hues of made things: mostly from red to yellow or blue, seldom violet or pure green."""
    kind = dice.rng.random()
    if kind < 0.45:
        return dice.normal(0.06, 0.05) % 1
    return dice.normal(0.58, 0.06) if kind < 0.8 else dice.rng.random()


def _reflectance(hue: float, saturation: float, level: float) -> Plane:
    """RGB of the given hue and saturation whose luminance is `level`, or as near as can be."""
    linear = np.array(colorsys.hsv_to_rgb(hue, saturation, 1.0), np.float32) ** 2
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return (linear * min(level / float(luminance), 0.95)).reshape(3, 1, 1)
