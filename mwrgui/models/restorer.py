"""A loaded network behind one calling convention: RGB 0..1 of any size in, the same out."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.architecture import Architecture, Contract


class RestorationModel(nn.Module):
    """Restores (B, 3, H, W) RGB 0..1 of any size to the same shape.

    Nobody else pads, normalises or picks from a list. The result is not clamped, so that
    gradients reach the network wherever it stands.
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
        self.taps = architecture.taps(network)

    @property
    def parameters_count(self) -> int:
        """How many numbers the network has learned; 0 if nobody can tell."""
        told = self.contract.parameters
        return sum(p.numel() for p in self.network.parameters()) if told is None else told

    @property
    def is_program(self) -> bool:
        """Whether it is a program in a file, whose tensors and sums are its own affair."""
        return self.contract.parameters is not None

    @property
    def device(self) -> torch.device:
        """Where its tensors are; a program in a file goes to where its pictures are."""
        first = next(self.parameters(), None)
        return torch.device("cpu") if first is None else first.device

    def forward(self, images: Tensor) -> Tensor:
        height, width = images.shape[-2:]
        padded = self._pad(images.contiguous(memory_format=torch.channels_last))
        restored = self.contract.pick(self.network(self.contract.normalise(padded)), padded)
        return restored[..., :height, :width].float()

    def features(self, images: Tensor) -> list[Tensor]:
        """Outputs of the tapped submodules; the network stops after the last of them.

        Gradients flow to `images`. Empty when the architecture names no taps.
        """
        return _run_to_taps(self, images)

    def forward_with_features(self, images: Tensor) -> tuple[Tensor, list[Tensor]]:
        """The restoration and the tapped features of one pass."""
        with _Capture(self.network, self.taps) as capture:
            restored = self(images)
        return restored, capture.outputs

    def _pad(self, images: Tensor) -> Tensor:
        """Extends right and bottom to sides that the network accepts."""
        multiple, least = self.contract.multiple, self.contract.smallest
        height, width = (_round_up(max(side, least), multiple) for side in images.shape[-2:])
        return extended(images, height=height, width=width)


def extended(images: Tensor, *, height: int, width: int) -> Tensor:
    """Extends (B, 3, H, W) right and bottom by reflection to at least these sides."""
    down, right = max(0, height - images.shape[-2]), max(0, width - images.shape[-1])
    while down > 0 or right > 0:
        # Reflection reaches one pixel less than the side itself, so tiny images take several rounds.
        height, width = images.shape[-2:]
        step_down, step_right = min(down, height - 1), min(right, width - 1)
        if (down and not step_down) or (right and not step_right):
            return F.pad(images, (0, right, 0, down), mode="replicate")
        images = F.pad(images, (0, step_right, 0, step_down), mode="reflect")
        down, right = down - step_down, right - step_right
    return images


class _AllTapped(Exception):
    """Ends a forward pass early, once the last feature is there."""


class _Capture:
    """Collects the first output of each of the named submodules while it is open."""

    def __init__(self, network: nn.Module, taps: tuple[str, ...], *, stop: bool = False) -> None:
        self._modules = [network.get_submodule(name) for name in taps]
        self._seen: dict[nn.Module, Tensor] = {}
        self._stop = stop

    @property
    def outputs(self) -> list[Tensor]:
        """In the order of the names, however the network runs."""
        return [self._seen[module] for module in self._modules]

    def __enter__(self) -> "_Capture":
        self._handles = [m.register_forward_hook(self._keep) for m in self._modules]
        return self

    def __exit__(self, *_: object) -> None:
        for handle in self._handles:
            handle.remove()

    def _keep(self, module: nn.Module, _inputs: object, output: Tensor) -> None:
        self._seen.setdefault(module, output)
        if self._stop and len(self._seen) == len(self._modules):
            raise _AllTapped


def _run_to_taps(model: RestorationModel, images: Tensor) -> list[Tensor]:
    if not model.taps:
        return []
    with _Capture(model.network, model.taps, stop=True) as capture, suppress(_AllTapped):
        model(images)
    return capture.outputs


def _in_channels_last_order(network: nn.Module) -> nn.Module:
    """The network with its convolution kernels as fast backends want them; other tensors stay as they are."""
    for parameter in network.parameters():
        if parameter.dim() == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
    return network


def _round_up(side: int, multiple: int) -> int:
    return -(-side // multiple) * multiple
