"""How much memory a network needs per pixel, and how to tell that there was too little."""

import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter

from mwrgui.core.devices import Device
from mwrgui.models.restorer import RestorationModel

PROBE = 256
"""Side of the picture on which memory is measured."""
_AROUND = 4 * 3 * 3
"""Bytes per pixel outside the network: what goes in, what comes out, and one copy, float32 RGB."""
_RESERVE = 1.5
"""For what kernels take for themselves and no tensor shows."""
_SIGNS = (
    "out of memory",
    "not enough memory",
    "can't allocate memory",
    "could not create a primitive",  # oneDNN, which runs convolutions on a CPU
    "could not execute a primitive",
    "could not create a memory object",
)

_measured: weakref.WeakKeyDictionary[RestorationModel, dict[torch.dtype, float]] = weakref.WeakKeyDictionary()


def bytes_per_pixel(model: RestorationModel, device: Device) -> float:
    """Peak memory of restoring, per pixel: measured once per model and precision on a small picture."""
    known = _measured.setdefault(model, {})
    if device.precision not in known:
        side = max(PROBE, model.contract.smallest)
        images = torch.zeros(1, 3, side, side, device=device.torch, dtype=device.weights)
        context = device.autocast(precise=model.contract.precise)
        with torch.inference_mode(), context, _LivingTensors() as living:
            model(images)
        known[device.precision] = (living.peak / side**2 + _AROUND) * _RESERVE
    return known[device.precision]


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of torch or numpy means that memory ran out, on any device."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error).lower() for sign in _SIGNS)


class _LivingTensors(TorchDispatchMode):
    """Adds up the bytes of all tensors that live at the same time; `peak` is the most there were."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.peak = 0
        self._now = 0
        self._alive: dict[int, tuple[StorageWeakRef, int]] = {}

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # WORKAROUND(torch 2.13): to keep its compiler out of a mode, torch first imports it for seconds.
        return False

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        self._forget_the_dead()
        for tensor in tree_iter(result):
            if isinstance(tensor, Tensor):
                self._count(tensor.untyped_storage())
        return result

    def _count(self, storage: torch.UntypedStorage) -> None:
        # Torch's own weak references: a worker thread crashed over Python's to storages.
        reference = StorageWeakRef(storage)  # type: ignore[no-untyped-call]
        if reference.cdata not in self._alive:
            self._alive[reference.cdata] = (reference, storage.nbytes())
            self._now += storage.nbytes()
            self.peak = max(self.peak, self._now)

    def _forget_the_dead(self) -> None:
        for key, (reference, size) in list(self._alive.items()):
            if reference.expired():  # type: ignore[no-untyped-call]
                del self._alive[key]
                self._now -= size
