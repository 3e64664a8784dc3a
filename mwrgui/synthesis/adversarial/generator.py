"""Networks that generate or edit clean images.

Source: DCGAN (Radford et al., ICLR 2016), with upsampling before convolutions, to avoid
checkerboard artefacts, and group instead of batch normalisation, to make images of a batch independent.
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LEVEL_COUNT = 4
"""Number of upsamplings by 2 between the generator's first feature map and its image."""
DOWNSCALING = 4
"""Factor by which the editor shrinks its input."""
AREA_SIDE = 16
"""Side in pixels of the areas for which the editor computes gains, interpolated between areas."""
MIN_STRENGTH = 0.4
"""Smallest factor by which the editor may multiply the strength of the weather."""
INITIAL_STRENGTH_LOGIT = 3.0
"""Added to the logit of the weather's strength, so that an untrained editor hardly weakens it."""


class Generator(nn.Module):
    """Maps latents (B, latent) to clean images (B, 3, side, side), RGB 0..1."""

    def __init__(self, *, latent: int, width: int, side: int) -> None:
        super().__init__()
        self._side = side
        self._first_side = -(-side // 2**LEVEL_COUNT)
        widths = [width * 2 ** (LEVEL_COUNT - 1 - i) for i in range(LEVEL_COUNT)] + [width]
        self.project = nn.Linear(latent, widths[0] * self._first_side**2)
        self.levels = nn.ModuleList(_level(a, b) for a, b in pairwise(widths))
        self.out = nn.Conv2d(width, 3, 3, padding=1)

    def forward(self, latents: Tensor) -> Tensor:
        """Generates one clean image per latent."""
        features = self.project(latents).unflatten(1, (-1, self._first_side, self._first_side))
        features = features.contiguous(memory_format=torch.channels_last)
        for level in self.levels:
            features = level(F.interpolate(features, scale_factor=2, mode="nearest"))
        image: Tensor = torch.sigmoid(self.out(features).float())
        return image[..., : self._side, : self._side]


class SceneEditor(nn.Module):
    """Edits clean images (B, 3, H, W) within bounds: brightness, colour and texture contrast, area by area.

    It amplifies or attenuates existing content and adds no pattern of its own, which adversarial training
    would turn into noise. `colour` bounds the change of each channel's log brightness, `texture` that of
    log contrast. An untrained editor changes no image, and weakens the weather only slightly.
    """

    def __init__(self, *, latent: int, width: int, colour: float, texture: float) -> None:
        super().__init__()
        self._colour, self._texture = colour, texture
        self.style = nn.Linear(latent, 2 * width)
        self.head = nn.Conv2d(3 * DOWNSCALING**2, width, 3, padding=1)
        self.body = nn.ModuleList(_level(width, width) for _ in range(3))
        self.areas = nn.Conv2d(width, 5, 1)
        self.strength = nn.Linear(width, 1)
        for last in (self.areas, self.strength):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)  # type: ignore[arg-type]

    def forward(self, clean: Tensor, latents: Tensor) -> tuple[Tensor, Tensor]:
        """Returns the edited images and the strength of their weather, (B, 1, 1, 1) in `MIN_STRENGTH`..1."""
        height, width = clean.shape[-2:]
        padded = F.pad(clean, (0, -width % DOWNSCALING, 0, -height % DOWNSCALING), mode="replicate")
        scale, shift = self.style(latents)[..., None, None].chunk(2, 1)
        features = self.head(F.pixel_unshuffle(padded, DOWNSCALING)) * (1 + scale) + shift
        for block in self.body:
            features = features + block(features)
        learned = torch.sigmoid(INITIAL_STRENGTH_LOGIT + self.strength(features.mean((2, 3))).float())[
            ..., None, None
        ]
        strength = MIN_STRENGTH + (1 - MIN_STRENGTH) * learned
        areas = F.adaptive_avg_pool2d(features, (max(1, height // AREA_SIDE), max(1, width // AREA_SIDE)))
        gains = torch.tanh(self.areas(areas).float())
        gains = F.interpolate(gains, size=(height, width), mode="bilinear")
        return self._edit(clean, light=gains[:, :3], coarse=gains[:, 3:4], fine=gains[:, 4:]), strength

    def _edit(self, clean: Tensor, *, light: Tensor, coarse: Tensor, fine: Tensor) -> Tensor:
        """Applies gains in -1..1 to brightness per channel and to contrast of coarse and fine texture."""
        blurred, more_blurred = _blur(clean, 3), _blur(clean, 9)
        detail = (blurred - more_blurred) * torch.exp(self._texture * coarse)
        grain = (clean - blurred) * torch.exp(self._texture * fine)
        return ((more_blurred + detail + grain) * torch.exp(self._colour * light)).clamp(0, 1)


def _level(channels: int, out_channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, out_channels, 3, padding=1),
        nn.GroupNorm(min(8, out_channels), out_channels),
        nn.LeakyReLU(0.2),
    )


def _blur(images: Tensor, size: int) -> Tensor:
    return F.avg_pool2d(images, size, stride=1, padding=size // 2, count_include_pad=False)
