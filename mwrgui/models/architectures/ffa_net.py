"""FFA-Net: residual groups at full resolution with channel and pixel attention.

The input is normalised, the output is not, although the normalised input is added to it.
Source: Qin, Wang, Bai, Xie, Jia, "FFA-Net: Feature Fusion Attention Network for Single Image
Dehazing", AAAI 2020, arXiv 1911.07559.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State, count_numbered

CHANNEL_MEANS = (0.64, 0.60, 0.58)
CHANNEL_DEVIATIONS = (0.14, 0.15, 0.152)
GROUP_COUNT = 3


@dataclass(frozen=True, slots=True)
class FFANetSettings:
    """Sizes of an FFA-Net; each kind of attention has its own squeezed width."""

    width: int
    blocks: int
    channel_squeeze: int
    pixel_squeeze: int
    group_squeeze: int
    last_squeeze: int


class ChannelAttention(nn.Module):
    """Channel attention: weights each channel by a factor predicted from all channel means."""

    def __init__(self, width: int, squeeze: int) -> None:
        super().__init__()
        self.ca = nn.Sequential(
            nn.Conv2d(width, squeeze, 1), nn.ReLU(), nn.Conv2d(squeeze, width, 1), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        weights: Tensor = self.ca(x.mean((2, 3), keepdim=True))
        return x * weights


class PixelAttention(nn.Module):
    """Pixel attention: weights each pixel by a factor predicted from its own channels."""

    def __init__(self, width: int, squeeze: int) -> None:
        super().__init__()
        self.pa = nn.Sequential(
            nn.Conv2d(width, squeeze, 1), nn.ReLU(), nn.Conv2d(squeeze, 1, 1), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        weights: Tensor = self.pa(x)
        return x * weights


class Block(nn.Module):
    """Two convolutions and both attentions with a skip connection, and another one around the first."""

    def __init__(self, settings: FFANetSettings) -> None:
        super().__init__()
        self.conv1 = _convolution(settings.width, settings.width)
        self.conv2 = _convolution(settings.width, settings.width)
        self.calayer = ChannelAttention(settings.width, settings.channel_squeeze)
        self.palayer = PixelAttention(settings.width, settings.pixel_squeeze)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.conv2(torch.relu(self.conv1(x)) + x)
        residual: Tensor = self.palayer(self.calayer(inner))
        return x + residual


class Group(nn.Module):
    """Blocks and a convolution with a skip connection."""

    def __init__(self, settings: FFANetSettings) -> None:
        super().__init__()
        blocks = (Block(settings) for _ in range(settings.blocks))
        self.gp = nn.Sequential(*blocks, _convolution(settings.width, settings.width))

    def forward(self, x: Tensor) -> Tensor:
        residual: Tensor = self.gp(x)
        return x + residual


class FFANet(nn.Module):
    """Maps normalised images (B, 3, H, W) to dehazed ones in 0..1."""

    def __init__(self, settings: FFANetSettings) -> None:
        super().__init__()
        width, squeeze = settings.width, settings.group_squeeze
        self.pre = nn.Sequential(_convolution(3, width))
        self.g1, self.g2, self.g3 = (Group(settings) for _ in range(GROUP_COUNT))
        self.ca = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(GROUP_COUNT * width, squeeze, 1),
            nn.ReLU(),
            nn.Conv2d(squeeze, GROUP_COUNT * width, 1),
            nn.Sigmoid(),
        )
        self.palayer = PixelAttention(width, settings.last_squeeze)
        self.post = nn.Sequential(_convolution(width, width), _convolution(width, 3))

    def forward(self, x: Tensor) -> Tensor:
        first = self.g1(self.pre(x))
        second = self.g2(first)
        third = self.g3(second)
        one, two, three = self.ca(torch.cat((first, second, third), 1)).chunk(GROUP_COUNT, 1)
        mixed = one * first + two * second + three * third
        result: Tensor = self.post(self.palayer(mixed))
        return result + x


def _convolution(channels: int, width: int) -> nn.Conv2d:
    return nn.Conv2d(channels, width, 3, padding=1)


def ffa_net_settings_from(state: State) -> FFANetSettings:
    """Infers all sizes from tensor names and shapes."""
    return FFANetSettings(
        width=state["pre.0.weight"].shape[0],
        blocks=count_numbered(state, "g1.gp.") - 1,
        channel_squeeze=state["g1.gp.0.calayer.ca.0.weight"].shape[0],
        pixel_squeeze=state["g1.gp.0.palayer.pa.0.weight"].shape[0],
        group_squeeze=state["ca.1.weight"].shape[0],
        last_squeeze=state["palayer.pa.0.weight"].shape[0],
    )


def _normalise(x: Tensor) -> Tensor:
    mean, deviation = x.new_tensor(CHANNEL_MEANS), x.new_tensor(CHANNEL_DEVIATIONS)
    return (x - mean[:, None, None]) / deviation[:, None, None]


FFA_NET = Architecture(
    name="ffa_net",
    title="FFA-Net",
    source="Qin et al., AAAI 2020; no licence stated",
    signature=(
        *(rf"g{i}\.gp\.0\.calayer\.ca\.0\.weight" for i in range(1, GROUP_COUNT + 1)),
        r"pre\.0\.weight",
        r"ca\.1\.weight",
        r"palayer\.pa\.0\.weight",
    ),
    settings_from=ffa_net_settings_from,
    build=FFANet,
    contract=lambda _settings: Contract(
        tileable=False,
        precise=True,
        input_range="(0..1 - mean) / deviation, mean 0.64 0.60 0.58, deviation 0.14 0.15 0.152",
        normalise=_normalise,
    ),
    feature_layers=lambda _network: ("g1", "g2"),
)
