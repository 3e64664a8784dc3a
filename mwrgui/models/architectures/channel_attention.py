"""Transformer blocks with channel attention, shared by Restormer and PromptIR.

Tensor names are those of the official files.
Source: Zamir et al., "Restormer", CVPR 2022, arXiv 2111.09881.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architecture import State
from mwrgui.models.architectures.u_shape import StageSettings, depth_of


@dataclass(frozen=True, slots=True)
class BlockKind:
    """Properties that all blocks of a network share.

    Attributes:
        bias: whether convolutions have biases.
        centred: whether norms subtract the mean.
    """

    bias: bool
    centred: bool


class UncentredNorm(nn.Module):
    """Layer norm over the last axis that does not subtract the mean and has no bias."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        variance = x.var(-1, keepdim=True, unbiased=False)
        return x / torch.sqrt(variance + 1e-5) * self.weight


class Norm(nn.Module):
    """Layer norm over the channels of each pixel of (B, C, H, W)."""

    def __init__(self, width: int, *, centred: bool) -> None:
        super().__init__()
        self.body = nn.LayerNorm(width, eps=1e-5) if centred else UncentredNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        normed: Tensor = self.body(x.permute(0, 2, 3, 1))
        return normed.permute(0, 3, 1, 2)


class ChannelAttention(nn.Module):
    """Multi-head self-attention in which channels, not pixels, attend to one another; keeps (B, C, H, W)."""

    def __init__(self, width: int, *, heads: int, bias: bool) -> None:
        super().__init__()
        self.temperature = nn.Parameter(torch.ones(heads, 1, 1))
        self.qkv = nn.Conv2d(width, 3 * width, 1, bias=bias)
        self.qkv_dwconv = nn.Conv2d(3 * width, 3 * width, 3, padding=1, groups=3 * width, bias=bias)
        self.project_out = nn.Conv2d(width, width, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        heads = len(self.temperature)
        # (B, C, H, W) to (B, heads, C / heads, H · W)
        queries, keys, values = (
            part.unflatten(1, (heads, -1)).flatten(3) for part in self.qkv_dwconv(self.qkv(x)).chunk(3, dim=1)
        )
        similarity = F.normalize(queries, dim=-1) @ F.normalize(keys, dim=-1).transpose(-2, -1)
        attended = torch.softmax(similarity * self.temperature, dim=-1) @ values
        result: Tensor = self.project_out(attended.flatten(1, 2).unflatten(-1, x.shape[-2:]))
        return result


class GatedFeedForward(nn.Module):
    """Feed-forward part with two branches of `hidden` channels: the first, after GELU, gates the second."""

    def __init__(self, width: int, *, hidden: int, bias: bool) -> None:
        super().__init__()
        self.project_in = nn.Conv2d(width, 2 * hidden, 1, bias=bias)
        self.dwconv = nn.Conv2d(2 * hidden, 2 * hidden, 3, padding=1, groups=2 * hidden, bias=bias)
        self.project_out = nn.Conv2d(hidden, width, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        gate, value = self.dwconv(self.project_in(x)).chunk(2, dim=1)
        result: Tensor = self.project_out(F.gelu(gate) * value)
        return result


class Block(nn.Module):
    """A transformer block: attention and a feed-forward part, each with a norm and a skip connection."""

    def __init__(self, stage: StageSettings, kind: BlockKind) -> None:
        super().__init__()
        self.norm1 = Norm(stage.width, centred=kind.centred)
        self.attn = ChannelAttention(stage.width, heads=stage.heads, bias=kind.bias)
        self.norm2 = Norm(stage.width, centred=kind.centred)
        self.ffn = GatedFeedForward(stage.width, hidden=stage.hidden, bias=kind.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x))
        result: Tensor = x + self.ffn(self.norm2(x))
        return result


def blocks(stage: StageSettings, kind: BlockKind) -> nn.Sequential:
    """A sequence of `stage.depth` equal blocks."""
    return nn.Sequential(*(Block(stage, kind) for _ in range(stage.depth)))


def kind_from(state: State) -> BlockKind:
    """Infers the properties that all blocks share from the tensor names of the first block."""
    first = "encoder_level1.0"
    return BlockKind(bias=f"{first}.attn.qkv.bias" in state, centred=f"{first}.norm1.body.bias" in state)


def stage_from(state: State, name: str) -> StageSettings:
    """Infers the sizes of the group of blocks called `name` from tensor names and shapes."""
    return block_from(state, f"{name}.0", depth=depth_of(state, name))


def block_from(state: State, name: str, *, depth: int = 1) -> StageSettings:
    """Infers the sizes of a group of `depth` equal blocks from its first block, called `name`."""
    width, hidden = state[f"{name}.ffn.project_out.weight"].shape[:2]
    heads = state[f"{name}.attn.temperature"].shape[0]
    return StageSettings(width=width, depth=depth, heads=heads, hidden=hidden)
