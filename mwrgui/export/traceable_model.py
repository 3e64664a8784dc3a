"""The graph that is exported: a network with the padding and normalisation of its contract."""

from collections.abc import Callable
from copy import deepcopy
from itertools import chain
from typing import Any

import torch
from torch import Tensor, nn
from torch.export import Dim, ExportedProgram
from torch.func import functional_call

from mwrgui.export.options import LARGEST_SIDE, ExportOptions
from mwrgui.models.architecture import Contract
from mwrgui.models.architectures.traced_crop import crop
from mwrgui.models.restoration_model import RestorationModel

Runner = Callable[[Tensor], Tensor]
"""Restores (B, 3, H, W) RGB 0..1 on the CPU."""


class TraceableModel(nn.Module):
    """Restores (B, 3, H, W) RGB 0..1 to the same shape; includes normalisation, padding and cropping.

    Like `RestorationModel`, but its padding can be traced for dynamic sizes. With `half`, weights are stored
    with 16 bits and converted to float32 for computing.
    """

    def __init__(self, model: RestorationModel, *, half: bool) -> None:
        super().__init__()
        dtype = torch.float16 if half else torch.float32
        self.network = _make_contiguous(deepcopy(model.network).to(dtype))
        self.contract: Contract = model.contract
        self.half_weights = half

    def forward(self, images: Tensor) -> Tensor:
        """Restores (B, 3, H, W) RGB 0..1; returns the same shape, not clamped to 0..1."""
        height, width = images.shape[-2:]
        padded = _pad_axis(_pad_axis(images, 2, self.contract), 3, self.contract)
        restored = self.contract.pick(self._run(self.contract.normalise(padded)), padded)
        return crop(restored, height=height, width=width)

    def _run(self, images: Tensor) -> Any:
        if not self.half_weights:
            return self.network(images)
        tensors = chain(self.network.named_parameters(), self.network.named_buffers())
        return functional_call(self.network, {name: _to_float32(t) for name, t in tensors}, (images,))


def trace(model: RestorationModel, options: ExportOptions) -> ExportedProgram:
    """Traces the graph of a model, for the fixed size in `options` or for all sizes.

    Raises:
        Any exception of torch; `mwrgui.export.explain_errors` turns it into a sentence.
    """
    traceable = TraceableModel(model, half=options.half).eval()
    if options.size:
        return torch.export.export(traceable, (torch.zeros(1, 3, *options.size),), strict=False)
    least = min_dynamic_side(model.contract)
    example = torch.zeros(2, 3, 2 * least + 1, 3 * least + 2)
    shapes = {
        0: Dim("batch", min=1),
        2: Dim("height", min=least, max=LARGEST_SIDE),
        3: Dim("width", min=least, max=LARGEST_SIDE),
    }
    return torch.export.export(traceable, (example,), dynamic_shapes=(shapes,), strict=False)


def _make_contiguous(network: nn.Module) -> nn.Module:
    """Makes weights and convolution inputs contiguous: torch cannot order other strides for dynamic sizes."""
    for parameter in network.parameters():
        parameter.data = parameter.data.contiguous()
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            module.register_forward_pre_hook(lambda _module, inputs: (inputs[0].contiguous(),))
    return network


def min_dynamic_side(contract: Contract) -> int:
    """The smallest side in pixels for which a graph of dynamic size is exact."""
    return max(contract.smallest, contract.multiple + 1, contract.min_graph_side, 3)


def _pad_axis(images: Tensor, dim: int, contract: Contract) -> Tensor:
    """Pads a side by reflection to a length that the network accepts."""
    side = images.shape[dim]
    least = side if side >= contract.smallest else contract.smallest
    # Not -(-least // multiple): ONNX rounds towards zero where Python rounds down.
    padded_side = (least + contract.multiple - 1) // contract.multiple * contract.multiple
    if isinstance(side, int) and side == padded_side:
        return images
    return images.index_select(dim, _mirrored(torch.arange(padded_side, device=images.device), side))


def _mirrored(indices: Tensor, side: int) -> Tensor:
    """Reflects indices into 0 to `side` - 1; dynamic sides are long enough for one reflection."""
    last = side - 1
    if not isinstance(side, int):
        return last - (indices - last).abs()
    indices = indices % max(2 * last, 1)
    return torch.minimum(indices, 2 * last - indices)


def _to_float32(tensor: Tensor) -> Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor
