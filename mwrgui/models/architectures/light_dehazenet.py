"""Light-DehazeNet: AOD-Net made deeper; eight convolutions estimate one map of haze.

The colour restoration of the paper is a separate step, not part of the network.
Source: Ullah et al., "Light-DehazeNet: A Novel Lightweight CNN Architecture for Single Image Dehazing",
IEEE Transactions on Image Processing 2021.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State

RECEPTIVE_FIELD = 10
"""Receptive field in pixels to each side."""


@dataclass(frozen=True, slots=True)
class LightDehazeNetSettings:
    """Channels of convolutions 1 to 3; 4 to 6 have twice as many, 7 has four times as many, 8 has three."""

    width: int


class LightDehazeNet(nn.Module):
    """Maps (B, 3, H, W) in 0..1 to the image without haze in 0..1."""

    def __init__(self, settings: LightDehazeNetSettings) -> None:
        super().__init__()
        width = settings.width
        self.e_conv_layer1 = nn.Conv2d(3, width, 1)
        self.e_conv_layer2 = nn.Conv2d(width, width, 3, padding=1)
        self.e_conv_layer3 = nn.Conv2d(width, width, 5, padding=2)
        self.e_conv_layer4 = nn.Conv2d(2 * width, 2 * width, 7, padding=3)
        self.e_conv_layer5 = nn.Conv2d(2 * width, 2 * width, 3, padding=1)
        self.e_conv_layer6 = nn.Conv2d(2 * width, 2 * width, 3, padding=1)
        self.e_conv_layer7 = nn.Conv2d(4 * width, 4 * width, 3, padding=1)
        self.e_conv_layer8 = nn.Conv2d(7 * width, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        c1 = torch.relu(self.e_conv_layer1(x))
        c2 = torch.relu(self.e_conv_layer2(c1))
        c3 = torch.relu(self.e_conv_layer3(c2))
        c4 = torch.relu(self.e_conv_layer4(torch.cat((c1, c3), 1)))
        c5 = torch.relu(self.e_conv_layer5(c4))
        c6 = torch.relu(self.e_conv_layer6(c5))
        c7 = torch.relu(self.e_conv_layer7(torch.cat((c4, c6), 1)))
        k = torch.relu(self.e_conv_layer8(torch.cat((c2, c5, c7), 1)))
        return torch.relu(k * x - k + 1)


def light_dehazenet_settings_from(state: State) -> LightDehazeNetSettings:
    """Infers the width from the first convolution."""
    return LightDehazeNetSettings(width=state["e_conv_layer1.weight"].shape[0])


LIGHT_DEHAZENET = Architecture(
    name="light_dehazenet",
    title="Light-DehazeNet",
    source="Ullah et al., IEEE TIP 2021; no licence stated",
    signature=tuple(rf"e_conv_layer{i}\.weight" for i in range(1, 9)),
    settings_from=light_dehazenet_settings_from,
    build=LightDehazeNet,
    contract=lambda _settings: Contract(overlap=RECEPTIVE_FIELD, precise=True),
    feature_layers=lambda _network: ("e_conv_layer3", "e_conv_layer6"),
)
