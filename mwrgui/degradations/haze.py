"""Haze and fog by the atmospheric scattering model."""

from dataclasses import dataclass

import torch
from torch import Tensor

from mwrgui.degradations.fields import Range, per_image, random_depth, uniform


@dataclass(frozen=True, slots=True)
class Haze:
    """Haze: light from the scene fades with distance and is replaced by airlight.

    I = J·t + A·(1 − t), t = exp(−β·d); J the clean image, d its depth. Ranges cover RESIDE's indoor and
    outdoor sets.

    Attributes:
        beta: scattering coefficient β; the depth d is 1 at the farthest object.
        nearest: depth of the nearest object, relative to that of the farthest.
        airlight: brightness of A, 0..1.
        tint: how far the colours of A may differ from grey, 0..1.

    Source: Koschmieder's law, as in He et al. (CVPR 2009).

    >>> clean = torch.full((2, 3, 32, 32), 0.5)
    >>> hazy = Haze().apply(clean, generator=torch.Generator().manual_seed(0))
    >>> hazy.shape, bool(hazy.min() >= 0), bool(hazy.max() <= 1)
    (torch.Size([2, 3, 32, 32]), True, True)
    """

    beta: Range = (0.3, 2.6)
    nearest: Range = (0.05, 0.5)
    airlight: Range = (0.7, 1.0)
    tint: float = 0.03

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Adds haze of random density and colour to each image.

        Args:
            clean: (B, 3, H, W) RGB 0..1 of any float type; gradients flow to it.
            generator: a CPU generator for all random numbers.
            depth: (B, 1, H, W) from 0 (near) to 1 (far); None draws a random one.

        Returns:
            The degraded images, the same shape and type, 0..1.
        """
        if depth is None:
            depth = random_depth(generator, clean)
        nearest = per_image(self.nearest, generator, clean)
        distance = nearest + (1 - nearest) * depth
        transmission = torch.exp(-per_image(self.beta, generator, clean) * distance)
        airlight = per_image(self.airlight, generator, clean) + uniform(
            (-self.tint, self.tint), clean.shape[0], 3, 1, 1, generator=generator, like=clean
        )
        return (clean * transmission + airlight * (1 - transmission)).clamp(0, 1)
