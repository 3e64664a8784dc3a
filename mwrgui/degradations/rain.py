"""Rain: layers of streaks, and a veil in the distance."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from mwrgui.degradations.fields import Range, add_veil, capsules, per_image, random_depth, scatter


@dataclass(frozen=True, slots=True)
class Rain:
    """Rain: layers of streaks, over a veil that grows with distance.

    I = (J·(1 − v) + A·v) + S; J the clean image, v the veil, S the streaks. The ranges
    cover the light streaks of Rain100L, the heavy ones of Rain100H and the veil of Outdoor-Rain.

    Attributes:
        layers: largest number of layers of streaks in an image.
        length: length of a streak, in pixels.
        radius: half width of a streak, in pixels.
        slant: largest angle of an image's rain from the vertical, in degrees; its layers vary by up to 4.
        density: streaks per pixel.
        opacity: opacity of the streaks, 0..1.
        veil: strength of the veil, 0..1.
        veil_probability: probability that an image has a veil.
        airlight: brightness A of the veil, 0..1.

    Source: Li et al. (CVPR 2019), Outdoor-Rain.

    >>> clean = torch.full((2, 3, 32, 32), 0.5)
    >>> rainy = Rain().apply(clean, generator=torch.Generator().manual_seed(0))
    >>> rainy.shape, bool(rainy.min() >= 0), bool(rainy.max() <= 1)
    (torch.Size([2, 3, 32, 32]), True, True)
    """

    layers: int = 3
    length: Range = (6.0, 50.0)
    radius: Range = (0.3, 1.2)
    slant: float = 35.0
    density: Range = (0.0003, 0.004)
    opacity: Range = (0.15, 0.8)
    veil: Range = (0.0, 0.5)
    veil_probability: float = 0.15
    airlight: Range = (0.5, 0.95)

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Adds rain of random direction and strength to each image.

        Args:
            clean: (B, 3, H, W) RGB 0..1 of any float type; gradients flow to it.
            generator: a CPU generator for all random numbers.
            depth: (B, 1, H, W) from 0 (near) to 1 (far); None draws a random one.

        Returns:
            The degraded images, the same shape and type, 0..1.
        """
        if depth is None:
            depth = random_depth(generator, clean)
        image = add_veil(
            clean,
            generator,
            0.4 + depth,
            strength=self.veil,
            probability=self.veil_probability,
            limit=0.9,
            airlight=self.airlight,
        )
        slant = per_image((-self.slant, self.slant), generator, clean)
        for layer in range(self.layers):
            present = (per_image((0.0, 1.0), generator, clean) < 1.2 / (layer + 1)).to(clean)
            image = self._add_streaks(image, slant, present, generator)
        return image.clamp(0, 1)

    def _add_streaks(
        self, image: Tensor, slant: Tensor, present: Tensor, generator: torch.Generator
    ) -> Tensor:
        """Adds one layer of parallel streaks, from additive (Rain100L) to blended grey (heavier rain)."""
        angle = math.pi / 2 + torch.deg2rad(slant + per_image((-4.0, 4.0), generator, image))
        streak = capsules(
            image,
            length=per_image(self.length, generator, image),
            radius=per_image(self.radius, generator, image),
            angle=angle,
        )
        density = per_image(self.density, generator, image) * present
        streaks = scatter(streak, density=density, generator=generator, like=image)
        streaks = streaks * per_image(self.opacity, generator, image)
        coverage = per_image((0.0, 1.0), generator, image)
        brightness = per_image((0.7, 1.0), generator, image)
        return image + streaks * (brightness - coverage * image)
