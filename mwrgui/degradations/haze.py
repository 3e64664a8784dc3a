"""Haze and fog: light from the scene fades with distance and airlight takes its place."""

from dataclasses import dataclass

import torch
from torch import Tensor

from mwrgui.degradations.fields import Range, per_image, random_depth, uniform


@dataclass(frozen=True, slots=True)
class Haze:
    """I = J·t + A·(1 − t), t = exp(−β·d) (Koschmieder; He et al., CVPR 2009).

    Ranges cover RESIDE's indoor and outdoor sets: `density` is β at depth 1, `nearest` the depth
    of the nearest thing as a share of the farthest, `airlight` the brightness of A, `tint` how far its
    colours may differ.
    """

    density: Range = (0.3, 2.6)
    nearest: Range = (0.05, 0.5)
    airlight: Range = (0.7, 1.0)
    tint: float = 0.03

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Hazes (B, 3, H, W) RGB 0..1; `depth` (B, 1, H, W) in 0..1, invented where it is None."""
        if depth is None:
            depth = random_depth(generator, clean)
        nearest = per_image(self.nearest, generator, clean)
        distance = nearest + (1 - nearest) * depth
        transmission = torch.exp(-per_image(self.density, generator, clean) * distance)
        airlight = per_image(self.airlight, generator, clean) + uniform(
            (-self.tint, self.tint), clean.shape[0], 3, 1, 1, generator=generator, like=clean
        )
        return (clean * transmission + airlight * (1 - transmission)).clamp(0, 1)
