"""TransWeather: a pyramid transformer whose decoder has learned weather queries.

Tensor names are those of the official files; dropout and drop path, inactive at inference, are left out.
Source: Valanarasu, Yasarla, Patel, "TransWeather", CVPR 2022, arXiv 2111.14813.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.models.architecture import Architecture, Contract, State
from mwrgui.models.architectures.traced_crop import crop

HEADS_PER_STAGE = (1, 2, 4, 4)
BRANCH_HEADS = (1, 2, 2)
DECODER_HEADS = 8
OFFICIAL_WIDTHS = (64, 128, 320, 512)
RESIDUAL_SCALE = 0.1


@dataclass(frozen=True, slots=True)
class StageSettings:
    """Sizes of a group of transformer blocks; keys and values come from a grid `reduction` times coarser."""

    width: int
    depth: int
    heads: int
    reduction: int
    hidden: int


@dataclass(frozen=True, slots=True)
class TransWeatherSettings:
    """Sizes of a TransWeather.

    `stages` are the four of the encoder, `sides` the branches parallel to the first three; without a
    `decoder` it is the single-task variant ("base"); `tail` holds the channels of the last two upsamplers.
    """

    stages: tuple[StageSettings, ...]
    sides: tuple[StageSettings, ...]
    decoder: StageSettings | None
    queries: int
    tail: tuple[int, int]


class PatchEmbedding(nn.Module):
    """A strided convolution and a norm: (B, C, H, W) to (B, width, H / stride, W / stride)."""

    def __init__(self, channels: int, width: int, *, kernel: int = 3, stride: int = 2) -> None:
        super().__init__()
        self.proj = nn.Conv2d(channels, width, kernel, stride, kernel // 2)
        self.norm = nn.LayerNorm(width, eps=1e-5)

    def forward(self, x: Tensor) -> Tensor:
        return _channels_first(self.norm(_channels_last(self.proj(x))))


class Attention(nn.Module):
    """Attention from every position of a (B, H, W, C) grid to all positions of a coarser one."""

    def __init__(self, settings: StageSettings) -> None:
        super().__init__()
        width, reduction = settings.width, settings.reduction
        self.heads, self.reduction = settings.heads, reduction
        self.q = nn.Linear(width, width)
        self.kv = nn.Linear(width, 2 * width)
        self.proj = nn.Linear(width, width)
        if reduction > 1:
            self.sr = nn.Conv2d(width, width, reduction, reduction)
            self.norm = nn.LayerNorm(width, eps=1e-5)

    def forward(self, x: Tensor) -> Tensor:
        source = self.norm(_channels_last(self.sr(_channels_first(x)))) if self.reduction > 1 else x
        keys, values = self.kv(source).chunk(2, dim=-1)
        queries = _split_heads(self.q(x), self.heads)
        return attend(queries, keys, values, like=x, project=self.proj)


class QueryAttention(nn.Module):
    """Attention from learned queries, the same for every image, to all positions of a (B, H, W, C) grid."""

    def __init__(self, settings: StageSettings, queries: int) -> None:
        super().__init__()
        width = settings.width
        self.heads = settings.heads
        self.task_query = nn.Parameter(torch.randn(1, queries, width))
        self.q = nn.Linear(width, width)
        self.kv = nn.Linear(width, 2 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        keys, values = self.kv(x).chunk(2, dim=-1)
        queries = _split_heads(self.q(self.task_query), self.heads)
        positions, head_width = x.shape[1] * x.shape[2], queries.shape[-1]
        # The official code resizes the list of queries to the number of positions as if it were an image.
        queries = F.interpolate(queries, size=(positions, head_width)).expand(x.shape[0], -1, -1, -1)
        return attend(queries, keys, values, like=x, project=self.proj)


def attend(queries: Tensor, keys: Tensor, values: Tensor, *, like: Tensor, project: nn.Linear) -> Tensor:
    """Attention of (B, heads, N, d) queries; the heads' results are joined, projected and shaped `like`."""
    heads = queries.shape[1]
    attended = F.scaled_dot_product_attention(queries, _split_heads(keys, heads), _split_heads(values, heads))
    result: Tensor = project(attended.transpose(1, 2).reshape(like.shape))
    return result


class DepthwiseConvolution(nn.Module):
    """A depthwise convolution on a (B, H, W, C) grid."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(width, width, 3, padding=1, groups=width)

    def forward(self, x: Tensor) -> Tensor:
        return _channels_last(self.dwconv(_channels_first(x)))


class FeedForward(nn.Module):
    """Feed-forward part: linear, depthwise convolution, GELU, linear."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, hidden)
        self.dwconv = DepthwiseConvolution(hidden)
        self.fc2 = nn.Linear(hidden, width)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.fc2(F.gelu(self.dwconv(self.fc1(x))))
        return result


class Block(nn.Module):
    """Attention and a feed-forward part on (B, H, W, C), each after a norm and with a skip connection."""

    def __init__(self, settings: StageSettings, attention: nn.Module) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(settings.width, eps=1e-6)
        self.attn = attention
        self.norm2 = nn.LayerNorm(settings.width, eps=1e-6)
        self.mlp = FeedForward(settings.width, settings.hidden)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.norm1(x))
        x = x + self.mlp(self.norm2(x))
        return x


