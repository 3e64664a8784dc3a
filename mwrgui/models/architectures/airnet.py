"""AirNet: a single-scale residual network, guided in every block by a map of the degradation.

Tensor names are those of the official files.
Source: Li et al., "All-In-One Image Restoration for Unknown Corruption", CVPR 2022.
"""

import re
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State
from mwrgui.models.architectures.deformable import TAPS, deformable_convolution

LEAKY_SLOPE = 0.1
OFFSET_CHANNELS = 2 * TAPS
OFFSET_MARGIN = 32
"""Margin in pixels for the offsets of kernel taps; with it, no seams between tiles are visible."""


@dataclass(frozen=True, slots=True)
class ContrastSettings:
    """Sizes of the parts for contrastive training.

    `stages` are the widths of the encoder's stages, `hidden` and `features` those of the head; `queue` is the
    number of stored features.
    """

    stages: tuple[int, ...]
    hidden: int
    features: int
    queue: int


@dataclass(frozen=True, slots=True)
class AirNetSettings:
    """Sizes of an AirNet; `contrast` is None for files without the training-only parts."""

    width: int
    groups: int
    blocks: int
    contrast: ContrastSettings | None

    @property
    def receptive_field(self) -> int:
        """Receptive field in pixels to each side, as long as no tap is moved."""
        first, last = 2, 2
        return first + self.groups * (4 * self.blocks + 1) + last


class ResidualBlock(nn.Module):
    """Two normalised convolutions, with a convolution as skip connection."""

    def __init__(self, channels: int, width: int, *, stride: int = 1) -> None:
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(channels, width, 3, stride, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.LeakyReLU(LEAKY_SLOPE),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
        )
        self.shortcut = nn.Sequential(
            nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, x: Tensor) -> Tensor:
        return _leaky(self.backbone(x) + self.shortcut(x))


class DegradationEncoder(nn.Module):
    """Maps an image (B, 3, H, W) to its degradation map (B, width, H, W).

    Training-only parts are kept, so that files and parameter counts match the official ones.
    """

    def __init__(self, width: int, contrast: ContrastSettings | None) -> None:
        super().__init__()
        self.E_pre = ResidualBlock(3, width)
        if contrast:
            widths = (width, *contrast.stages)
            stages = zip(widths, contrast.stages, strict=False)
            self.E = nn.Sequential(*(ResidualBlock(before, after, stride=2) for before, after in stages))
            self.mlp = nn.Sequential(
                nn.Linear(widths[-1], contrast.hidden),
                nn.LeakyReLU(LEAKY_SLOPE),
                nn.Linear(contrast.hidden, contrast.features),
            )

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.E_pre(x)
        return result


class ContrastiveNetwork(nn.Module):
    """The encoder, and buffers of its contrastive training."""

    def __init__(self, settings: AirNetSettings) -> None:
        super().__init__()
        contrast = settings.contrast
        self.encoder_q = DegradationEncoder(settings.width, contrast)
        if contrast:
            self.encoder_k = DegradationEncoder(settings.width, contrast)
            self.register_buffer("queue", torch.zeros(contrast.features, contrast.queue))
            self.register_buffer("queue_ptr", torch.zeros(1, dtype=torch.long))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.encoder_q(x)
        return result


class ContrastiveEncoder(nn.Module):
    """Wraps the encoder, so that its tensors have their official names."""

    def __init__(self, settings: AirNetSettings) -> None:
        super().__init__()
        self.E = ContrastiveNetwork(settings)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.E(x)
        return result


class DeformableConvolution(nn.Module):
    """A deformable convolution with offsets predicted from features and degradation map."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width, width, 3, 3))
        nn.init.kaiming_uniform_(self.weight, a=5**0.5)  # the default of nn.Conv2d
        self.conv_offset_mask = nn.Conv2d(2 * width, 3 * TAPS, 3, padding=1)

    def forward(self, x: Tensor, degradation: Tensor) -> Tensor:
        predicted = self.conv_offset_mask(torch.cat([x, degradation], 1))
        offsets, masks = predicted[:, :OFFSET_CHANNELS], torch.sigmoid(predicted[:, OFFSET_CHANNELS:])
        return deformable_convolution(x, offsets, masks, self.weight)


class ScaleAndShift(nn.Module):
    """Scales and shifts features pixel by pixel, as predicted from the degradation map."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv_gamma = _pointwise(width)
        self.conv_beta = _pointwise(width)

    def forward(self, x: Tensor, degradation: Tensor) -> Tensor:
        result: Tensor = x * self.conv_gamma(degradation) + self.conv_beta(degradation)
        return result


