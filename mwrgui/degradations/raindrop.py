"""Raindrops on the lens or a window: out of focus, each with a small inverted image of the scene."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from mwrgui.core.devices import send_to_device
from mwrgui.degradations.fields import Range, blur, convolve, disc, per_image, smooth_field, uniform

MERGING_SHARPNESS = 3.0
"""Sharpness of the outline between touching drops; a smaller value merges them more smoothly."""
DRAWN_RADII = 2.0
"""A drop is drawn up to this many radii from its centre, so that touching drops merge."""
LOWEST_LEVEL = 1 - DRAWN_RADII**2
"""Level at `DRAWN_RADII` radii from the centre of a drop, the lowest that is drawn."""
EDGE_SHARPNESS = 12.0
"""Steepness of a drop's outline before defocus."""
MAX_LAYER_ELEMENTS = 1 << 25
"""Largest number of elements in the layers of drops that a GPU draws at once."""
OUTSIDE_IMAGE = 1e6
"""Coordinate of unused drops, far outside the image."""


class Drop(NamedTuple):
    """One drop: its centre (x, y) and its radii along both axes, in pixels."""

    x: float
    y: float
    radius_x: float
    radius_y: float


@dataclass(frozen=True, slots=True)
class Raindrop:
    """Raindrops on the lens or a window: out of focus, each with a small inverted image of the scene.

    I = (1 − K∗M)·J + K∗(M·R); J the clean image, M the drops, R the refracted scene, K the defocus disc.
    Touching drops merge. A drop that is smaller than K is partly transparent.

    Attributes:
        count: largest number of drops in 512 × 512 pixels; proportional to the area for other sizes.
        radius: radius of a drop, in pixels.
        stretch: height of a drop divided by its width.
        defocus: radius of K, the circle of confusion of the glass, in pixels.
        minification: factor by which the scene is shrunk in a drop.
        gain: brightness of R divided by that of the scene.
        opacity: opacity of the drops, 0..1.

    The ranges follow six pairs of RainDrop: one pixel in ten loses at least half of its fine contrast, one
    in 200 nearly all, and R is 0.96 to 1.3 times as bright as the mean of the scene.

    Source: Qian et al. (CVPR 2018), RainDrop.

    >>> clean = torch.full((2, 3, 32, 32), 0.5)
    >>> wet = Raindrop().apply(clean, generator=torch.Generator().manual_seed(0))
    >>> wet.shape, bool(wet.min() >= 0), bool(wet.max() <= 1)
    (torch.Size([2, 3, 32, 32]), True, True)
    """

    count: int = 160
    radius: Range = (4.0, 28.0)
    stretch: Range = (0.75, 1.6)
    defocus: Range = (8.0, 28.0)
    minification: Range = (3.0, 12.0)
    gain: Range = (0.85, 1.5)
    opacity: Range = (0.85, 1.0)

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Adds raindrops to each image.

        Args:
            clean: (B, 3, H, W) RGB 0..1 of any float type; gradients flow to it.
            generator: a CPU generator for all random numbers.
            depth: ignored, because the drops are on the glass.

        Returns:
            The degraded images, the same shape and type, 0..1.
        """
        del depth
        level, offset = self._draw_drops(clean, generator)
        mask = torch.sigmoid(EDGE_SHARPNESS * level) * (level > LOWEST_LEVEL)
        mask = mask * per_image(self.opacity, generator, clean)
        refracted = self._refract(clean, offset, generator) * per_image(self.gain, generator, clean)
        unfocused = disc(clean, radius=per_image(self.defocus, generator, clean))
        blurred = convolve(torch.cat((mask, mask * refracted), 1), unfocused)
        return (clean * (1 - blurred[:, :1]) + blurred[:, 1:]).clamp(0, 1)

    def _draw_drops(self, clean: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draws random drops as two maps.

        Returns:
            (B, 1, H, W): level of each pixel, about 1 at the centre of a drop, 0 at its outline.
            (B, H, W, 2): offset (x, y) of each pixel, in pixels, from the centre of the drop it belongs to.
        """
        batch, _, height, width = clean.shape
        drops = self._sample_drops(clean.shape, generator)
        if clean.device.type == "cpu":
            maps = [_draw_one_by_one(image_drops, height, width) for image_drops in drops.tolist()]
            level, offset = (torch.from_numpy(np.stack(m)).to(clean) for m in zip(*maps, strict=True))
        else:
            level = clean.new_full((batch, height, width), LOWEST_LEVEL)
            highest = level.clone()
            offset = clean.new_zeros(batch, height, width, 2)
            _draw_all(send_to_device(drops, clean), level=level, highest=highest, offset=offset)
        uneven = 0.8 * (smooth_field(generator, clean, cells=8, octaves=2) - 0.5)
        return level[:, None] + uneven, offset

    def _sample_drops(self, shape: Sequence[int], generator: torch.Generator) -> Tensor:
        """Samples random drops, mostly small, for a batch of `shape` (B, 3, H, W): (B, N, 4), as in `Drop`.

        N follows from `count` and the area; a random share of the drops is unused, at `OUTSIDE_IMAGE`.
        """
        batch, _, height, width = shape
        max_count = max(4, round(self.count * height * width / 512**2))
        random = torch.rand(batch, max_count, 4, generator=generator)
        share = 0.15 + 0.85 * torch.rand(batch, 1, generator=generator)
        unused = torch.rand(batch, max_count, generator=generator) >= share
        low, high = self.radius
        radius = low + (high - low) * random[..., 2].pow(2.5)
        stretch = self.stretch[0] + (self.stretch[1] - self.stretch[0]) * random[..., 3]
        x, y = random[..., 0] * width, random[..., 1] * height
        return torch.stack((x.masked_fill(unused, OUTSIDE_IMAGE), y, radius, radius * stretch), -1)

    def _refract(self, clean: Tensor, offset: Tensor, generator: torch.Generator) -> Tensor:
        """Fills each drop with a mirrored and shrunk copy of the scene around it."""
        batch, _, height, width = clean.shape
        factor = int(uniform((2.0, 20.0), 1, generator=generator, like=clean))
        y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        pixel = send_to_device(torch.stack((x, y), -1), clean).expand(batch, -1, -1, -1)
        scale = 1 + per_image(self.minification, generator, clean)
        source = pixel - offset * scale
        size = send_to_device(torch.tensor([width, height]), clean)
        grid = (2 * source + 1) / size - 1
        return F.grid_sample(
            blur(clean, factor), grid, mode="bilinear", padding_mode="reflection", align_corners=False
        )


