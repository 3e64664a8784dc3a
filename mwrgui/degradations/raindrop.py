"""Raindrops on the lens or a window: each shows the scene small, upside down and blurred."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.degradations.fields import Range, blur, per_image, smooth_field, uniform


@dataclass(frozen=True, slots=True)
class Raindrop:
    """I = (1 − M)·J + R, R the scene refracted and blurred (Qian et al., CVPR 2018).

    At most `count` drops of `radius` pixels on 512 × 512, and as many per area on other sizes;
    `magnification` is how much of the scene a drop gathers.
    """

    count: int = 44
    radius: Range = (4.0, 32.0)
    stretch: Range = (0.75, 1.6)
    magnification: Range = (0.8, 3.0)
    opacity: Range = (0.7, 1.0)

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Puts drops on (B, 3, H, W) RGB 0..1; `depth` plays no part, the drops are on the glass."""
        del depth
        level, offset = self._drops(clean, generator)
        sharpness = per_image((2.0, 12.0), generator, clean)
        mask = torch.sigmoid(sharpness * level) * per_image(self.opacity, generator, clean)
        mask = mask * (level > -1).to(mask)
        refracted = self._refract(clean, offset, generator)
        gain = per_image((0.75, 1.15), generator, clean)
        rim = 1 - 0.35 * torch.exp(-((level - 0.12) / 0.12).square())
        glint = per_image((0.0, 0.1), generator, clean)
        return (clean * (1 - mask) + (refracted * gain * rim + glint) * mask).clamp(0, 1)

    def _drops(self, clean: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """How deep each pixel lies in its drop (positive inside), and its offset from the drop's middle.

        Shapes (B, 1, H, W) and (B, H, W, 2), the offset as (x, y) in pixels.
        """
        batch, _, height, width = clean.shape
        shape = (batch, self._count_for(height, width), 1, 1)

        def draw(span: Range) -> Tensor:
            return uniform(span, *shape, generator=generator, like=clean)

        low, high = self.radius
        radius = low + (high - low) * draw((0.0, 1.0)).pow(2.5)
        present = draw((0.0, 1.0)) < per_image((0.15, 1.0), generator, clean)
        x = torch.arange(width).to(clean).view(1, 1, 1, -1) - draw((0.0, float(width)))
        y = torch.arange(height).to(clean).view(1, 1, -1, 1) - draw((0.0, float(height)))
        depth_in_drop = 1 - (x / radius).square() - (y / (radius * draw(self.stretch))).square()
        depth_in_drop = torch.where(present, depth_in_drop, -1e3)
        level, drop = depth_in_drop.max(1, keepdim=True)
        uneven = 0.6 * (smooth_field(generator, clean, cells=8, octaves=2) - 0.5)
        offset_x = x.expand_as(depth_in_drop).gather(1, drop)
        offset_y = y.expand_as(depth_in_drop).gather(1, drop)
        return level + uneven, torch.cat((offset_x, offset_y), 1).permute(0, 2, 3, 1)

    def _count_for(self, height: int, width: int) -> int:
        """As many drops per area as `count` on a picture of 512×512, at least 4."""
        return max(4, round(self.count * height * width / 512**2))

    def _refract(self, clean: Tensor, offset: Tensor, generator: torch.Generator) -> Tensor:
        """Each drop shows its surroundings mirrored and shrunk, out of focus."""
        batch, _, height, width = clean.shape
        factor = int(uniform((2.0, 9.0), 1, generator=generator, like=clean))
        y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        here = torch.stack((x, y), -1).to(clean).expand(batch, -1, -1, -1)
        reach = 1 + per_image(self.magnification, generator, clean)
        there = here - offset * reach
        size = torch.tensor([width, height]).to(clean)
        grid = (2 * there + 1) / size - 1
        return F.grid_sample(
            blur(clean, factor), grid, mode="bilinear", padding_mode="reflection", align_corners=False
        )
