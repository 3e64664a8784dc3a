"""AOD-Net: five small convolutions estimate one map of haze, from which the clean image follows.

Tensor names are those of the widely used PyTorch port.
Source: Li, Peng, Wang, Xu, Feng, "AOD-Net: All-in-One Dehazing Network", ICCV 2017.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State

RECEPTIVE_FIELD = 7
"""Receptive field in pixels to each side."""


@dataclass(frozen=True, slots=True)
class AODNetSettings:
    """Channels of each of the first four convolutions."""

    width: int


class AODNet(nn.Module):
    """Maps (B, 3, H, W) in 0..1 to the image without haze in 0..1."""

    def __init__(self, settings: AODNetSettings) -> None:
        super().__init__()
        width = settings.width
        self.e_conv1 = nn.Conv2d(3, width, 1)
        self.e_conv2 = nn.Conv2d(width, width, 3, padding=1)
        self.e_conv3 = nn.Conv2d(2 * width, width, 5, padding=2)
        self.e_conv4 = nn.Conv2d(2 * width, width, 7, padding=3)
        self.e_conv5 = nn.Conv2d(4 * width, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x1 = torch.relu(self.e_conv1(x))
        x2 = torch.relu(self.e_conv2(x1))
        x3 = torch.relu(self.e_conv3(torch.cat((x1, x2), 1)))
        x4 = torch.relu(self.e_conv4(torch.cat((x2, x3), 1)))
        k = torch.relu(self.e_conv5(torch.cat((x1, x2, x3, x4), 1)))
        return torch.relu(k * x - k + 1)


def aodnet_settings_from(state: State) -> AODNetSettings:
    """Infers the width from the first convolution."""
    return AODNetSettings(width=state["e_conv1.weight"].shape[0])


AODNET = Architecture(
    name="aodnet",
    title="AOD-Net",
    source="Li et al., ICCV 2017; PyTorch port, MIT licence",
    signature=tuple(rf"e_conv{i}\.weight" for i in range(1, 6)),
    settings_from=aodnet_settings_from,
    build=AODNet,
    contract=lambda _settings: Contract(overlap=RECEPTIVE_FIELD, precise=True),
    feature_layers=lambda _network: ("e_conv2", "e_conv4"),
)
