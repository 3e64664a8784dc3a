"""NAFNet: a convolutional U-Net without activation functions; gates multiply halves of the channels.

Its variant Local (TLC) has the same weights, but its channel attention averages over a large window around
each pixel, about as large as a training crop, instead of over the whole image.
Source: Chen, Chu, Zhang, Sun, "Simple Baselines for Image Restoration", ECCV 2022, arXiv 2204.04676;
Chu, Chen, Chen, Lu, "Improving Image Restoration by Revisiting Global Information Aggregation",
ECCV 2022, arXiv 2112.04491.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State, count_numbered, require_rgb
from mwrgui.models.architectures.traced_crop import crop

EPSILON = 1e-6
LOCAL_CROP = 256
"""Side of the training crops of the official weights that are used as Local."""
LARGEST_CROP = 4096
TITLE = "NAFNet"


@dataclass(frozen=True, slots=True)
class BlockSizes:
    """Channels of a block before its gates halve them: `gated` in the first part, `hidden` in the second."""

    gated: int
    hidden: int


@dataclass(frozen=True, slots=True)
class NAFNetSettings:
    """Sizes of a NAFNet, from fine to coarse; a level may have no blocks.

    `crop` is the side of the training crops, which no tensor reveals: 0 gives the plain network, else Local.
    """

    width: int
    encoder: tuple[tuple[BlockSizes, ...], ...]
    middle: tuple[BlockSizes, ...]
    decoder: tuple[tuple[BlockSizes, ...], ...]
    crop: int = 0

    @property
    def multiple(self) -> int:
        """The network pads both sides to multiples of this, in pixels."""
        return int(2 ** len(self.encoder))

    def window(self, level: int) -> int:
        """Side of the window in pixels of a level's feature map; 0 for the whole image."""
        padded = -(-self.crop // self.multiple) * self.multiple
        return (padded >> level) * (self.crop * 3 // 2) // self.crop if self.crop else 0


class ChannelNorm(nn.Module):
    """Normalises the channels of each pixel."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        channels_last = x.permute(0, 2, 3, 1)
        normal = F.layer_norm(channels_last, self.weight.shape, self.weight, self.bias, EPSILON)
        return normal.permute(0, 3, 1, 2)


class Block(nn.Module):
    """Depthwise convolution with channel attention, then pointwise layers; each with a skip connection."""

    def __init__(self, width: int, sizes: BlockSizes, window: int) -> None:
        super().__init__()
        gated, hidden = sizes.gated, sizes.hidden
        self.window = window
        self.norm1 = ChannelNorm(width)
        self.conv1 = nn.Conv2d(width, gated, 1)
        self.conv2 = nn.Conv2d(gated, gated, 3, padding=1, groups=gated)
        self.sca = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(gated // 2, gated // 2, 1))
        self.conv3 = nn.Conv2d(gated // 2, width, 1)
        self.norm2 = ChannelNorm(width)
        self.conv4 = nn.Conv2d(width, hidden, 1)
        self.conv5 = nn.Conv2d(hidden // 2, width, 1)
        self.beta = nn.Parameter(torch.zeros(1, width, 1, 1))
        self.gamma = nn.Parameter(torch.zeros(1, width, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        features = _gate(self.conv2(self.conv1(self.norm1(x))))
        features = features * self._weights(features)
        x = x + self.conv3(features) * self.beta
        mixed: Tensor = self.conv5(_gate(self.conv4(self.norm2(x))))
        return x + mixed * self.gamma

    def _weights(self, x: Tensor) -> Tensor:
        is_global = not self.window or (self.window >= x.shape[-2] and self.window >= x.shape[-1])
        pool, mix = self.sca
        weights: Tensor = mix(pool(x) if is_global else windowed_mean(x, self.window))
        return weights


def windowed_mean(x: Tensor, window: int) -> Tensor:
    """Mean over the window around each pixel, shaped like `x`; near edges, the window is moved inside."""
    height, width = x.shape[-2:]
    rows, columns = min(window, height), min(window, width)
    # Prefix sums over a whole photo lose precision in float32, but MPS has nothing better.
    exact = x.float() if x.device.type == "mps" else x.double()
    sums = F.pad(exact.cumsum(-1).cumsum(-2), (1, 0, 1, 0))
    sums = sums[..., rows:, :] - sums[..., :-rows, :]
    means = (sums[..., columns:] - sums[..., :-columns]) / (rows * columns)
    left, top = (columns - 1) // 2, (rows - 1) // 2
    return F.pad(means.to(x.dtype), (left, columns // 2, top, rows // 2), mode="replicate")


def _gate(x: Tensor) -> Tensor:
    one, other = x.chunk(2, 1)
    return one * other


class NAFNet(nn.Module):
    """Maps (B, 3, H, W) in 0..1 of any size to the restored image."""

    def __init__(self, settings: NAFNetSettings) -> None:
        super().__init__()
        width, levels = settings.width, len(settings.encoder)
        self.multiple = settings.multiple
        self.intro = nn.Conv2d(3, width, 3, padding=1)
        self.encoders = nn.ModuleList(_blocks(settings, level, settings.encoder) for level in range(levels))
        self.downs = nn.ModuleList(
            nn.Conv2d(width << level, width << level + 1, 2, stride=2) for level in range(levels)
        )
        self.middle_blks = _blocks(settings, levels, (*settings.encoder, settings.middle))
        self.ups = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width << level, width << level + 1, 1, bias=False), nn.PixelShuffle(2))
            for level in range(levels, 0, -1)
        )
        # The first decoder is the coarsest.
        self.decoders = nn.ModuleList(
            _blocks(settings, level, settings.decoder) for level in reversed(range(levels))
        )
        self.ending = nn.Conv2d(width, 3, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        height, width = images.shape[-2:]
        padded = self._padded(images)
        x, skips = self.intro(padded), []
        for blocks, down in zip(self.encoders, self.downs, strict=True):
            x = blocks(x)
            skips.append(x)
            x = down(x)
        x = self.middle_blks(x)
        for up, blocks, skip in zip(self.ups, self.decoders, reversed(skips), strict=True):
            x = blocks(up(x) + skip)
        restored: Tensor = self.ending(x) + padded
        return crop(restored, height=height, width=width)

    def _padded(self, images: Tensor) -> Tensor:
        """Pads with zeros at the bottom and right, so that both sides become multiples of `multiple`."""
        # Pads too much, then cuts: the right amount depends on sides that are unknown during an export.
        multiple = self.multiple
        # Not -(-side // multiple): ONNX rounds towards zero where Python rounds down.
        height, width = ((side + multiple - 1) // multiple * multiple for side in images.shape[-2:])
        return crop(F.pad(images, (0, multiple, 0, multiple)), height=height, width=width)


def _blocks(settings: NAFNetSettings, level: int, sizes: tuple[tuple[BlockSizes, ...], ...]) -> nn.Sequential:
    width, window = settings.width << level, settings.window(level)
    return nn.Sequential(*(Block(width, block, window) for block in sizes[level]))


def nafnet_settings_from(state: State) -> NAFNetSettings:
    """Infers all sizes from tensor names and shapes.

    Raises:
        MwrError: its input is not RGB.
    """
    width, channels = state["intro.weight"].shape[:2]
    require_rgb(channels, TITLE)
    levels = count_numbered(state, "downs.")
    return NAFNetSettings(
        width=width,
        encoder=tuple(_sizes(state, f"encoders.{level}.") for level in range(levels)),
        middle=_sizes(state, "middle_blks."),
        decoder=tuple(_sizes(state, f"decoders.{level}.") for level in reversed(range(levels))),
    )


def _sizes(state: State, prefix: str) -> tuple[BlockSizes, ...]:
    return tuple(
        BlockSizes(
            gated=state[f"{prefix}{number}.conv1.weight"].shape[0],
            hidden=state[f"{prefix}{number}.conv4.weight"].shape[0],
        )
        for number in range(count_numbered(state, prefix))
    )


def _variants(settings: NAFNetSettings, path: Path) -> tuple[NAFNetSettings, ...]:
    """The official weights for motion blur are used as Local, all others as plain."""
    path_end = "/".join(path.absolute().parts[-2:]).lower()
    local = re.search(r"(?<![a-z])(gopro|reds)(?![a-z])", path_end) is not None
    return (replace(settings, crop=LOCAL_CROP) if local else settings,)


def _feature_layers(network: nn.Module) -> tuple[str, ...]:
    assert isinstance(network, NAFNet)
    return tuple(f"downs.{level}" for level in range(min(2, len(network.downs))))


NAFNET = Architecture(
    name="nafnet",
    title=TITLE,
    source="Chen et al., ECCV 2022, MIT licence",
    signature=(
        r"intro\.weight",
        r"ending\.weight",
        r"middle_blks\.0\.sca\.1\.weight",
        r"middle_blks\.0\.beta",
        r"downs\.0\.weight",
        r"ups\.0\.0\.weight",
    ),
    settings_from=nafnet_settings_from,
    build=NAFNet,
    contract=lambda settings: Contract(min_graph_side=settings.multiple + 1, tileable=False, precise=True),
    feature_layers=_feature_layers,
    choices={"crop": range(LARGEST_CROP + 1)},
    variants=_variants,
)
