"""Targets from a U-Net teacher for a U-Net student: the teacher's channels that best predict the others."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.models.architectures.unet import LEAKY_SLOPE, UNet, UNetSettings
from mwrgui.models.derivation.channels import choose_channels, covariance
from mwrgui.models.derivation.fitting import BlockTarget, StreamTarget, UNetPart
from mwrgui.models.derivation.least_squares import IMAGES_PER_CHUNK

FINEST_DEVIATION = 0.25
"""Small standard deviation to which finest-level channels are scaled, as the residual is only about 0.1.

Channels of all other levels are scaled to 1.
"""
SELECTION_IMAGES = 16
"""Number of images on which channels are selected."""


class _BlockRow(NamedTuple):
    """One row of residual blocks: the modules whose summed outputs enter it, and the names of its blocks."""

    entry: tuple[str, ...]
    blocks: tuple[str, ...]

    @property
    def end(self) -> tuple[str, ...]:
        """The modules whose summed outputs are the output of the row."""
        return self.after(len(self.blocks))

    def after(self, count: int) -> tuple[str, ...]:
        """The modules whose summed outputs are the stream after the first `count` blocks."""
        return self.blocks[count - 1 : count] if count else self.entry


class UNetTargets:
    """Residual streams of a U-Net teacher, reduced to the student's widths by channel selection.

    Encoder and decoder of a level keep the same channels, because skips are added. The teacher's blocks of a
    row are split into as many groups as the student has blocks; each student block replaces a group. All
    channels of a level are scaled to the same standard deviation: in a teacher, deviations differ by a factor
    of a thousand, and Adam, whose steps are equally large for all weights, would destroy small weights.
    """

    def __init__(self, teacher: UNet, student: UNetSettings, images: Tensor) -> None:
        """Runs the teacher on `images` (N, 3, H, W) and keeps the outputs that serve as targets."""
        self._rows = _rows_of(teacher.settings)
        self._student = student
        self.levels = len(teacher.settings.widths)
        all_modules = {name: None for row in self._rows.values() for name in _module_names(row)}
        outputs = _record(teacher, images[:SELECTION_IMAGES], all_modules)
        self._scales: list[Tensor] = []
        channels_of: dict[str, Tensor | None] = {}
        for level, width in enumerate(student.widths[: self.levels]):
            rows = [row for (_, row_level), row in self._rows.items() if row_level == level]
            streams = torch.cat([_summed(outputs, end) for row in rows for end in (row.entry, row.end)])
            channels = choose_channels(covariance(streams), width)
            channels_of |= dict.fromkeys(
                (name for row in rows for name in (*row.entry, *row.blocks)), channels
            )
            self._scales.append(_deviations(streams[:, channels]) / (1 if level else FINEST_DEVIATION))
            for name in (f"{block}.conv1" for row in rows for block in row.blocks):
                active = F.leaky_relu(outputs[name], LEAKY_SLOPE)
                channels_of[name] = choose_channels(covariance(active), width)
        del outputs
        self._outputs = _record(teacher, images, channels_of)

    def stream(self, unet_part: UNetPart, level: int, *, width: int, blocks: int) -> StreamTarget:  # noqa: ARG002
        """See `TargetProvider`; if no block replaces the teacher's row, the target is the row's output."""
        scale = self._scales[level]
        row, first, total = self._replaced_row(unet_part, level, blocks)
        if not total:
            return StreamTarget(_summed(self._outputs, row.end) / scale, ())
        boundaries = [round(len(row.blocks) * k / total) for k in range(first, first + blocks + 1)]
        return StreamTarget(
            _summed(self._outputs, row.after(boundaries[0])) / scale,
            tuple(self._block(row, start, end, scale) for start, end in pairwise(boundaries)),
        )

    def _replaced_row(self, unet_part: UNetPart, level: int, blocks: int) -> tuple[_BlockRow, int, int]:
        """The teacher's row that is replaced, the index of the first replacing block, and how many there are.

        If the student has one more level, its encoder and decoder blocks at the teacher's coarsest level
        together replace the teacher's middle row.
        """
        if level < self.levels - 1 or len(self._student.widths) == self.levels:
            return self._rows[unet_part, level], 0, blocks
        encoder, decoder = self._student.encoder[level], self._student.decoder[level]
        return self._rows["middle", level], 0 if unet_part == "encoder" else encoder, encoder + decoder

    def _block(self, row: _BlockRow, first: int, end: int, scale: Tensor) -> BlockTarget:
        """The target of a student block that replaces blocks `first` to `end` - 1 of the teacher's row."""
        hidden = self._outputs[f"{row.blocks[first]}.conv1"] if end > first else None
        return BlockTarget(hidden, _summed(self._outputs, row.after(end)) / scale)


def _deviations(streams: Tensor) -> Tensor:
    """Standard deviation of each channel of (N, C, h, w), as (1, C, 1, 1); at least 1/1000 of their mean."""
    deviations = streams.std((0, 2, 3), keepdim=True)
    return deviations.clamp_min(1e-3 * float(deviations.mean()))


def _rows_of(settings: UNetSettings) -> dict[tuple[UNetPart, int], _BlockRow]:
    """All rows of blocks of a U-Net, by part and level (0 is the finest)."""

    def names(row: str, count: int) -> tuple[str, ...]:
        return tuple(f"{row}.{i}" for i in range(count))

    rows: dict[tuple[UNetPart, int], _BlockRow] = {}
    coarsest = len(settings.widths) - 1
    for level, count in enumerate(settings.encoder):
        rows["encoder", level] = _BlockRow(_entry_module(level), names(f"encoder.{level}", count))
    rows["middle", coarsest] = _BlockRow(_entry_module(coarsest), names("middle", settings.middle))
    for level, count in enumerate(settings.decoder):
        entry = (f"up.{level}", *rows["encoder", level].end)
        rows["decoder", level] = _BlockRow(entry, names(f"decoder.{level}", count))
    return rows


def _entry_module(level: int) -> tuple[str, ...]:
    return ("head",) if level == 0 else (f"down.{level - 1}",)


def _module_names(row: _BlockRow) -> Iterable[str]:
    return (*row.entry, *row.blocks, *(f"{block}.conv1" for block in row.blocks))


def _summed(outputs: Mapping[str, Tensor], names: Iterable[str]) -> Tensor:
    return torch.stack([outputs[name] for name in names]).sum(0)


@torch.no_grad()
def _record(teacher: UNet, images: Tensor, selection: Mapping[str, Tensor | None]) -> dict[str, Tensor]:
    """Runs the teacher and returns outputs by module name; `selection` has their channels, None for all."""
    outputs: dict[str, list[Tensor]] = {name: [] for name in selection}

    def add_hook(name: str, channels: Tensor | None) -> object:
        def store(_module: object, _inputs: object, output: Tensor) -> None:
            outputs[name].append((output if channels is None else output[:, channels]).float())

        return teacher.get_submodule(name).register_forward_hook(store)

    handles = [add_hook(name, channels) for name, channels in selection.items()]
    try:
        for part in torch.split(images, IMAGES_PER_CHUNK):
            teacher(part)
    finally:
        for handle in handles:
            handle.remove()  # type: ignore[attr-defined]
    return {name: torch.cat(parts) for name, parts in outputs.items()}
