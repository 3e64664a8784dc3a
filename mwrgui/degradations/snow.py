"""Snow: opaque flakes of several sizes with motion blur, and a light veil."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from mwrgui.degradations.fields import Range, add_veil, capsules, per_image, random_depth, scatter


@dataclass(frozen=True, slots=True)
class FlakeSize:
    """Radius of a flake and `length` of its motion blur in pixels, and number of flakes per pixel."""

    radius: Range
    length: Range
    density: Range


@dataclass(frozen=True, slots=True)
class Snow:
    """Snow: opaque flakes of several sizes, over a light veil.

    I = J·(1 − M) + C·M for each flake size; J the clean image, M the flakes, C their brightness.

    Attributes:
        sizes: flake sizes, smallest first; later ones cover earlier ones.
        opacity: opacity of the flakes, 0..1.
        brightness: C, 0..1.
        veil: strength of the veil, 0..1.
        veil_probability: probability that an image has a veil.

    Source: Liu et al., DesnowNet (TIP 2018).

    >>> clean = torch.full((2, 3, 32, 32), 0.5)
    >>> snowy = Snow().apply(clean, generator=torch.Generator().manual_seed(0))
    >>> snowy.shape, bool(snowy.min() >= 0), bool(snowy.max() <= 1)
    (torch.Size([2, 3, 32, 32]), True, True)
    """

    sizes: tuple[FlakeSize, ...] = (
        FlakeSize((0.6, 1.2), (0.0, 3.0), (0.0005, 0.008)),
        FlakeSize((1.2, 2.8), (0.0, 8.0), (0.0002, 0.002)),
        FlakeSize((2.5, 6.0), (0.0, 16.0), (0.0, 0.0003)),
    )
    opacity: Range = (0.5, 1.0)
    brightness: Range = (0.8, 1.0)
    veil: Range = (0.0, 0.35)
    veil_probability: float = 0.15

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Adds snow of random direction and strength to each image.

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
            0.3 + 0.7 * depth,
            strength=self.veil,
            probability=self.veil_probability,
            limit=0.8,
            airlight=(0.7, 0.95),
        )
        angle = per_image((0.15 * math.pi, 0.85 * math.pi), generator, clean)
        for size in self.sizes:
            image = self._add_flakes(image, size, angle, generator)
        return image.clamp(0, 1)

    def _add_flakes(
        self, image: Tensor, size: FlakeSize, angle: Tensor, generator: torch.Generator
    ) -> Tensor:
        radius = per_image(size.radius, generator, image)
        flake = capsules(
            image,
            length=per_image(size.length, generator, image),
            radius=radius,
            angle=angle,
            softness=radius * per_image((0.15, 0.5), generator, image),
        )
        density = per_image(size.density, generator, image)
        mask = scatter(flake, density=density, generator=generator, like=image)
        mask = mask * per_image(self.opacity, generator, image)
        return image * (1 - mask) + per_image(self.brightness, generator, image) * mask