class Encoder(nn.Module):
    """Four stages; each of the first three has a parallel short branch on the next coarser grid."""

    def __init__(self, settings: TransWeatherSettings) -> None:
        super().__init__()
        first, *_ = widths = [stage.width for stage in settings.stages]
        self.patch_embed1 = PatchEmbedding(3, first, kernel=7, stride=4)
        for i, (before, width) in enumerate(pairwise(widths), start=1):
            self.add_module(f"patch_embed{i + 1}", PatchEmbedding(before, width))
            self.add_module(f"mini_patch_embed{i}", PatchEmbedding(before, width))
        # Unused in the official code; kept, so that files and parameter counts match.
        self.mini_patch_embed4 = PatchEmbedding(first, widths[-1])
        for i, stage in enumerate(settings.stages, start=1):
            self.add_module(f"block{i}", _blocks(stage))
            self.add_module(f"norm{i}", nn.LayerNorm(stage.width, eps=1e-6))
        for i, branch in enumerate(settings.sides, start=1):
            self.add_module(f"patch_block{i}", _blocks(branch))
            self.add_module(f"pnorm{i}", nn.LayerNorm(branch.width, eps=1e-6))

    def forward(self, x: Tensor) -> list[Tensor]:
        """Returns the feature maps of the four stages, at 1/4, 1/8, 1/16 and 1/32."""
        maps = []
        branch: Tensor | None = None
        for i in range(1, 5):
            x = self.get_submodule(f"patch_embed{i}")(x)
            x = x if branch is None else x + branch
            branch = self._stage("patch_block", "pnorm", i, self._small_branch(i, x)) if i < 4 else None
            x = self._stage("block", "norm", i, x)
            maps.append(x)
        return maps

    def _small_branch(self, stage: int, x: Tensor) -> Tensor:
        coarser: Tensor = self.get_submodule(f"mini_patch_embed{stage}")(x)
        return coarser

    def _stage(self, blocks: str, norm: str, stage: int, x: Tensor) -> Tensor:
        processed = self.get_submodule(f"{blocks}{stage}")(_channels_last(x))
        return _channels_first(self.get_submodule(f"{norm}{stage}")(processed))


