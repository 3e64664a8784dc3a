"""Gives every network the same calling convention: RGB 0..1 of any size in, the same size out."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.core.sentences import Sentence
from mwrgui.models.architecture import Architecture, Contract


@runtime_checkable
class _SupportsEndCall(Protocol):
    """A network that runs in another process."""

    def end_call(self) -> None:
        """Ends a call for which another thread is waiting."""


class RestorationModel(nn.Module):
    """Restores (B, 3, H, W) RGB 0..1 of any size to the same shape.

    Padding, normalisation and the choice among outputs happen only here. The result is not clamped, so that
    gradients always reach the network.

    Attributes:
        networks: names of the networks in its file if there are several, this one first.
        remarks: sentences about choices that were made for the user while reading its file.
        name: library name or path by which it was loaded; empty if it was built in memory.
        file: the file it was loaded from.
    """

    def __init__(
        self,
        network: nn.Module,
        *,
        architecture: Architecture,
        settings: Any,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.network = _in_channels_last_order(network)
        self.architecture = architecture
        self.settings = settings
        self.contract: Contract = architecture.contract(settings)
        self.metadata: dict[str, str] = dict(metadata or {})
        self.networks: tuple[str, ...] = ()
        self.remarks: tuple[Sentence, ...] = ()
        self.name = ""
        self.file: Path | None = None
        self.feature_layers = architecture.feature_layers(network)

    @property
    def parameters_count(self) -> int:
        """Number of parameters; 0 if unknown."""
        count = self.contract.parameters
        return sum(p.numel() for p in self.network.parameters()) if count is None else count

    @property
    def is_exported_graph(self) -> bool:
        """Whether it is an exported graph, whose tensors and operations are not accessible."""
        return self.contract.parameters is not None

    def end_call(self) -> None:
        """Ends a call of an exported graph in another thread; that call fails, but later ones work again."""
        if isinstance(self.network, _SupportsEndCall):
            self.network.end_call()

    @property
    def device(self) -> torch.device:
        """Device of its tensors; an exported graph has none and runs on the device of its input."""
        first = next(self.parameters(), None)
        return torch.device("cpu") if first is None else first.device

    def forward(self, images: Tensor) -> Tensor:
        height, width = images.shape[-2:]
        padded = self._pad(images.contiguous(memory_format=torch.channels_last))
        restored = self.contract.pick(self.network(self.contract.normalise(padded)), padded)
        return restored[..., :height, :width].float()

    def features(self, images: Tensor) -> list[Tensor]:
        """Outputs of the feature layers; the network stops after the last of them.

        Gradients flow to `images`. Empty if the architecture has no feature layers.
        """
        return _run_to_feature_layers(self, images)

    def forward_with_features(self, images: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The restoration and the features, from one forward pass."""
        with _OutputCapture(self.network, self.feature_layers) as capture:
            restored = self(images)
        return restored, capture.outputs

    def _pad(self, images: Tensor) -> Tensor:
        """Pads right and bottom to sides that the network accepts."""
        multiple, smallest = self.contract.multiple, self.contract.smallest
        height, width = (_round_up(max(side, smallest), multiple) for side in images.shape[-2:])
        return padded_to_at_least(images, height=height, width=width)


def padded_to_at_least(images: Tensor, *, height: int, width: int) -> Tensor:
    """Pads (B, 3, H, W) at the right and bottom by reflection to at least these sides."""
    down, right = max(0, height - images.shape[-2]), max(0, width - images.shape[-1])
    while down > 0 or right > 0:
        # Reflection can add at most side - 1 pixels, so tiny images need several rounds.
        height, width = images.shape[-2:]
        step_down, step_right = min(down, height - 1), min(right, width - 1)
        if (down and not step_down) or (right and not step_right):
            return F.pad(images, (0, right, 0, down), mode="replicate")
        images = F.pad(images, (0, step_right, 0, step_down), mode="reflect")
        down, right = down - step_down, right - step_right
    return images


class _AllCaptured(Exception):
    """Ends a forward pass early, once all features are captured."""


class _OutputCapture:
    """A context that collects the first output of each named submodule.

    With `stop`, it raises `_AllCaptured` in the forward pass as soon as all outputs are collected.
    """

    def __init__(self, network: nn.Module, layers: tuple[str, ...], *, stop: bool = False) -> None:
        self._modules = [network.get_submodule(name) for name in layers]
        self._outputs: dict[nn.Module, Tensor] = {}
        self._stop = stop

    @property
    def outputs(self) -> list[Tensor]:
        """The collected outputs, in the order of the names."""
        return [self._outputs[module] for module in self._modules]

    def __enter__(self) -> "_OutputCapture":
        self._handles = [m.register_forward_hook(self._store) for m in self._modules]
        return self

    def __exit__(self, *_: object) -> None:
        for handle in self._handles:
            handle.remove()

    def _store(self, module: nn.Module, _inputs: object, output: Tensor) -> None:
        self._outputs.setdefault(module, output)
        if self._stop and len(self._outputs) == len(self._modules):
            raise _AllCaptured


def _run_to_feature_layers(model: RestorationModel, images: Tensor) -> list[Tensor]:
    if not model.feature_layers:
        return []
    with _OutputCapture(model.network, model.feature_layers, stop=True) as capture, suppress(_AllCaptured):
        model(images)
    return capture.outputs


def _in_channels_last_order(network: nn.Module) -> nn.Module:
    """Converts convolution kernels in place to channels-last, which backends prefer; returns the network."""
    for parameter in network.parameters():
        if parameter.dim() == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
    return network


def _round_up(side: int, multiple: int) -> int:
    return -(-side // multiple) * multiple
