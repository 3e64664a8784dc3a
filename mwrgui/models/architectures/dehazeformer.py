"""DehazeFormer: a U-Net of window attention with parallel convolutions, for dehazing.

Tensor names are those of the official files.
Source: Song et al., "Vision Transformers for Single Image Dehazing", IEEE TIP 2023, arXiv 2204.03883.
"""

import re
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State

STRIDES = (1, 2, 4, 2, 1)
"""Downscaling factor of each layer."""
MULTIPLE = 4


@dataclass(frozen=True, slots=True)
class AttentionSettings:
    """Sizes of attention in windows of side `window`; `bias_hidden` is the hidden width of its bias MLP."""

    heads: int
    window: int
    bias_hidden: int


@dataclass(frozen=True, slots=True)
class LayerSettings:
    """Sizes of a group of blocks; `attends` says which of them have attention.

    A block has one depthwise convolution if `depthwise`, else two full ones. A block with a depthwise
    convolution or attention also has a projection before and after it.
    """

    width: int
    hidden: int
    depthwise: bool
    kernel: int
    attends: tuple[bool, ...]
    attention: AttentionSettings | None


@dataclass(frozen=True, slots=True)
class DehazeFormerSettings:
    """Sizes of a DehazeFormer; `fusions` are the hidden widths of both `Fusion` modules, coarse first."""

    layers: tuple[LayerSettings, ...]
    fusions: tuple[int, int]