class Decoder(nn.Module):
    """Halves the deepest grid, then runs blocks with learned queries."""

    def __init__(self, settings: StageSettings, queries: int) -> None:
        super().__init__()
        width = settings.width
        self.patch_embed1 = PatchEmbedding(width, width)
        self.block1 = nn.Sequential(
            *(Block(settings, QueryAttention(settings, queries)) for _ in range(settings.depth))
        )
        self.norm1 = nn.LayerNorm(width, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        return _channels_first(self.norm1(self.block1(_channels_last(self.patch_embed1(x)))))


class Convolution(nn.Module):
    """A 3×3 convolution in a module of its own, as in the official tensor names."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.conv2d = nn.Conv2d(channels, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.conv2d(x)
        return result


class Upsampler(nn.Module):
    """Doubles height and width by a transposed convolution: (B, channels, H, W) to (B, width, 2H, 2W)."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.conv2d = nn.ConvTranspose2d(channels, width, 4, stride=2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.conv2d(x)
        return result


class ResidualUnit(nn.Module):
    """Two convolutions, scaled down, with a skip connection."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = Convolution(width, width)
        self.conv2 = Convolution(width, width)

    def forward(self, x: Tensor) -> Tensor:
        residual: Tensor = self.conv2(torch.relu(self.conv1(x)))
        return x + RESIDUAL_SCALE * residual


class Tail(nn.Module):
    """Upsamples to full resolution, adding the encoder's feature maps."""

    def __init__(self, settings: TransWeatherSettings) -> None:
        super().__init__()
        w1, w2, w3, w4 = (stage.width for stage in settings.stages)
        t2, t1 = settings.tail
        if settings.decoder:
            self.convd32x = Upsampler(settings.decoder.width, w4)
        self.convd16x = Upsampler(w4, w3)
        self.dense_4 = nn.Sequential(ResidualUnit(w3))
        self.convd8x = Upsampler(w3, w2)
        self.dense_3 = nn.Sequential(ResidualUnit(w2))
        self.convd4x = Upsampler(w2, w1)
        self.dense_2 = nn.Sequential(ResidualUnit(w1))
        self.convd2x = Upsampler(w1, t2)
        self.dense_1 = nn.Sequential(ResidualUnit(t2))
        self.convd1x = Upsampler(t2, t1)
        # Unused in the official code; kept, so that files and parameter counts match.
        self.conv_output = Convolution(t1, 3)

    def forward(self, maps: list[Tensor], decoded: Tensor | None) -> Tensor:
        f1, f2, f3, f4 = maps
        if decoded is not None:
            f4 = _cropped_like(self.convd32x(decoded), f4) + f4
        x = self.dense_4(_cropped_like(self.convd16x(f4), f3)) + f3
        x = self.dense_3(self.convd8x(x)) + f2
        x = self.dense_2(self.convd4x(x)) + f1
        result: Tensor = self.convd1x(self.dense_1(self.convd2x(x)))
        return result


class TransWeather(nn.Module):
    """Maps (B, 3, H, W) in -1..1, sides multiples of 16 and at least 48, to the restored image in 0..1."""

    def __init__(self, settings: TransWeatherSettings) -> None:
        super().__init__()
        self.Tenc = Encoder(settings)
        self.Tdec = Decoder(settings.decoder, settings.queries) if settings.decoder else None
        self.tail_name = "convtail" if settings.decoder else "convproj"
        self.add_module(self.tail_name, Tail(settings))
        self.clean = Convolution(settings.tail[1], 3)

    def forward(self, x: Tensor) -> Tensor:
        maps = self.Tenc(x)
        decoded = self.Tdec(maps[-1]) if self.Tdec else None
        return torch.tanh(self.clean(self.get_submodule(self.tail_name)(maps, decoded)))


def _blocks(settings: StageSettings) -> nn.Sequential:
    return nn.Sequential(*(Block(settings, Attention(settings)) for _ in range(settings.depth)))


def _channels_last(x: Tensor) -> Tensor:
    """(B, C, H, W) to (B, H, W, C), where linear layers and norms act on the last axis; a view."""
    return x.permute(0, 2, 3, 1)


def _channels_first(x: Tensor) -> Tensor:
    """(B, H, W, C) to (B, C, H, W); a view, in channels-last order."""
    return x.permute(0, 3, 1, 2)


def _split_heads(x: Tensor, heads: int) -> Tensor:
    """(B, …, heads · d) to (B, heads, N, d)."""
    return x.reshape(x.shape[0], -1, heads, x.shape[-1] // heads).transpose(1, 2)


def _cropped_like(x: Tensor, smaller: Tensor) -> Tensor:
    return crop(x, height=smaller.shape[-2], width=smaller.shape[-1])


def transweather_settings_from(state: State) -> TransWeatherSettings:
    """Infers all sizes from tensor names and shapes, except numbers of heads: those are the official ones.

    Raises:
        MwrError: the widths are not the official ones, so the number of heads is unknown.
    """
    widths = tuple(state[f"Tenc.patch_embed{i}.proj.weight"].shape[0] for i in range(1, 5))
    if widths != OFFICIAL_WIDTHS:
        raise MwrError(
            "This TransWeather has the widths {widths}, and only {official} are known.",
            "A file does not tell how many attention heads such a variant has.",
            widths=str(widths),
            official=str(OFFICIAL_WIDTHS),
        )
    full = any(name.startswith("Tdec.") for name in state)
    last = state[f"{'convtail' if full else 'convproj'}.convd1x.conv2d.weight"].shape
    return TransWeatherSettings(
        stages=tuple(_stage_from(state, f"Tenc.block{i}", h) for i, h in enumerate(HEADS_PER_STAGE, start=1)),
        sides=tuple(
            _stage_from(state, f"Tenc.patch_block{i}", h) for i, h in enumerate(BRANCH_HEADS, start=1)
        ),
        decoder=_stage_from(state, "Tdec.block1", DECODER_HEADS) if full else None,
        queries=state["Tdec.block1.0.attn.task_query"].shape[1] if full else 0,
        tail=(last[0], last[1]),
    )


def _stage_from(state: State, prefix: str, heads: int) -> StageSettings:
    hidden, width = state[f"{prefix}.0.mlp.fc1.weight"].shape
    reduction = state.get(f"{prefix}.0.attn.sr.weight")
    return StageSettings(
        width=width,
        depth=len({m[1] for name in state if (m := re.match(rf"{prefix}\.(\d+)\.", name))}),
        heads=heads,
        reduction=1 if reduction is None else reduction.shape[-1],
        hidden=hidden,
    )


def _contract(_settings: TransWeatherSettings) -> Contract:
    """Attention spans the whole image, so tiles would give a different result, whatever their overlap.

    The official loader shrinks longer photos to 1024 pixels, so the network has never seen more at once.
    """
    return Contract(
        multiple=16,
        smallest=48,
        min_graph_side=97,
        usual_side=1024,
        tileable=False,
        precise=True,
        input_range="-1..1",
        normalise=lambda x: (x - 0.5) / 0.5,
    )


TRANSWEATHER = Architecture(
    name="transweather",
    title="TransWeather",
    source="Valanarasu et al., CVPR 2022, MIT licence",
    signature=(
        r"Tenc\.patch_embed1\.proj\.weight",
        r"Tenc\.patch_block3\.0\.attn\.q\.weight",
        r"Tdec\.block1\.0\.attn\.task_query|convproj\.convd16x\.conv2d\.weight",
        r"convtail\.convd32x\.conv2d\.weight|convproj\.convd1x\.conv2d\.weight",
        r"clean\.conv2d\.weight",
    ),
    settings_from=transweather_settings_from,
    build=TransWeather,
    contract=_contract,
    feature_layers=lambda _network: ("Tenc.patch_embed2", "Tenc.patch_embed3"),
    optional=(r"Tenc\.mini_patch_embed4\.", r"conv(tail|proj)\.conv_output\."),
)
