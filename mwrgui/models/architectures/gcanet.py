"""GCANet: dilated residual blocks at half resolution and a learned gate that mixes features of three depths.

Its input is 0..255 minus 128, with an edge map as fourth channel. Official weights remove haze, for which
the network predicts a residual, or rain, for which it predicts the image.
Source: Chen, He, Fan, Liao, Zhang, Hou, Yuan, Hua, "Gated Context Aggregation Network for Image
Dehazing and Deraining", WACV 2019.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State

Task = Literal["dehaze", "derain"]
TASKS: tuple[Task, Task] = ("dehaze", "derain")
DILATED_BLOCKS = 6
GATED_FEATURES = 3
MAX_LEVEL = 255.0
MID_LEVEL = 128.0


@dataclass(frozen=True, slots=True)
class GCANetSettings:
    """Sizes of a GCANet; the task does not show in a file's tensors."""

    width: int
    dilations: tuple[int, ...]
    task: Task = "dehaze"


class SharedFilter(nn.Module):
    """One small filter for all channels, which prevents grid artefacts of the next dilated convolution."""

    def __init__(self, kernel: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1, 1, kernel, kernel))
        self.padding = kernel // 2

    def forward(self, x: Tensor) -> Tensor:
        channels = x.shape[1]
        return F.conv2d(x, self.weight.expand(channels, -1, -1, -1), padding=self.padding, groups=channels)


class ResidualBlock(nn.Module):
    """Two normalised convolutions with a skip connection; if `filtered`, each follows a shared filter."""

    def __init__(self, width: int, dilation: int, *, filtered: bool) -> None:
        super().__init__()
        if filtered:
            self.pre_conv1 = SharedFilter(2 * dilation - 1)
            self.pre_conv2 = SharedFilter(2 * dilation - 1)
        self.filtered = filtered
        self.conv1 = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation, bias=False)
        self.norm1 = _norm(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=dilation, dilation=dilation, bias=False)
        self.norm2 = _norm(width)

    def forward(self, x: Tensor) -> Tensor:
        inner = torch.relu(self.norm1(self.conv1(self.pre_conv1(x) if self.filtered else x)))
        inner = self.norm2(self.conv2(self.pre_conv2(inner) if self.filtered else inner))
        return torch.relu(x + inner)


class GCANet(nn.Module):
    """Maps (B, 4, H, W), sides even, -128..127, to the residual or the image, on the scale 0..255."""

    def __init__(self, settings: GCANetSettings) -> None:
        super().__init__()
        width = settings.width
        self.conv1 = nn.Conv2d(4, width, 3, padding=1, bias=False)
        self.norm1 = _norm(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm2 = _norm(width)
        self.conv3 = nn.Conv2d(width, width, 3, stride=2, padding=1, bias=False)
        self.norm3 = _norm(width)
        for number, dilation in enumerate(settings.dilations, start=1):
            self.add_module(f"res{number}", ResidualBlock(width, dilation, filtered=True))
        self.res7 = ResidualBlock(width, 1, filtered=False)
        self.gate = nn.Conv2d(GATED_FEATURES * width, GATED_FEATURES, 3, padding=1)
        self.deconv3 = nn.ConvTranspose2d(width, width, 4, stride=2, padding=1)
        self.norm4 = _norm(width)
        self.deconv2 = nn.Conv2d(width, width, 3, padding=1)
        self.norm5 = _norm(width)
        self.deconv1 = nn.Conv2d(width, 3, 1)
        self.limit = torch.relu if settings.task == "derain" else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.norm1(self.conv1(x)))
        x = torch.relu(self.norm2(self.conv2(x)))
        near = torch.relu(self.norm3(self.conv3(x)))
        middle = self._blocks(near, 1, 4)
        far = self.res7(self._blocks(middle, 5, 6))
        one, two, three = self.gate(torch.cat((near, middle, far), 1)).chunk(GATED_FEATURES, 1)
        x = one * near + two * middle + three * far
        x = torch.relu(self.norm4(self.deconv3(x)))
        x = torch.relu(self.norm5(self.deconv2(x)))
        result: Tensor = self.limit(self.deconv1(x))
        return result

    def _blocks(self, x: Tensor, first: int, last: int) -> Tensor:
        for number in range(first, last + 1):
            x = self.get_submodule(f"res{number}")(x)
        return x


def _norm(width: int) -> nn.Module:
    return nn.InstanceNorm2d(width, eps=1e-5, affine=True)


def with_edges(images: Tensor) -> Tensor:
    """Maps (B, 3, H, W) 0..1 to (B, 4, H, W) -128..127; the fourth is the mean difference from neighbours."""
    images = images * MAX_LEVEL
    down = (images[..., 1:, :] - images[..., :-1, :]).abs().sum(1, keepdim=True)
    across = (images[..., 1:] - images[..., :-1]).abs().sum(1, keepdim=True)
    differences = (
        F.pad(down, (0, 0, 0, 1)) + F.pad(down, (0, 0, 1, 0)) + F.pad(across, (0, 1)) + F.pad(across, (1, 0))
    )
    return torch.cat((images, differences / 12), 1) - MID_LEVEL


def gcanet_settings_from(state: State) -> GCANetSettings:
    """Infers all sizes from tensor shapes; they do not show the task."""
    kernels = [state[f"res{i}.pre_conv1.weight"].shape[-1] for i in range(1, DILATED_BLOCKS + 1)]
    return GCANetSettings(
        width=state["conv1.weight"].shape[0], dilations=tuple((kernel + 1) // 2 for kernel in kernels)
    )


def _variants(settings: GCANetSettings, path: Path) -> tuple[GCANetSettings, ...]:
    """Settings for the task in the name of the file or its folder, as in official names; else for both."""
    for name in (path.name.lower(), path.absolute().parent.name.lower()):
        if tasks := [task for task in TASKS if task in name]:
            return (replace(settings, task=tasks[0]),)
    return tuple(replace(settings, task=task) for task in TASKS)


def _contract(settings: GCANetSettings) -> Contract:
    """Norms span the whole image, so it is not tileable; the official code resizes to multiples of 4."""
    is_residual = settings.task == "dehaze"
    return Contract(
        multiple=4,
        smallest=4,
        tileable=False,
        precise=True,
        input_range="0..255 - 128, and an edge map",
        normalise=with_edges,
        pick=lambda output, images: output / MAX_LEVEL + images if is_residual else output / MAX_LEVEL,
    )


GCANET = Architecture(
    name="gcanet",
    title="GCANet",
    source="Chen et al., WACV 2019; for research only",
    signature=(r"res1\.pre_conv1\.weight", r"res6\.pre_conv2\.weight", r"gate\.weight", r"deconv3\.weight"),
    settings_from=gcanet_settings_from,
    build=GCANet,
    contract=_contract,
    feature_layers=lambda _network: ("conv2", "res4"),
    choices={"task": TASKS},
    variants=_variants,
)
