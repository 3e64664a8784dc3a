"""What a network costs, computed and never typed in."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from mwrgui.models.architecture import Architecture
from mwrgui.models.restorer import RestorationModel

_ATEN = torch.ops.aten
_NUMBER_BY_NUMBER = frozenset(
    {_ATEN.add, _ATEN.sub, _ATEN.mul, _ATEN.relu, _ATEN.leaky_relu, _ATEN.sigmoid, _ATEN.tanh, _ATEN.gelu}
)


def parameters(model: RestorationModel) -> int:
    """How many numbers the network has learned."""
    return model.parameters_count


def macs(model: RestorationModel, side: int = 256) -> int:
    """Multiply-accumulates of convolutions, linear layers and attention for one `side` × `side` picture.

    Padding that the network asks for counts too. Only shapes go through, which takes milliseconds;
    the first call of a process loads torch's compiler, which takes seconds. 0 for a program in a file, whose
    sums nobody has counted.
    """
    if model.is_program:
        return 0
    return macs_of(model.architecture, model.settings, side)


def macs_of(architecture: Architecture, settings: Any, side: int = 256) -> int:
    """The same for a network that has not been built."""
    with torch.device("meta"), torch.no_grad():
        model = RestorationModel(architecture.build(settings), architecture=architecture, settings=settings)
        picture = torch.empty(1, 3, side, side)
        counter = _Counter()
        with counter:
            model.eval()(picture)
    return counter.flops // 2


class _Counter(TorchDispatchMode):
    """Adds up what results cost; of what works number by number it only passes on the shape.

    Like torch's own counter, which spends most of its time on those.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.flops = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        operator = func.overloadpacket
        if operator in _NUMBER_BY_NUMBER:
            return _shape_of([each for each in args if isinstance(each, Tensor)])
        result = func(*args, **(kwargs or {}))
        if count := flop_registry.get(operator):
            self.flops += int(count(*args, **(kwargs or {}), out_val=result))
        return result


def _shape_of(tensors: Sequence[Tensor]) -> Tensor:
    """What comes of tensors that are broadcast."""
    shape = torch.broadcast_shapes(*(tensor.shape for tensor in tensors))  # type: ignore[no-untyped-call]
    dtype = reduce(torch.promote_types, (tensor.dtype for tensor in tensors))
    largest = max(tensors, key=Tensor.numel)
    if largest.shape == shape:
        return torch.empty_like(largest, dtype=dtype)
    return largest.new_empty(shape, dtype=dtype)