class RescaledNorm(nn.Module):
    """Normalises a whole feature map; also returns a scale and a shift that restore its statistics later."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1, width, 1, 1))
        self.bias = nn.Parameter(torch.zeros(1, width, 1, 1))
        self.meta1 = nn.Conv2d(1, width, 1)
        self.meta2 = nn.Conv2d(1, width, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        mean = x.mean((1, 2, 3), keepdim=True)
        deviation = torch.sqrt((x - mean).square().mean((1, 2, 3), keepdim=True) + 1e-5)
        normed = (x - mean) / deviation * self.weight + self.bias
        return normed, self.meta1(deviation), self.meta2(mean)


class WindowAttention(nn.Module):
    """Attention within windows, with a bias from the relative positions of pixels."""

    def __init__(self, settings: AttentionSettings, *, shifted: bool) -> None:
        super().__init__()
        self.heads, self.window = settings.heads, settings.window
        self.shift = settings.window // 2 if shifted else 0
        self.register_buffer("relative_positions", relative_positions(settings.window))
        self.meta = nn.Sequential(
            nn.Linear(2, settings.bias_hidden), nn.ReLU(), nn.Linear(settings.bias_hidden, settings.heads)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, 3 C, H, W) of queries, keys and values to (B, C, H, W)."""
        height, width, side, shift = *x.shape[-2:], self.window, self.shift
        right, bottom = ((side - shift + -length % side) % side for length in (width, height))
        attended = self._within_windows(F.pad(x, (shift, right, shift, bottom), mode="reflect"))
        return attended[..., shift : shift + height, shift : shift + width]

    def _within_windows(self, x: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        side, heads = self.window, self.heads
        rows, columns, inner = height // side, width // side, channels // (3 * heads)
        windows = x.reshape(batch, 3, heads, inner, rows, side, columns, side)
        # (3, B · windows, heads, pixels of a window, inner)
        queries, keys, values = windows.permute(1, 0, 4, 6, 2, 5, 7, 3).flatten(5, 6).flatten(1, 3)
        bias = self.meta(self.relative_positions).permute(2, 0, 1).to(queries.dtype)
        attended = F.scaled_dot_product_attention(queries, keys, values, attn_mask=bias)
        attended = attended.reshape(batch, rows, columns, heads, side, side, inner)
        return attended.permute(0, 3, 6, 1, 4, 2, 5).reshape(batch, heads * inner, height, width)


def relative_positions(side: int) -> Tensor:
    """Relative positions of the pixels of a window on a logarithmic scale, (side², side², 2)."""
    position = torch.arange(side, dtype=torch.float32)
    positions = torch.stack(torch.meshgrid(position, position, indexing="ij"), dim=-1).flatten(0, 1)
    differences = positions[:, None] - positions
    return differences.sign() * torch.log1p(differences.abs())


class SpatialMixing(nn.Module):
    """Spatial mixing: a convolution, and attention if the block has it."""

    def __init__(
        self, settings: LayerSettings, attention: AttentionSettings | None, *, shifted: bool
    ) -> None:
        super().__init__()
        width = settings.width
        self.conv = _depthwise(settings) if settings.depthwise else _two_convolutions(settings)
        self.between_projections = settings.depthwise or attention is not None
        if self.between_projections:
            self.V = nn.Conv2d(width, width, 1)
            self.proj = nn.Conv2d(width, width, 1)
        if attention:
            self.QK = nn.Conv2d(width, 2 * width, 1)
        self.attn = WindowAttention(attention, shifted=shifted) if attention else None

    def forward(self, x: Tensor) -> Tensor:
        values = self.V(x) if self.between_projections else x
        mixed: Tensor = self.conv(values)
        if self.attn:
            mixed = mixed + self.attn(torch.cat([self.QK(x), values], 1))
        return self.proj(mixed) if self.between_projections else mixed


def _depthwise(settings: LayerSettings) -> nn.Conv2d:
    return _reflecting(settings.width, settings.width, settings.kernel, groups=settings.width)


def _two_convolutions(settings: LayerSettings) -> nn.Sequential:
    width, kernel = settings.width, settings.kernel
    return nn.Sequential(_reflecting(width, width, kernel), nn.ReLU(), _reflecting(width, width, kernel))


def _reflecting(channels: int, width: int, kernel: int, *, groups: int = 1) -> nn.Conv2d:
    padding = kernel // 2
    return nn.Conv2d(channels, width, kernel, padding=padding, groups=groups, padding_mode="reflect")


class PixelMlp(nn.Module):
    """Two pixelwise (1×1) convolutions with a ReLU between them; `hidden` is the width in the middle."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(nn.Conv2d(width, hidden, 1), nn.ReLU(), nn.Conv2d(hidden, width, 1))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.mlp(x)
        return result


class Block(nn.Module):
    """Spatial mixing and a pixelwise part, each with a skip connection; a norm only before attention."""

    def __init__(self, settings: LayerSettings, number: int) -> None:
        super().__init__()
        attention = settings.attention if settings.attends[number] else None
        self.norm1 = RescaledNorm(settings.width) if attention else None
        self.attn = SpatialMixing(settings, attention, shifted=number % 2 == 1)
        self.mlp = PixelMlp(settings.width, settings.hidden)

    def forward(self, x: Tensor) -> Tensor:
        if self.norm1:
            normed, scale, offset = self.norm1(x)
            x = x + (self.attn(normed) * scale + offset)
        else:
            x = x + self.attn(x)
        result: Tensor = x + self.mlp(x)
        return result


class Layer(nn.Module):
    """A sequence of blocks; every other one shifts its windows."""

    def __init__(self, settings: LayerSettings) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*(Block(settings, number) for number in range(len(settings.attends))))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.blocks(x)
        return result


class Fusion(nn.Module):
    """Fuses two feature maps with channel weights that are predicted from the mean of both."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Conv2d(width, hidden, 1, bias=False), nn.ReLU(), nn.Conv2d(hidden, 2 * width, 1, bias=False)
        )

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        weights = self.mlp((first + second).mean((-2, -1), keepdim=True))
        of_first, of_second = torch.softmax(torch.stack(weights.chunk(2, dim=1)), dim=0)
        result: Tensor = of_first * first + of_second * second
        return result


class NamedProj(nn.Module):
    """Holds a module under the name `proj`, so that its tensors have their official names."""

    def __init__(self, step: nn.Module) -> None:
        super().__init__()
        self.proj = step

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.proj(x)
        return result


