"""Several kinds of weather at once, in the order in which light meets them."""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from mwrgui.degradations.fields import uniform
from mwrgui.degradations.haze import Haze
from mwrgui.degradations.rain import Rain
from mwrgui.degradations.raindrop import Raindrop
from mwrgui.degradations.snow import Snow


@dataclass(frozen=True, slots=True)
class Mixture:
    """Rain or snow, before half of the batches haze, behind it drops on the lens for two batches in five.

    Which of them meet is drawn once for a whole batch, how strong each is for every image.
    """

    haze: Haze = field(default_factory=lambda: Haze(density=(0.2, 1.5)))
    rain: Rain = field(default_factory=lambda: Rain(layers=2, veil=(0.0, 0.2)))
    snow: Snow = field(default_factory=lambda: Snow(veil=(0.0, 0.1)))
    raindrop: Raindrop = field(default_factory=lambda: Raindrop(count=12))

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Degrades (B, 3, H, W) RGB 0..1; `depth` (B, 1, H, W) in 0..1, invented where it is None."""
        chance = uniform((0.0, 1.0), 3, generator=generator, like=clean)
        image = clean
        if chance[0] < 0.5:
            image = self.haze.apply(image, generator=generator, depth=depth)
        falling = self.rain if chance[1] < 0.5 else self.snow
        image = falling.apply(image, generator=generator, depth=depth)
        if chance[2] < 0.4:
            image = self.raindrop.apply(image, generator=generator)
        return image
