"""Histoformer: a U-Net of transformer blocks with attention over pixels sorted by brightness.

Tensor names are those of the official files.
Source: Sun et al., "Restoring Images in Adverse Weather Conditions via Histogram Transformer", ECCV 2024,
arXiv 2407.10172.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract, State
from mwrgui.models.architectures.traced_crop import crop_axis
from mwrgui.models.architectures.u_shape import (
    StageSettings,
    UShape,
    add_u_shape,
    depth_of,
    run_u_shape,
    u_shape_from,
)

EPSILON = 1e-5


@dataclass(frozen=True, slots=True)
class HistoformerSettings:
    """Sizes of a Histoformer; `bias` says whether the convolutions inside blocks have biases.

    Norms have no tensors, so a file does not reveal whether they are `centred` ("WithBias" or "BiasFree").
    """

    shape: UShape
    bias: bool
    centred: bool = True


class HistogramAttention(nn.Module):
    """Channel attention within as many bins of sorted pixels as there are heads.

    It is computed twice: in bins of pixels with neighbouring ranks, and in interleaved bins.
    """

    def __init__(self, width: int, *, heads: int, bias: bool) -> None:
        super().__init__()
        self.temperature = nn.Parameter(torch.ones(heads, 1, 1))
        self.qkv = nn.Conv2d(width, 5 * width, 1, bias=bias)
        self.qkv_dwconv = nn.Conv2d(5 * width, 5 * width, 3, padding=1, groups=5 * width, bias=bias)
        self.project_out = nn.Conv2d(width, width, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        half = x.shape[1] // 2
        # The default sort, as in the official code, so that ties are broken in the same way.
        column_sorted, row_order = x[:, :half].sort(-2)
        row_sorted, column_order = column_sorted.sort(-1)
        result = self._attend(torch.cat([row_sorted, x[:, half:]], 1))
        unsorted = torch.zeros_like(row_sorted).scatter(-1, column_order, result[:, :half])
        unsorted = torch.zeros_like(row_sorted).scatter(-2, row_order, unsorted)
        return torch.cat([unsorted, result[:, half:]], 1)

    def _attend(self, x: Tensor) -> Tensor:
        *queries_and_keys, values = (part.flatten(2) for part in self.qkv_dwconv(self.qkv(x)).chunk(5, dim=1))
        values, ranks = values.sort(-1)
        neighbours_q, neighbours_k, spread_q, spread_k = (part.gather(-1, ranks) for part in queries_and_keys)
        near = self._within_bins(neighbours_q, neighbours_k, values, interleaved=False)
        far = self._within_bins(spread_q, spread_k, values, interleaved=True)
        # (B, C, H · W), from sorted order back to pixel positions
        restored_order = torch.zeros_like(values).scatter(-1, ranks, near * far)
        result: Tensor = self.project_out(torch.unflatten(restored_order, -1, x.shape[-2:]))
        return result

    def _within_bins(self, queries: Tensor, keys: Tensor, values: Tensor, *, interleaved: bool) -> Tensor:
        heads, length = len(self.temperature), values.shape[-1]
        q, k, v = (_binned(x, heads, interleaved=interleaved) for x in (queries, keys, values))
        similarity = F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).transpose(-2, -1)
        attention = torch.exp(similarity * self.temperature)
        attention = attention / (1 + attention.sum(-1, keepdim=True))
        return crop_axis(_unbinned(attention @ v, heads, interleaved=interleaved), -1, length)


def _binned(x: Tensor, count: int, *, interleaved: bool) -> Tensor:
    """(B, C, T) to (B, heads, rows, L): a row per channel and bin, with as many bins as heads."""
    length = (x.shape[-1] + count - 1) // count * count
    heads = torch.unflatten(crop_axis(F.pad(x, (0, count)), -1, length), 1, (count, -1))
    if interleaved:
        return torch.unflatten(heads, -1, (-1, count)).transpose(-2, -1).flatten(2, 3)
    return torch.unflatten(heads, -1, (count, -1)).flatten(2, 3)


def _unbinned(x: Tensor, count: int, *, interleaved: bool) -> Tensor:
    """Inverse of `_binned`, except for the padding."""
    bins = torch.unflatten(x, 2, (-1, count))
    return (bins.transpose(-2, -1) if interleaved else bins).flatten(3).flatten(1, 2)


class DualScaleFeedForward(nn.Module):
    """Filters at twice the size by a 5×5 and a dilated 3×3 convolution; the second gates the first."""

    def __init__(self, width: int, *, hidden: int, bias: bool) -> None:
        super().__init__()
        fine = hidden // 4
        self.project_in = nn.Conv2d(width, 2 * hidden, 1, bias=bias)
        self.dwconv_5 = nn.Conv2d(fine, fine, 5, padding=2, groups=fine, bias=bias)
        self.dwconv_dilated2_1 = nn.Conv2d(fine, fine, 3, padding=2, dilation=2, groups=fine, bias=bias)
        self.project_out = nn.Conv2d(hidden, width, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        features, gate = F.pixel_shuffle(self.project_in(x), 2).chunk(2, dim=1)
        gated = F.mish(self.dwconv_dilated2_1(gate)) * self.dwconv_5(features)
        result: Tensor = self.project_out(F.pixel_unshuffle(gated, 2))
        return result


class Block(nn.Module):
    """Attention and a feed-forward part, each after a norm without weights and with a skip connection."""

    def __init__(self, stage: StageSettings, *, bias: bool, centred: bool) -> None:
        super().__init__()
        self.normed = _normed if centred else _scaled
        self.attn_g = HistogramAttention(stage.width, heads=stage.heads, bias=bias)
        self.ffn = DualScaleFeedForward(stage.width, hidden=stage.hidden, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn_g(self.normed(x))
        result: Tensor = x + self.ffn(self.normed(x))
        return result


def _normed(x: Tensor) -> Tensor:
    return F.layer_norm(x.permute(0, 2, 3, 1), x.shape[1:2], eps=EPSILON).permute(0, 3, 1, 2)


def _scaled(x: Tensor) -> Tensor:
    """Divides by the standard deviation of a pixel's channels, without subtracting the mean."""
    return x / torch.sqrt(x.var(1, keepdim=True, unbiased=False) + EPSILON)


