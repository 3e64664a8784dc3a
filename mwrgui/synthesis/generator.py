"""Networks that make or edit clean layers.

Source: DCGAN (Radford et al., ICLR 2016), with upsampling before convolutions against checkerboards and
group instead of batch normalisation, so that an image does not depend on its batch.
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LEVELS = 4
"""Doublings between the generator's first map and its picture."""
COARSE = 16
"""Side in pixels of the editor's cells of colour."""
STRONG = 2.0
"""An untrained editor leaves this much of the weather, before a sigmoid."""


class Generator(nn.Module):
    """Latent (B, latent) to a clean layer (B, 3, side, side), RGB 0..1."""

    def __init__(self, *, latent: int, width: int, side: int) -> None:
        super().__init__()
        self._side = side
        self._start = -(-side // 2**LEVELS)
        widths = [width * 2 ** (LEVELS - 1 - i) for i in range(LEVELS)] + [width]
        self.project = nn.Linear(latent, widths[0] * self._start**2)
        self.levels = nn.ModuleList(_level(a, b) for a, b in pairwise(widths))
        self.out = nn.Conv2d(width, 3, 3, padding=1)

    def forward(self, latents: Tensor) -> Tensor:
        """Makes one clean layer of each latent."""
        features = self.project(latents).unflatten(1, (-1, self._start, self._start))
        for level in self.levels:
            features = level(F.interpolate(features, scale_factor=2, mode="nearest"))
        image: Tensor = torch.sigmoid(self.out(features).float())
        return image[..., : self._side, : self._side]


class Editor(nn.Module):
    """Edits clean layers (B, 3, H, W) within bounds: light and colour of large areas, and local texture.

    `colour` bounds the first in e-folds of brightness, `texture` the second in shares of the scale. An
    untrained editor changes nothing.
    """

    def __init__(self, *, latent: int, width: int, colour: float, texture: float) -> None:
        super().__init__()
        self._colour, self._texture = colour, texture
        self.style = nn.Linear(latent, 2 * width)
        self.head = nn.Conv2d(12, width, 3, padding=1)
        self.body = nn.ModuleList(_level(width, width) for _ in range(3))
        self.coarse = nn.Conv2d(width, 3, 1)
        self.fine = nn.Conv2d(width, 12, 3, padding=1)
        self.strength = nn.Linear(width, 1)
        for last in (self.coarse, self.fine, self.strength):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)  # type: ignore[arg-type]

    def forward(self, clean: Tensor, latents: Tensor) -> tuple[Tensor, Tensor]:
        """Returns the edited layers and, (B, 1, 1, 1) in 0..1, how much of the weather each gets."""
        height, width = clean.shape[-2:]
        even = F.pad(clean, (0, width % 2, 0, height % 2), mode="replicate")
        scale, shift = self.style(latents)[..., None, None].chunk(2, 1)
        features = self.head(F.pixel_unshuffle(even, 2)) * (1 + scale) + shift
        for block in self.body:
            features = features + block(features)
        cells = F.adaptive_avg_pool2d(features, (max(1, height // COARSE), max(1, width // COARSE)))
        light = F.interpolate(self.coarse(cells).float(), size=(height, width), mode="bilinear")
        relief = F.pixel_shuffle(self.fine(features).float(), 2)[..., :height, :width]
        strength = torch.sigmoid(STRONG + self.strength(features.mean((2, 3))).float())[..., None, None]
        edited = clean * torch.exp(self._colour * torch.tanh(light)) + self._texture * torch.tanh(relief)
        return edited.clamp(0, 1), strength


def _level(width: int, out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, out, 3, padding=1), nn.GroupNorm(min(8, out), out), nn.LeakyReLU(0.2)
    )