def _draw_one_by_one(
    drops: Sequence[Sequence[float]], height: int, width: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Draws the drops of one image, each only where it reaches: level (H, W) and offset (H, W, 2).

    In NumPy, whose small operations are several times as fast as those of torch.
    """
    merged = np.full((height, width), np.exp(MERGING_SHARPNESS * LOWEST_LEVEL), np.float32)
    highest = np.full((height, width), LOWEST_LEVEL, np.float32)
    offset = np.zeros((height, width, 2), np.float32)
    for drop in (Drop(*numbers) for numbers in drops if numbers[0] < OUTSIDE_IMAGE):
        rows, columns = _span(drop.y, drop.radius_y, height), _span(drop.x, drop.radius_x, width)
        region = (rows, columns)
        x = np.arange(columns.start, columns.stop, dtype=np.float32) - np.float32(drop.x)
        y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] - np.float32(drop.y)
        drop_level = (1 - np.square(x / np.float32(drop.radius_x))) - np.square(y / np.float32(drop.radius_y))
        higher = drop_level > highest[region]
        np.copyto(highest[region], drop_level, where=higher)
        np.copyto(offset[(*region, 0)], x, where=higher)
        np.copyto(offset[(*region, 1)], y, where=higher)
        drop_level *= MERGING_SHARPNESS
        merged[region] += np.exp(drop_level, out=drop_level)
    level = np.log(merged, out=merged)
    level /= MERGING_SHARPNESS
    return level, offset


def _draw_all(
    drops: Tensor, *, level: Tensor, highest: Tensor, offset: Tensor, max_elements: int = MAX_LAYER_ELEMENTS
) -> None:
    """Does the same as `_draw_one_by_one` for all `drops` (B, N, 4) of a batch, each as a layer of its image.

    `level` (B, H, W) merges all drops; `highest` (B, H, W) is the highest level of any single drop, and
    `offset` (B, H, W, 2) refers to that drop; all three are changed in place. Layers need much more
    arithmetic but few kernel launches: fast on a GPU, slow on a CPU. At most `max_elements` of their elements
    are in memory.
    """
    _, height, width = level.shape
    x, y = (send_to_device(torch.arange(side), level) for side in (width, height))
    drops_at_once = max(1, max_elements // (height * width))
    images_at_once = max(1, drops_at_once // drops.shape[1])
    for first in range(0, len(drops), images_at_once):
        chunk = slice(first, first + images_at_once)
        for drop_group in torch.split(drops[chunk, :, :, None, None], drops_at_once, 1):
            dx, dy = x - drop_group[:, :, 0], y[:, None] - drop_group[:, :, 1]
            drop_levels = 1 - (dx / drop_group[:, :, 2]).square() - (dy / drop_group[:, :, 3]).square()
            group_highest, winner = drop_levels.max(1)
            higher = group_highest > highest[chunk]
            centre_x, centre_y = (
                drop_group[:, :, n, 0, 0].gather(1, winner.flatten(1)).view_as(winner) for n in (0, 1)
            )
            from_centre = torch.stack((x - centre_x, y[:, None] - centre_y), -1)
            highest[chunk] = torch.where(higher, group_highest, highest[chunk])
            offset[chunk] = torch.where(higher[..., None], from_centre, offset[chunk])
            layers = torch.cat((level[chunk, None], drop_levels), 1) * MERGING_SHARPNESS
            level[chunk] = layers.logsumexp(1) / MERGING_SHARPNESS


def _span(centre: float, radius: float, size: int) -> slice:
    """The range of pixels that a drop may reach along one axis."""
    return slice(
        max(0, int(centre - DRAWN_RADII * radius)), min(size, int(centre + DRAWN_RADII * radius) + 2)
    )
