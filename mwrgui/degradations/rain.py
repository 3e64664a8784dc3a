"""Rain: streaks in several layers, and far off a veil."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from mwrgui.degradations.fields import Range, capsules, per_image, random_depth, strew


@dataclass(frozen=True, slots=True)
class Rain:
    """I = (J·(1 − v) + A·v) + S, v a veil that grows with distance (Li et al., CVPR 2019, Outdoor-Rain).

    Covers the light streaks of Rain100L, the heavy ones of Rain100H and the veil of Outdoor-Rain.
    `length` and `width`, which is half a streak's breadth, are in pixels, `slant` in degrees from the
    vertical, `share` in streaks per pixel; `veil_share` of the images have a veil at all.
    """

    layers: int = 3
    length: Range = (6.0, 50.0)
    width: Range = (0.3, 1.2)
    slant: float = 35.0
    share: Range = (0.0003, 0.004)
    opacity: Range = (0.15, 0.8)
    veil: Range = (0.0, 0.5)
    veil_share: float = 0.15
    airlight: Range = (0.5, 0.95)

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Rains on (B, 3, H, W) RGB 0..1; `depth` (B, 1, H, W) in 0..1, invented where it is None."""
        if depth is None:
            depth = random_depth(generator, clean)
        veiled = (per_image((0.0, 1.0), generator, clean) < self.veil_share).to(clean)
        veil = (per_image(self.veil, generator, clean) * veiled * (0.4 + depth)).clamp(0, 0.9)
        image = clean * (1 - veil) + per_image(self.airlight, generator, clean) * veil
        slant = per_image((-self.slant, self.slant), generator, clean)
        for layer in range(self.layers):
            present = (per_image((0.0, 1.0), generator, clean) < 1.2 / (layer + 1)).to(clean)
            image = self._rain_once(image, slant, present, generator)
        return image.clamp(0, 1)

    def _rain_once(self, image: Tensor, slant: Tensor, present: Tensor, generator: torch.Generator) -> Tensor:
        """One layer of parallel streaks, added as light (Rain100L) or laid over as grey (heavier rain)."""
        angle = math.pi / 2 + torch.deg2rad(slant + per_image((-4.0, 4.0), generator, image))
        streak = capsules(
            image,
            length=per_image(self.length, generator, image),
            radius=per_image(self.width, generator, image),
            angle=angle,
        )
        share = per_image(self.share, generator, image) * present
        streaks = strew(streak, share=share, generator=generator, like=image)
        streaks = streaks * per_image(self.opacity, generator, image)
        covering = per_image((0.0, 1.0), generator, image)
        brightness = per_image((0.7, 1.0), generator, image)
        return image + streaks * (brightness - covering * image)
