"""Finds feature layers of any network: one for each scale of its encoder and of its decoder."""

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
"""Height and width in pixels of the blank image that is used to find the scales of a network.

They differ, so that feature maps are not confused with channels-last tensors.
"""
MIN_CHANNELS = 4
"""Outputs with fewer channels are taken for images rather than features."""

Phase = Literal["down", "up"]


@dataclass(frozen=True, slots=True)
class FeatureLayer:
    """A submodule whose output is a feature map.

    Attributes:
        name: name of the submodule.
        channels: channels of its output.
        reduction: side of the image divided by that of the output.
        phase: "down" up to and including the coarsest scale (encoder), "up" after it (decoder).
    """

    name: str
    channels: int
    reduction: float
    phase: Phase


def feature_layers(model: RestorationModel) -> tuple[FeatureLayer, ...]:
    """Finds one layer per sequence of consecutive layers with the same scale, in order of execution.

    In each sequence, the outputs with the most frequent number of channels form the residual stream; the
    last of them is taken. All others, such as those of layers that prepare the next scale, are ignored.

    If a layer runs several times, its last run counts. Empty for networks without visible layers (exported
    graphs).
    """
    last_runs: dict[str, tuple[int, ...]] = {}
    for name, shape in _outputs(model):
        last_runs.pop(name, None)  # the order is that of the last runs
        last_runs[name] = shape
    sequences = [list(same) for _, same in groupby(last_runs.items(), key=lambda output: output[1][-2:])]
    layers = [_last_of_most_frequent(sequence) for sequence in sequences]
    sides = [shape[-1] for _, shape in layers]
    coarsest = sides.index(min(sides)) if sides else 0
    return tuple(
        FeatureLayer(name, shape[1], PROBED_SIDES[1] / shape[-1], "down" if index <= coarsest else "up")
        for index, (name, shape) in enumerate(layers)
    )


def matched_layers(
    student: Sequence[FeatureLayer], teacher: Sequence[FeatureLayer]
) -> list[tuple[FeatureLayer, FeatureLayer]]:
    """Pairs each student layer with the teacher layer of the nearest scale; ties prefer the same phase."""

    def distance(layer: FeatureLayer, candidate: FeatureLayer) -> tuple[float, bool]:
        return abs(math.log(layer.reduction / candidate.reduction)), layer.phase != candidate.phase

    return [
        (layer, min(teacher, key=lambda candidate: distance(layer, candidate)))
        for layer in student
        if teacher
    ]


@contextmanager
def captured_outputs(network: nn.Module, names: Sequence[str]) -> Iterator[dict[str, Tensor]]:
    """A context that collects the last output of each named submodule, by name."""
    outputs: dict[str, Tensor] = {}

    def add_hook(name: str) -> RemovableHandle:
        def store(_module: object, _inputs: object, output: Tensor) -> None:
            outputs[name] = output

        handle: RemovableHandle = network.get_submodule(name).register_forward_hook(store)
        return handle

    handles = [add_hook(name) for name in dict.fromkeys(names)]
    try:
        yield outputs
    finally:
        for handle in handles:
            handle.remove()


@torch.no_grad()
def _outputs(model: RestorationModel) -> list[tuple[str, tuple[int, ...]]]:
    """Name and shape of every feature map for a blank image, in execution order."""
    outputs: list[tuple[str, tuple[int, ...]]] = []

    def add_hook(name: str) -> RemovableHandle:
        def store(_module: object, _inputs: object, output: object) -> None:
            if isinstance(output, Tensor) and _is_map(output.shape):
                outputs.append((name, tuple(output.shape)))

        handle: RemovableHandle = modules[name].register_forward_hook(store)
        return handle

    modules = dict(model.network.named_modules())
    handles = [add_hook(name) for name in modules if name]
    training = model.training
    try:
        model.eval()(torch.zeros(1, 3, *PROBED_SIDES, device=model.device))
    finally:
        model.train(training)
        for handle in handles:
            handle.remove()
    return outputs


def _is_map(shape: torch.Size) -> bool:
    """Whether a tensor of this shape is (B, C, h, w) with the proportions of the image."""
    if len(shape) != 4 or shape[1] < MIN_CHANNELS:
        return False
    height, width = shape[2:]
    return height < width and abs(height - width * PROBED_SIDES[0] / PROBED_SIDES[1]) < 1


def _last_of_most_frequent(sequence: list[tuple[str, tuple[int, ...]]]) -> tuple[str, tuple[int, ...]]:
    counts = Counter(shape[1] for _, shape in sequence)
    most = max(counts.values())
    return next(output for output in reversed(sequence) if counts[output[1][1]] == most)
