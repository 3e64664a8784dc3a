"""The four-level U-shape that Restormer, PromptIR and Histoformer share.

Tensor names are those of the official files, in which all parts are direct submodules of the network.
Source: Zamir et al., "Restormer", CVPR 2022, arXiv 2111.09881.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.models.architecture import State

Triple = tuple[int, int, int]
LevelTransform = Callable[[int, Tensor], Tensor]
"""Transforms a feature map, given the number of the level that it belongs to or is upsampled to."""


@dataclass(frozen=True, slots=True)
class StageSettings:
    """Sizes of a group of blocks; `hidden` is the width inside the feed-forward part."""

    width: int
    depth: int
    heads: int
    hidden: int


@dataclass(frozen=True, slots=True)
class UShape:
    """Sizes of the groups of blocks; encoder and decoder from fine to coarse, `latent` between them.

    `bias` says whether the convolutions that merge skip connections, and the last one, have biases.
    """

    encoder: tuple[StageSettings, StageSettings, StageSettings]
    latent: StageSettings
    decoder: tuple[StageSettings, StageSettings, StageSettings]
    refinement: StageSettings
    bias: bool


class Embedding(nn.Module):
    """The first convolution, from an image to features."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, width, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.proj(x)
        return result


class Downsampler(nn.Module):
    """Halves the resolution and doubles the channels."""

    def __init__(self, width: int) -> None:
        super().__init__()
        convolution = nn.Conv2d(width, width // 2, 3, padding=1, bias=False)
        self.body = nn.Sequential(convolution, nn.PixelUnshuffle(2))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.body(x)
        return result


class Upsampler(nn.Module):
    """Doubles the resolution and halves the channels."""

    def __init__(self, width: int) -> None:
        super().__init__()
        convolution = nn.Conv2d(width, 2 * width, 3, padding=1, bias=False)
        self.body = nn.Sequential(convolution, nn.PixelShuffle(2))

    def forward(self, x: Tensor) -> Tensor:
        result: Tensor = self.body(x)
        return result


def add_u_shape(
    network: nn.Module, shape: UShape, *, blocks: Callable[[StageSettings], nn.Module], up_widths: Triple
) -> None:
    """Adds all parts to a network; `up_widths` are the channels before upsampling to levels 1, 2 and 3."""
    (one, two, three), (up_one, up_two, up_three) = shape.encoder, shape.decoder
    parts = {
        "patch_embed": Embedding(one.width),
        "encoder_level1": blocks(one),
        "down1_2": Downsampler(one.width),
        "encoder_level2": blocks(two),
        "down2_3": Downsampler(two.width),
        "encoder_level3": blocks(three),
        "down3_4": Downsampler(three.width),
        "latent": blocks(shape.latent),
        "up4_3": Upsampler(up_widths[2]),
        "reduce_chan_level3": _pointwise(up_widths[2] // 2 + three.width, up_three.width, shape),
        "decoder_level3": blocks(up_three),
        "up3_2": Upsampler(up_widths[1]),
        "reduce_chan_level2": _pointwise(up_widths[1] // 2 + two.width, up_two.width, shape),
        "decoder_level2": blocks(up_two),
        "up2_1": Upsampler(up_widths[0]),
        "decoder_level1": blocks(up_one),
        "refinement": blocks(shape.refinement),
        "output": nn.Conv2d(shape.refinement.width, 3, 3, padding=1, bias=shape.bias),
    }
    for name, part in parts.items():
        network.add_module(name, part)


def _pointwise(channels: int, width: int, shape: UShape) -> nn.Conv2d:
    return nn.Conv2d(channels, width, 1, bias=shape.bias)


def run_u_shape(
    network: nn.Module,
    x: Tensor,
    *,
    after_down: LevelTransform = lambda _level, x: x,
    before_up: LevelTransform = lambda _level, x: x,
) -> Tensor:
    """Runs encoder and decoder on (B, 3, H, W) and adds the result to `x`.

    Args:
        after_down: transforms the features of a level after downsampling to it.
        before_up: transforms the features before upsampling to a level.
    """
    part = network.get_submodule
    e1 = part("encoder_level1")(part("patch_embed")(x))
    e2 = part("encoder_level2")(after_down(2, part("down1_2")(e1)))
    e3 = part("encoder_level3")(after_down(3, part("down2_3")(e2)))
    u3 = part("up4_3")(before_up(3, part("latent")(after_down(4, part("down3_4")(e3)))))
    d3 = part("decoder_level3")(part("reduce_chan_level3")(torch.cat([u3, e3], 1)))
    u2 = part("up3_2")(before_up(2, d3))
    d2 = part("decoder_level2")(part("reduce_chan_level2")(torch.cat([u2, e2], 1)))
    u1 = part("up2_1")(before_up(1, d2))
    d1 = part("refinement")(part("decoder_level1")(torch.cat([u1, e1], 1)))
    residual: Tensor = part("output")(d1)
    return x + residual


def u_shape_from(state: State, stage: Callable[[State, str], StageSettings], *, bias: bool) -> UShape:
    """Infers all sizes; `stage` infers those of the group of blocks with a given name.

    Raises:
        MwrError: the network is for grey images or for pairs of a dual-pixel camera.
    """
    channels = (state["patch_embed.proj.weight"].shape[1], state["output.weight"].shape[0])
    if channels != (3, 3):
        raise MwrError(
            "This network maps images of {taken} channels to images of {given}, not colour photos to colour "
            "photos.",
            "Choose one that was trained on colour photos, not on grey ones or dual-pixel pairs.",
            taken=channels[0],
            given=channels[1],
        )
    encoder, decoder = (
        (stage(state, f"{part}1"), stage(state, f"{part}2"), stage(state, f"{part}3"))
        for part in ("encoder_level", "decoder_level")
    )
    latent, refinement = stage(state, "latent"), stage(state, "refinement")
    return UShape(encoder=encoder, latent=latent, decoder=decoder, refinement=refinement, bias=bias)


def depth_of(state: State, name: str) -> int:
    """Number of blocks in a group."""
    return len({m[1] for tensor in state if (m := re.match(rf"{name}\.(\d+)\.", tensor))})
