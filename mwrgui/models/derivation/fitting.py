"""Fits a U-Net student layer by layer, so that its residual streams follow given targets."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architectures.unet import LEAKY_SLOPE, ResidualBlock, UNet
from mwrgui.models.derivation.least_squares import IMAGES_PER_CHUNK, fit_convolution

UNetPart = Literal["encoder", "middle", "decoder"]


@dataclass(frozen=True, slots=True)
class BlockTarget:
    """The targets of one residual block of the student.

    Attributes:
        hidden: output of its first convolution before the activation, (N, width, h, w); None leaves that
            convolution as it is.
        stream_after: the stream after the block, of the same shape.
    """

    hidden: Tensor | None
    stream_after: Tensor


@dataclass(frozen=True, slots=True)
class StreamTarget:
    """Target (N, width, h, w) of the stream that enters a row of blocks, and the targets of the blocks."""

    stream_before: Tensor
    blocks: tuple[BlockTarget, ...]


class TargetProvider(Protocol):
    """Provides the targets of the streams of a student.

    Attributes:
        levels: how many levels of the student have targets, from fine to coarse.
    """

    levels: int

    def stream(self, unet_part: UNetPart, level: int, *, width: int, blocks: int) -> StreamTarget:
        """The target of the row of `blocks` residual blocks at a level (0 is the finest)."""
        ...


def count_layers(student: UNet, levels: int) -> int:
    """Number of layers that `fit_unet` fits if the finest `levels` have targets; a block counts as one."""
    rows = (*student.encoder, student.middle)[:levels] + (*student.decoder,)[:levels]
    return 2 + 2 * (levels - 1) + sum(map(len, rows))


@torch.no_grad()
def fit_unet(
    student: UNet, images: Tensor, residual: Tensor, targets: TargetProvider, *, generator: torch.Generator
) -> Iterator[int]:
    """Fits all layers in order of execution; yields the number of each fitted layer, counted from 1.

    Each fit uses the student's actual inputs to the layer, so later layers correct errors of earlier ones.
    Levels without targets keep their weights, but contribute nothing until they are trained.

    Args:
        images: (N, 3, H, W) RGB 0..1 with sides that are multiples of `student.settings.multiple`.
        residual: (N, 3, H, W), what the student should add to `images`.
        targets: provides the targets of the student's residual streams.
    """
    fitted = 0
    widths, levels = student.settings.widths, len(student.settings.widths)

    def target_of(unet_part: UNetPart, level: int, row: nn.Sequential) -> StreamTarget:
        return targets.stream(unet_part, level, width=widths[level], blocks=len(row))

    def fit(convolution: nn.Conv2d, inputs: Tensor, target: Tensor) -> None:
        nonlocal fitted
        fit_convolution(convolution, inputs, target, generator=generator)
        fitted += 1

    def fit_row(row: nn.Sequential, stream: Tensor, target: StreamTarget) -> Iterator[int]:
        nonlocal fitted
        for block, block_target in zip(row, target.blocks, strict=True):
            assert isinstance(block, ResidualBlock)
            stream = _fit_block(block, stream, block_target, generator)
            fitted += 1
            yield fitted
        streams.append(stream)

    streams: list[Tensor] = []
    rows = zip((student.head, *student.down), (*student.encoder, student.middle), strict=True)
    inputs = student.unshuffle(images - 0.5)
    for level, (entry_layer, row) in enumerate(islice(rows, targets.levels)):
        target = target_of("middle" if level == levels - 1 else "encoder", level, row)
        fit(entry_layer, inputs, target.stream_before)
        yield fitted
        yield from fit_row(row, _run(entry_layer, inputs), target)
        inputs = streams[-1]
    stream, skips = streams[-1], streams[:]
    for level in reversed(range(min(levels - 1, targets.levels))):
        up, row = student.up[level], student.decoder[level]
        assert isinstance(up, nn.Sequential)
        assert isinstance(row, nn.Sequential)
        target = target_of("decoder", level, row)
        assert isinstance(up[0], nn.Conv2d)
        if level < targets.levels - 1:
            fit(up[0], stream, F.pixel_unshuffle(target.stream_before - skips[level], 2))
            yield fitted
            stream = _run(up, stream) + skips[level]
        else:  # the next coarser level has no targets
            for parameter in up[0].parameters():
                parameter.zero_()
        yield from fit_row(row, stream, target)
        stream = streams[-1]
    fit(student.tail, stream, F.pixel_unshuffle(residual, student.settings.shuffle))
    yield fitted


def _fit_block(
    block: ResidualBlock, stream: Tensor, target: BlockTarget, generator: torch.Generator
) -> Tensor:
    """Fits a block's convolutions and returns the stream after it."""
    normalised = block.norm(stream.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
    if target.hidden is not None:
        fit_convolution(block.conv1, normalised, target.hidden, generator=generator)
    activated = F.leaky_relu(_run(block.conv1, normalised), LEAKY_SLOPE)
    fit_convolution(block.conv2, activated, target.stream_after - stream, generator=generator)
    return stream + _run(block.conv2, activated)


def _run(module: nn.Module, inputs: Tensor) -> Tensor:
    """Runs a module on all inputs, `IMAGES_PER_CHUNK` images at a time."""
    return torch.cat([module(part) for part in torch.split(inputs, IMAGES_PER_CHUNK)])
