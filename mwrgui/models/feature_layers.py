"""Finds feature layers of any network: one per scale on the way down and on the way up."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from mwrgui.models.restoration_model import RestorationModel

PROBED_SIDES = (64, 96)
"""Height and width of the blank image with which the scales of a network are found.

They differ, so that feature maps are not confused with channels-last tensors.
"""
LEAST_CHANNELS = 4
"""Outputs with fewer channels are taken for images rather than features."""

Phase = Literal["down", "up"]


@dataclass(frozen=True, slots=True)
class FeatureLayer:
    """A submodule whose output is a feature map.

    Attributes:
        name: name of the submodule.
        channels: channels of its output.
        reduction: side of the image divided by that of the output.
        phase: whether it is on the way down, up to and including the coarsest scale, or on the way up.
    """

    name: str
    channels: int
    reduction: float
    phase: Phase


def feature_layers(model: RestorationModel) -> tuple[FeatureLayer, ...]:
    """The last layer of every sequence of layers of equal scale, in order of execution.

    Only outputs with the most frequent number of channels of a sequence count: the last of them is the
    residual stream, not a layer that prepares the next scale. A layer that runs several times counts when
    it runs last. Empty for networks without visible layers (exported graphs).
    """
    outputs = list({name: (name, shape) for name, shape in reversed(_outputs(model))}.values())[::-1]
    stretches = [list(run) for _, run in groupby(outputs, key=lambda output: output[1][-2:])]
    layers = [_last_of_most_frequent(run) for run in stretches]
    sides = [shape[-1] for _, shape in layers]
    coarsest = sides.index(min(sides)) if sides else 0
    return tuple(
        FeatureLayer(name, shape[1], PROBED_SIDES[1] / shape[-1], "down" if place <= coarsest else "up")
        for place, (name, shape) in enumerate(layers)
    )


def matched(
    student: Sequence[FeatureLayer], teacher: Sequence[FeatureLayer]
) -> list[tuple[FeatureLayer, FeatureLayer]]:
    """Pairs each student layer with the teacher layer of the nearest scale, in the same phase if possible."""

    def distance(mine: FeatureLayer, other: FeatureLayer) -> tuple[float, bool]:
        return abs(math.log(mine.reduction / other.reduction)), mine.phase != other.phase

    return [(mine, min(teacher, key=lambda other: distance(mine, other))) for mine in student if teacher]


@contextmanager
def captured(network: nn.Module, names: Sequence[str]) -> Iterator[dict[str, Tensor]]:
    """A context that collects the last output of each named submodule, by name."""
    seen: dict[str, Tensor] = {}

    def keeper(name: str) -> RemovableHandle:
        def keep(_module: object, _inputs: object, output: Tensor) -> None:
            seen[name] = output

        handle: RemovableHandle = network.get_submodule(name).register_forward_hook(keep)
        return handle

    handles = [keeper(name) for name in dict.fromkeys(names)]
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


@torch.no_grad()
def _outputs(model: RestorationModel) -> list[tuple[str, tuple[int, ...]]]:
    """Name and shape of every feature map for a blank image, in order of execution."""
    found: list[tuple[str, tuple[int, ...]]] = []

    def noter(name: str) -> RemovableHandle:
        def note(_module: object, _inputs: object, output: object) -> None:
            if isinstance(output, Tensor) and _is_map(output.shape):
                found.append((name, tuple(output.shape)))

        handle: RemovableHandle = modules[name].register_forward_hook(note)
        return handle

    modules = dict(model.network.named_modules())
    handles = [noter(name) for name in modules if name]
    training = model.training
    try:
        model.eval()(torch.zeros(1, 3, *PROBED_SIDES, device=model.device))
    finally:
        model.train(training)
        for handle in handles:
            handle.remove()
    return found


def _is_map(shape: torch.Size) -> bool:
    """Whether a tensor of this shape is (B, C, h, w) with the proportions of the image."""
    if len(shape) != 4 or shape[1] < LEAST_CHANNELS:
        return False
    height, width = shape[2:]
    return height < width and abs(height - width * PROBED_SIDES[0] / PROBED_SIDES[1]) < 1


def _last_of_most_frequent(run: list[tuple[str, tuple[int, ...]]]) -> tuple[str, tuple[int, ...]]:
    counts = Counter(shape[1] for _, shape in run)
    most = max(counts.values())
    return next(output for output in reversed(run) if counts[output[1][1]] == most)