class DehazeFormer(nn.Module):
    """Maps (B, 3, H, W) in -1..1 to the same shape and range.

    Sides are multiples of 4, for official networks at least 28.
    """

    def __init__(self, settings: DehazeFormerSettings) -> None:
        super().__init__()
        w1, w2, w3, w4, w5 = (layer.width for layer in settings.layers)
        self.patch_embed = NamedProj(_reflecting(3, w1, 3))
        for number, layer in enumerate(settings.layers, start=1):
            self.add_module(f"layer{number}", Layer(layer))
        self.patch_merge1 = NamedProj(nn.Conv2d(w1, w2, 2, 2))
        self.skip1 = nn.Conv2d(w1, w5, 1)
        self.patch_merge2 = NamedProj(nn.Conv2d(w2, w3, 2, 2))
        self.skip2 = nn.Conv2d(w2, w4, 1)
        self.patch_split1 = NamedProj(nn.Sequential(nn.Conv2d(w3, 4 * w4, 1), nn.PixelShuffle(2)))
        self.fusion1 = Fusion(w4, settings.fusions[0])
        self.patch_split2 = NamedProj(nn.Sequential(nn.Conv2d(w4, 4 * w5, 1), nn.PixelShuffle(2)))
        self.fusion2 = Fusion(w5, settings.fusions[1])
        self.patch_unembed = NamedProj(nn.Sequential(_reflecting(w5, 4, 3)))

    def forward(self, x: Tensor) -> Tensor:
        layer = self.get_submodule
        level1 = layer("layer1")(self.patch_embed(x))
        level2 = layer("layer2")(self.patch_merge1(level1))
        level3 = layer("layer3")(self.patch_merge2(level2))
        up = self.patch_split1(level3)
        up = self.patch_split2(layer("layer4")(self.fusion1(up, self.skip2(level2)) + up))
        up = layer("layer5")(self.fusion2(up, self.skip1(level1)) + up)
        gain, veil = self.patch_unembed(up).split((1, 3), dim=1)
        result: Tensor = gain * x - veil + x
        return result


def dehazeformer_settings_from(state: State) -> DehazeFormerSettings:
    """Infers all sizes from tensor names and shapes."""
    fusions = (state["fusion1.mlp.0.weight"].shape[0], state["fusion2.mlp.0.weight"].shape[0])
    return DehazeFormerSettings(tuple(_layer_from(state, f"layer{i}.blocks") for i in range(1, 6)), fusions)


def _layer_from(state: State, blocks: str) -> LayerSettings:
    hidden, width = state[f"{blocks}.0.mlp.mlp.0.weight"].shape[:2]
    depth = len({m[1] for name in state if (m := re.match(rf"{blocks}\.(\d+)\.", name))})
    attends = tuple(f"{blocks}.{i}.attn.QK.weight" in state for i in range(depth))
    depthwise = f"{blocks}.0.attn.conv.weight" in state
    convolution = state[f"{blocks}.0.attn.conv.weight" if depthwise else f"{blocks}.0.attn.conv.0.weight"]
    return LayerSettings(
        width=width,
        hidden=hidden,
        depthwise=depthwise,
        kernel=convolution.shape[-1],
        attends=attends,
        attention=_attention_from(state, f"{blocks}.{attends.index(True)}") if any(attends) else None,
    )


def _attention_from(state: State, block: str) -> AttentionSettings:
    heads, bias_hidden = state[f"{block}.attn.attn.meta.2.weight"].shape
    window = round(state[f"{block}.attn.attn.relative_positions"].shape[0] ** 0.5)
    return AttentionSettings(heads=heads, window=window, bias_hidden=bias_hidden)


def _smallest(settings: DehazeFormerSettings) -> int:
    """Smallest side at which reflection padding is possible; 25 for the official networks."""
    sides = []
    for stride, layer in zip(STRIDES, settings.layers, strict=True):
        min_side = layer.kernel // 2 + 1
        if layer.attention:
            window = layer.attention.window
            min_side = max(min_side, window // 2 + 1) if any(layer.attends[::2]) else min_side
            min_side = max(min_side, 3 * window // 4 + 1) if any(layer.attends[1::2]) else min_side
        # the smallest side that, padded to a multiple of `MULTIPLE`, is at least `min_side * stride`
        sides.append(-(-min_side * stride // MULTIPLE) * MULTIPLE - MULTIPLE + 1)
    return max(*sides, MULTIPLE)


def _contract(settings: DehazeFormerSettings) -> Contract:
    """Norms and fusions use means over the whole image, so tiles would give a different result."""
    return Contract(
        multiple=MULTIPLE,
        smallest=_smallest(settings),
        tileable=False,
        precise=True,
        input_range="-1..1",
        normalise=lambda x: x * 2 - 1,
        pick=lambda output, _x: output * 0.5 + 0.5,
    )


DEHAZEFORMER = Architecture(
    name="dehazeformer",
    title="DehazeFormer",
    source="Song et al., IEEE TIP 2023, MIT licence",
    signature=(
        r"layer1\.blocks\.0\.mlp\.mlp\.0\.weight",
        r"fusion1\.mlp\.2\.weight",
        r"patch_unembed\.proj\.0\.weight",
    ),
    settings_from=dehazeformer_settings_from,
    build=DehazeFormer,
    contract=_contract,
    feature_layers=lambda _network: ("layer1", "layer2"),
)