class GuidedModule(nn.Module):
    """Deformable convolution and affine modulation by the degradation map, with a skip connection."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.dcn = DeformableConvolution(width)
        self.sft = ScaleAndShift(width)

    def forward(self, x: Tensor, degradation: Tensor) -> Tensor:
        result: Tensor = x + (self.dcn(x, degradation) + self.sft(x, degradation))
        return result


class GuidedBlock(nn.Module):
    """Two guided modules, each followed by a convolution, with a skip connection."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.dgm1 = GuidedModule(width)
        self.dgm2 = GuidedModule(width)
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor, degradation: Tensor) -> Tensor:
        inner = _leaky(self.conv1(_leaky(self.dgm1(x, degradation))))
        result: Tensor = self.conv2(_leaky(self.dgm2(inner, degradation))) + x
        return result


class GuidedGroup(nn.Module):
    """A sequence of blocks and a convolution, with a skip connection."""

    def __init__(self, width: int, blocks: int) -> None:
        super().__init__()
        parts = (GuidedBlock(width) for _ in range(blocks))
        self.body = nn.ModuleList([*parts, nn.Conv2d(width, width, 3, padding=1)])

    def forward(self, x: Tensor, degradation: Tensor) -> Tensor:
        return _run_guided(self.body, x, degradation)


class RestorationNetwork(nn.Module):
    """The restoration network: groups between a first and a last convolution."""

    def __init__(self, settings: AirNetSettings) -> None:
        super().__init__()
        width = settings.width
        groups = (GuidedGroup(width, settings.blocks) for _ in range(settings.groups))
        self.head = nn.Sequential(nn.Conv2d(3, width, 3, padding=1))
        self.body = nn.ModuleList([*groups, nn.Conv2d(width, width, 3, padding=1)])
        self.tail = nn.Sequential(nn.Conv2d(width, 3, 3, padding=1))

    def forward(self, x: Tensor, degradation: Tensor) -> Tensor:
        result: Tensor = self.tail(_run_guided(self.body, self.head(x), degradation))
        return result


class AirNet(nn.Module):
    """Maps (B, 3, H, W) in 0..1 to the restored image; has batch norms, so call it in `eval()` mode."""

    def __init__(self, settings: AirNetSettings) -> None:
        super().__init__()
        self.R = RestorationNetwork(settings)
        self.E = ContrastiveEncoder(settings)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.R(x, self.E(x))
        return result


def _run_guided(body: nn.ModuleList, x: Tensor, degradation: Tensor) -> Tensor:
    """Runs all guided parts, then the convolution at the end of the list, with a skip around them all."""
    *parts, last = body
    inner = x
    for part in parts:
        inner = part(inner, degradation)
    result: Tensor = last(inner) + x
    return result


def _pointwise(width: int) -> nn.Sequential:
    first, second = (nn.Conv2d(width, width, 1, bias=False) for _ in range(2))
    return nn.Sequential(first, nn.LeakyReLU(LEAKY_SLOPE), second)


def _leaky(x: Tensor) -> Tensor:
    return F.leaky_relu(x, LEAKY_SLOPE)


def airnet_settings_from(state: State) -> AirNetSettings:
    """Infers all sizes from tensor names and shapes."""
    return AirNetSettings(
        width=state["R.head.0.weight"].shape[0],
        groups=_count(state, r"R\.body\.(\d+)\.body\."),
        blocks=_count(state, r"R\.body\.0\.body\.(\d+)\.dgm1\."),
        contrast=_contrast_from(state),
    )


def _contrast_from(state: State) -> ContrastSettings | None:
    """Sizes of the training-only parts; None if the file lacks some of them."""
    encoder = "E.E.encoder_q"
    stages = range(_count(state, rf"{encoder}\.E\.(\d+)\."))
    try:
        return ContrastSettings(
            stages=tuple(state[f"{encoder}.E.{i}.backbone.0.weight"].shape[0] for i in stages),
            hidden=state[f"{encoder}.mlp.0.weight"].shape[0],
            features=state[f"{encoder}.mlp.2.weight"].shape[0],
            queue=state["E.E.queue"].shape[1],
        )
    except (KeyError, IndexError):
        return None


def _count(state: State, pattern: str) -> int:
    return len({m[1] for name in state if (m := re.match(pattern, name))})


def _contract(settings: AirNetSettings) -> Contract:
    """The receptive field is finite except for the offsets of kernel taps, so the overlap has a margin."""
    return Contract(overlap=settings.receptive_field + OFFSET_MARGIN, precise=True)


AIRNET = Architecture(
    name="airnet",
    title="AirNet",
    source="Li et al., CVPR 2022, no licence stated",
    signature=(
        r"R\.body\.0\.body\.0\.dgm1\.dcn\.conv_offset_mask\.weight",
        r"R\.body\.0\.body\.0\.dgm1\.sft\.conv_gamma\.0\.weight",
        r"E\.E\.encoder_q\.E_pre\.backbone\.0\.weight",
    ),
    settings_from=airnet_settings_from,
    build=AirNet,
    contract=_contract,
    feature_layers=lambda _network: ("R.body.0", "R.body.1"),
    optional=(
        r"E\.E\.encoder_q\.(E|mlp)\.",
        r"E\.E\.encoder_k\.",
        r"E\.E\.queue",
        r".*\.num_batches_tracked$",
    ),
)
