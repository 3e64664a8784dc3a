"""Several kinds of weather at once, applied in the order in which light passes through them."""

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
    """Rain or snow; also haze in half of the batches, and drops on the lens in two fifths of them.

    The combination is drawn per batch, the strength of each kind per image.

    Attributes:
        haze, rain, snow, raindrop: the kinds of weather, each milder than alone.

    >>> clean = torch.full((2, 3, 32, 32), 0.5)
    >>> mixed = Mixture().apply(clean, generator=torch.Generator().manual_seed(0))
    >>> mixed.shape, bool(mixed.min() >= 0), bool(mixed.max() <= 1)
    (torch.Size([2, 3, 32, 32]), True, True)
    """

    haze: Haze = field(default_factory=lambda: Haze(beta=(0.2, 1.5)))
    rain: Rain = field(default_factory=lambda: Rain(layers=2, veil=(0.0, 0.2)))
    snow: Snow = field(default_factory=lambda: Snow(veil=(0.0, 0.1)))
    raindrop: Raindrop = field(default_factory=lambda: Raindrop(count=12))

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Applies rain or snow to each image; some batches also get haze before it, some raindrops after it.

        Args:
            clean: (B, 3, H, W) RGB 0..1 of any float type; gradients flow to it.
            generator: a CPU generator for all random numbers.
            depth: (B, 1, H, W) from 0 (near) to 1 (far); None draws a random one for each kind of weather.

        Returns:
            The degraded images, the same shape and type, 0..1.
        """
        chance = uniform((0.0, 1.0), 3, generator=generator, like=clean)
        image = clean
        if chance[0] < 0.5:
            image = self.haze.apply(image, generator=generator, depth=depth)
        precipitation = self.rain if chance[1] < 0.5 else self.snow
        image = precipitation.apply(image, generator=generator, depth=depth)
        if chance[2] < 0.4:
            image = self.raindrop.apply(image, generator=generator)
        return image
