"""A convolutional U-Net after a pixel-unshuffle: the shipped teacher and, narrower, the shipped students.

Working at 1/`shuffle` of the image's resolution gives plain 3×3 convolutions a large
receptive field at low cost, and keeps enough channels for the bf16 matrix units of a CPU.
Source: U-Net (Ronneberger et al., 2015); residual blocks (EDSR, Lim et al., 2017) with each pixel's
channels normalised first (NAFNet, Chen et al., 2022); pixel-unshuffle (Shi et al., 2016).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract

LEAKY_SLOPE = 0.1
"""Slope of the leaky rectifiers below zero."""
LARGEST_OVERLAP = 160
"""Overlap of tiles in pixels beyond which their results hardly change, whatever the receptive field.

Measured on a teacher that sees 304 pixels to each side: on ten real photos, the largest change
was 14, 5.4, 1.0 and 0.5 of 255 with 96, 128, 160 and 192 pixels, and half as much where tiles are blended.
"""
USUAL_SIDE = 768
"""Longest side of the input in pixels, about that of the photos from which training crops come.

The shipped teacher restored five clean Kodak photos, enlarged three times, with 14 to 25 dB at their full
size, with 23 to 52 dB at 1024 and with 45 to 52 dB at 768 pixels.
"""


@dataclass(frozen=True, slots=True)
class UNetSettings:
    """Sizes of a U-Net.

    `widths` are the channels of each level from fine to coarse, `encoder` and `decoder` the
    residual blocks of every level but the coarsest (both from fine to coarse), `middle` those
    of the coarsest.
    """

    widths: tuple[int, ...]
    encoder: tuple[int, ...]
    middle: int
    decoder: tuple[int, ...]
    shuffle: int = 2

    @property
    def multiple(self) -> int:
        """Sides of the input must be multiples of this."""
        return int(self.shuffle * 2 ** (len(self.widths) - 1))

    @property
    def receptive_field(self) -> int:
        """Receptive field in pixels to each side."""
        blocks = [a + b for a, b in zip(self.encoder, self.decoder, strict=True)] + [self.middle]
        convolutions = sum(2 * count * (self.shuffle << level) for level, count in enumerate(blocks))
        return convolutions + 2 * self.shuffle + self.multiple


class ResidualBlock(nn.Module):
    """x + conv(leaky_relu(conv(norm(x)))); the last convolution starts at zero, so a new block does nothing.

    Without the norm and with ReLU, nearly all units of the coarse levels died in training.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        nn.init.kaiming_normal_(self.conv1.weight)
        nn.init.zeros_(self.conv2.weight)
        for convolution in (self.conv1, self.conv2):
            nn.init.zeros_(convolution.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        normalised = self.norm(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)  # over the channels of a pixel
        residual: Tensor = self.conv2(F.leaky_relu(self.conv1(normalised), LEAKY_SLOPE))
        return x + residual


class UNet(nn.Module):
    """Predicts a residual that is added to its input.

    Maps (B, 3, H, W) to (B, 3, H, W), RGB 0..1, H and W multiples of `settings.multiple`.
    """

    def __init__(self, settings: UNetSettings) -> None:
        super().__init__()
        self.settings = settings
        widths, shuffle = settings.widths, settings.shuffle
        self.unshuffle = nn.PixelUnshuffle(shuffle)
        self.shuffle = nn.PixelShuffle(shuffle)
        self.head = nn.Conv2d(3 * shuffle**2, widths[0], 3, padding=1)
        self.encoder = nn.ModuleList(_blocks(w, n) for w, n in zip(widths, settings.encoder, strict=False))
        self.down = nn.ModuleList(nn.Conv2d(a, b, 2, stride=2) for a, b in pairwise(widths))
        self.middle = _blocks(widths[-1], settings.middle)
        self.up = nn.ModuleList(
            nn.Sequential(nn.Conv2d(b, 4 * a, 1), nn.PixelShuffle(2)) for a, b in pairwise(widths)
        )
        self.decoder = nn.ModuleList(_blocks(w, n) for w, n in zip(widths, settings.decoder, strict=False))
        self.tail = nn.Conv2d(widths[0], 3 * shuffle**2, 3, padding=1)
        nn.init.zeros_(self.tail.weight)
        nn.init.zeros_(self.tail.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        features = self.head(self.unshuffle(x - 0.5))
        skips = []
        for blocks, down in zip(self.encoder, self.down, strict=True):
            features = blocks(features)
            skips.append(features)
            features = down(features)
        features = self.middle(features)
        for up, blocks, skip in zip(reversed(self.up), reversed(self.decoder), reversed(skips), strict=True):
            features = blocks(up(features) + skip)
        residual: Tensor = self.shuffle(self.tail(features))
        return x + residual


def _blocks(width: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(ResidualBlock(width) for _ in range(count)))


def unet_settings_from(state: Mapping[str, Tensor]) -> UNetSettings:
    """Infers all sizes of a U-Net from tensor names and shapes."""
    levels = _count(state, "down.")
    head = state["head.weight"]
    widths = (head.shape[0], *(state[f"down.{i}.weight"].shape[0] for i in range(levels)))
    return UNetSettings(
        widths=widths,
        encoder=tuple(_count(state, f"encoder.{i}.") for i in range(levels)),
        middle=_count(state, "middle."),
        decoder=tuple(_count(state, f"decoder.{i}.") for i in range(levels)),
        shuffle=round((head.shape[1] / 3) ** 0.5),
    )


def _count(state: Mapping[str, Tensor], prefix: str) -> int:
    """Counts the modules of a list, even if some of their tensors are missing."""
    return len({m[1] for name in state if (m := re.match(rf"{re.escape(prefix)}(\d+)\.", name))})


def _contract(settings: UNetSettings) -> Contract:
    overlap = min(settings.receptive_field, LARGEST_OVERLAP)
    return Contract(
        multiple=settings.multiple,
        smallest=settings.multiple,
        overlap=overlap,
        usual_side=USUAL_SIDE,
        smooth_flat_areas=True,
    )


def _feature_layers(network: nn.Module) -> tuple[str, ...]:
    """The first two downsampling convolutions, which capture texture, then structure."""
    assert isinstance(network, UNet)
    return tuple(f"down.{i}" for i in range(min(2, len(network.down))))


UNET = Architecture(
    name="unet",
    title="U-Net",
    source="mwrgui",
    signature=(r"head\.weight", r"down\.0\.weight", r"up\.0\.0\.weight", r"tail\.weight"),
    settings_from=unet_settings_from,
    build=UNet,
    contract=_contract,
    feature_layers=_feature_layers,
)