class SkipEmbedding(nn.Module):
    """Halves an image, mixes its channels and filters each of them."""

    def __init__(self) -> None:
        super().__init__()
        mixing = nn.Conv2d(3, 3, 1, bias=False)
        smoothing = nn.Conv2d(3, 3, 3, padding=1, groups=3, bias=False)
        self.proj = nn.Sequential(nn.AvgPool2d(2), mixing, smoothing)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.proj(x)
        return result


class Histoformer(nn.Module):
    """Maps (B, 3, H, W) in 0..1, sides multiples of 8, to the restored image.

    Never computed in 16 bits, where values that rounding makes equal would be sorted arbitrarily.
    """

    def __init__(self, settings: HistoformerSettings) -> None:
        super().__init__()
        shape = settings.shape
        up_widths = (shape.decoder[1].width, shape.decoder[2].width, shape.latent.width)
        add_u_shape(self, shape, blocks=lambda stage: _blocks(stage, settings), up_widths=up_widths)
        coarser = (*shape.encoder[1:], shape.latent)
        for number, stage in enumerate(coarser, start=1):
            self.add_module(f"skip_patch_embed{number}", SkipEmbedding())
            reduce = nn.Conv2d(stage.width + 3, stage.width, 1, bias=shape.bias)
            self.add_module(f"reduce_chan_level_{number}", reduce)

    def forward(self, x: Tensor) -> Tensor:
        with _full_precision(x.device):
            small = x
            skips: dict[int, Tensor] = {}
            for level in (2, 3, 4):
                small = skips[level] = self.get_submodule(f"skip_patch_embed{level - 1}")(small)
            return run_u_shape(self, x, after_down=lambda level, x: self._joined(level, x, skips[level]))

    def _joined(self, level: int, x: Tensor, skip: Tensor) -> Tensor:
        reduce = self.get_submodule(f"reduce_chan_level_{level - 1}")
        result: Tensor = reduce(torch.cat([x, skip], 1))
        return result


def _full_precision(device: torch.device) -> AbstractContextManager[object]:
    has_autocast = device.type != "meta"
    return torch.autocast(device.type, enabled=False) if has_autocast else nullcontext()


def _blocks(stage: StageSettings, settings: HistoformerSettings) -> nn.Sequential:
    blocks = (Block(stage, bias=settings.bias, centred=settings.centred) for _ in range(stage.depth))
    return nn.Sequential(*blocks)


def histoformer_settings_from(state: State) -> HistoformerSettings:
    """Infers all sizes from tensor names and shapes."""
    bias = "encoder_level1.0.attn_g.qkv.bias" in state
    return HistoformerSettings(u_shape_from(state, _stage_from, bias=bias), bias)


def _stage_from(state: State, name: str) -> StageSettings:
    width, hidden = state[f"{name}.0.ffn.project_out.weight"].shape[:2]
    heads = state[f"{name}.0.attn_g.temperature"].shape[0]
    return StageSettings(width=width, depth=depth_of(state, name), heads=heads, hidden=hidden)


def _contract(_settings: HistoformerSettings) -> Contract:
    """Pixels are sorted over the whole image, so tiles would give a different result."""
    return Contract(multiple=8, smallest=8, tileable=False, precise=True)


HISTOFORMER = Architecture(
    name="histoformer",
    title="Histoformer",
    source="Sun et al., ECCV 2024, no clear licence",
    signature=(
        r"encoder_level1\.0\.attn_g\.qkv_dwconv\.weight",
        r"skip_patch_embed1\.proj\.1\.weight",
        r"latent\.0\.ffn\.dwconv_dilated2_1\.weight",
        r"output\.weight",
    ),
    settings_from=histoformer_settings_from,
    build=Histoformer,
    contract=_contract,
    feature_layers=lambda _network: ("encoder_level1", "encoder_level2"),
    optional=(r"skip_conv\.",),
    choices={"centred": (True, False)},
)
