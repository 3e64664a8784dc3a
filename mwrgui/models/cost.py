"""Cost of a network: parameters and multiply-accumulates (MACs)."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from mwrgui.models.architecture import Architecture
from mwrgui.models.restoration_model import RestorationModel

_ATEN = torch.ops.aten
_ELEMENTWISE = frozenset(
    {_ATEN.add, _ATEN.sub, _ATEN.mul, _ATEN.relu, _ATEN.leaky_relu, _ATEN.sigmoid, _ATEN.tanh, _ATEN.gelu}
)


def parameters(model: RestorationModel) -> int:
    """Number of parameters, trained or not; 0 if unknown."""
    return model.parameters_count


def macs(model: RestorationModel, side: int = 256) -> int:
    """MACs of convolutions, linear layers and attention for one `side` × `side` image.

    Padding to the sides that the network needs is included. Only shapes are propagated, which takes
    milliseconds; the first call in a process loads torch's compiler, which takes seconds. Returns 0 for
    exported graphs, whose MACs are unknown.
    """
    if model.is_exported_graph:
        return 0
    return macs_of(model.architecture, model.settings, side)


def macs_of(architecture: Architecture, settings: Any, side: int = 256) -> int:
    """MACs of a network that has not been built; see `macs`."""
    with torch.device("meta"), torch.no_grad():
        model = RestorationModel(architecture.build(settings), architecture=architecture, settings=settings)
        picture = torch.empty(1, 3, side, side)
        counter = _FlopCounter()
        with counter:
            model.eval()(picture)
    return counter.flops // 2


def macs_of_layers(model: RestorationModel, side: int = 64) -> int:
    """MACs of the convolutions and linear layers of a built model; unlike `macs`, needs no compiler.

    Runs the model on a blank image. Accurate enough to tell which of two networks is heavier. Returns 0 for
    exported graphs.
    """
    if model.is_exported_graph:
        return 0
    total = 0

    def add(layer: nn.Module, inputs: tuple[object, ...], output: object) -> None:
        nonlocal total
        elements = inputs[0] if inputs and isinstance(layer, nn.ConvTranspose2d) else output
        if isinstance(elements, Tensor):  # a derived class may return something else
            total += elements.numel() * cast(Tensor, layer.weight)[0].numel()

    kinds = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)
    handles = [m.register_forward_hook(add) for m in model.network.modules() if isinstance(m, kinds)]
    training = model.training
    try:
        with torch.no_grad():
            model.eval()(torch.zeros(1, 3, side, side, device=model.device))
    finally:
        model.train(training)
        for handle in handles:
            handle.remove()
    return total


class _FlopCounter(TorchDispatchMode):
    """Adds up the FLOPs of operations; for elementwise operations it only propagates shapes.

    Faster than torch's own counter, which spends most of its time on elementwise operations.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.flops = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        operator = func.overloadpacket
        if operator in _ELEMENTWISE:
            return _empty_broadcast([each for each in args if isinstance(each, Tensor)])
        result = func(*args, **(kwargs or {}))
        if count := flop_registry.get(operator):
            self.flops += int(count(*args, **(kwargs or {}), out_val=result))
        return result


def _empty_broadcast(tensors: Sequence[Tensor]) -> Tensor:
    """An uninitialised tensor with the shape and dtype that the tensors broadcast to."""
    shape = torch.broadcast_shapes(*(tensor.shape for tensor in tensors))  # type: ignore[no-untyped-call]
    dtype = reduce(torch.promote_types, (tensor.dtype for tensor in tensors))
    largest = max(tensors, key=Tensor.numel)
    if largest.shape == shape:
        return torch.empty_like(largest, dtype=dtype)
    return largest.new_empty(shape, dtype=dtype)
