"""SAPNet: PReNet with increasingly dilated residual blocks and channel attention.

Source: Zheng, Lu, Wu, Gupta, "SAPNet: Segmentation-Aware Progressive Network for Perceptual Contrastive
Image Deraining", WACV 2022, arXiv 2111.08892.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State, count_numbered
from mwrgui.models.architectures.recurrence import add_lstm, empty_memory, run_lstm

STAGES = 6
MAX_STAGES = 32


@dataclass(frozen=True, slots=True)
class SAPNetSettings:
    """Sizes of a SAPNet; no tensor shows the number of `stages`, nor whether convolutions are `dilated`."""

    width: int
    squeeze: int
    blocks: int
    stages: int = STAGES
    dilated: bool = True


class ChannelAttention(nn.Module):
    """Channel attention, predicted from means over the image by a bottleneck and a plain branch."""

    def __init__(self, width: int, squeeze: int) -> None:
        super().__init__()
        self.conv_du = nn.Sequential(
            nn.Conv2d(width, squeeze, 1, bias=False), nn.ReLU(), nn.Conv2d(squeeze, width, 1, bias=False)
        )
        self.conv_1_1 = nn.Conv2d(width, width, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        mean = x.mean((2, 3), keepdim=True)
        return x * torch.sigmoid(self.conv_du(mean) + self.conv_1_1(mean))


class SAPNet(nn.Module):
    """Maps (B, 3, H, W) in 0..1 to the image without rain."""

    def __init__(self, settings: SAPNetSettings) -> None:
        super().__init__()
        self.settings = settings
        self.conv0 = nn.Sequential(nn.Conv2d(6, settings.width, 3, padding=1), nn.ReLU())
        add_lstm(self, settings.width)
        for number in range(1, settings.blocks + 1):
            dilation = 2 ** (number - 1) if settings.dilated else 1
            self.add_module(f"res_conv{number}", _block(settings.width, settings.squeeze, dilation))
        self.conv = nn.Sequential(nn.Conv2d(settings.width, 3, 3, padding=1))

    def forward(self, photo: Tensor) -> Tensor:
        estimate, memory = photo, None
        for _ in range(self.settings.stages):
            features = self.conv0(torch.cat((photo, estimate), 1))
            memory = run_lstm(self, features, memory or empty_memory(features))
            estimate = self.conv(self._refine(memory[0])) + photo
        return estimate

    def _refine(self, x: Tensor) -> Tensor:
        for number in range(1, self.settings.blocks + 1):
            x = torch.relu(x + self.get_submodule(f"res_conv{number}")(x))
        return x


def _block(width: int, squeeze: int, dilation: int) -> nn.Sequential:
    def attended_convolution() -> tuple[nn.Module, ...]:
        convolution = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation)
        return convolution, ChannelAttention(width, squeeze), nn.ReLU()

    return nn.Sequential(*attended_convolution(), *attended_convolution())


def sapnet_settings_from(state: State) -> SAPNetSettings:
    """Infers all sizes from tensor names and shapes."""
    return SAPNetSettings(
        width=state["conv0.0.weight"].shape[0],
        squeeze=state["res_conv1.1.conv_du.0.weight"].shape[0],
        blocks=count_numbered(state, "res_conv"),
    )


def _feature_layers(network: nn.Module) -> tuple[str, str]:
    assert isinstance(network, SAPNet)
    return "conv0", f"res_conv{network.settings.blocks}"


SAPNET = Architecture(
    name="sapnet",
    title="SAPNet",
    source="Zheng et al., WACV 2022, MIT licence",
    signature=(r"conv0\.0\.weight", r"conv_i\.0\.weight", r"res_conv1\.1\.conv_du\.0\.weight"),
    settings_from=sapnet_settings_from,
    build=SAPNet,
    contract=lambda _settings: Contract(tileable=False, precise=True),
    feature_layers=_feature_layers,
    choices={"stages": range(1, MAX_STAGES + 1), "dilated": (True, False)},
)
