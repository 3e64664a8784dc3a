"""Measures how much memory a network needs per pixel."""

import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter

from mwrgui.core.devices import Device
from mwrgui.models.restoration_model import RestorationModel

MEASURED_SIDE = 256
"""Side of the image on which memory is measured."""
_BYTES_OUTSIDE_NETWORK = 4 * 3 * 3
"""Bytes per pixel outside the network: input, output and one copy in float32 RGB."""
_QUADRATIC_FACTOR = 1.1
"""Memory counts as quadratic if doubling the side raises the bytes per pixel by more than this factor."""
_BYTES_OF_GRAPH = 4096.0
"""Assumed bytes per pixel of an exported graph, which cannot be measured; networks need 500 to 4,000."""
_WORKSPACE_FACTOR = 1.5
"""Factor for the workspace memory of kernels, which tensors do not show."""

_measured: weakref.WeakKeyDictionary[RestorationModel, dict[tuple[torch.dtype, int], float]]
_measured = weakref.WeakKeyDictionary()


def bytes_per_pixel(model: RestorationModel, device: Device, *, side: int = MEASURED_SIDE) -> float:
    """Peak bytes per pixel of restoring a square image; measured once per model, precision and side."""
    if model.is_exported_graph:
        return _BYTES_OF_GRAPH
    cached = _measured.setdefault(model, {})
    side = max(side, model.contract.smallest)
    if (device.precision, side) not in cached:
        images = torch.zeros(1, 3, side, side, device=device.torch, dtype=device.storage_dtype)
        context = device.autocast(precise=model.contract.precise)
        with torch.inference_mode(), context, _LiveTensors() as live:
            model(images)
        cached[device.precision, side] = (live.peak / side**2 + _BYTES_OUTSIDE_NETWORK) * _WORKSPACE_FACTOR
    return cached[device.precision, side]


def bytes_for_whole(model: RestorationModel, device: Device, pixels: int) -> float:
    """Peak memory in bytes of restoring `pixels` pixels at once.

    With global attention, the memory per pixel grows with the image.
    """
    if model.is_exported_graph:
        return _BYTES_OF_GRAPH * pixels
    side = max(MEASURED_SIDE // 2, model.contract.smallest)
    small, large = (bytes_per_pixel(model, device, side=each) for each in (side, 2 * side))
    steepness = (large - small) / (3 * side**2) if large > _QUADRATIC_FACTOR * small else 0.0
    return pixels * (large + steepness * max(0, pixels - 4 * side**2))


class _LiveTensors(TorchDispatchMode):
    """Tracks the bytes of all live tensors; `peak` is their maximum."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.peak = 0
        self._bytes = 0
        self._storages: dict[int, tuple[StorageWeakRef, int]] = {}

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # WORKAROUND(torch 2.13): to disable its compiler in a mode, torch would spend seconds importing it.
        return False

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        self._remove_freed()
        for tensor in tree_iter(result):
            if isinstance(tensor, Tensor):
                self._count(tensor.untyped_storage())
        return result

    def _count(self, storage: torch.UntypedStorage) -> None:
        # Torch's own weak references, because Python's own crashed for storages in a worker thread.
        reference = StorageWeakRef(storage)  # type: ignore[no-untyped-call]
        if reference.cdata not in self._storages:
            self._storages[reference.cdata] = (reference, storage.nbytes())
            self._bytes += storage.nbytes()
            self.peak = max(self.peak, self._bytes)

    def _remove_freed(self) -> None:
        for key, (reference, size) in list(self._storages.items()):
            if reference.expired():  # type: ignore[no-untyped-call]
                del self._storages[key]
                self._bytes -= size
