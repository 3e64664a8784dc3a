"""Memory that a network needs per pixel, and recognising out-of-memory errors."""

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

PROBE = 256
"""Side of the image on which memory is measured."""
_AROUND = 4 * 3 * 3
"""Bytes per pixel outside the network: input, output and one copy in float32 RGB."""
_STEEP = 1.1
"""Memory counts as quadratic if doubling the side raises the bytes per pixel by more than this factor."""
_UNSEEN = 4096.0
"""Assumed bytes per pixel of an exported graph, which runs in another process; networks need 500 to 4,000."""
_RESERVE = 1.5
"""Factor for workspace memory of kernels, which is in no tensor."""

_measured: weakref.WeakKeyDictionary[RestorationModel, dict[tuple[torch.dtype, int], float]]
_measured = weakref.WeakKeyDictionary()


def bytes_per_pixel(model: RestorationModel, device: Device, *, side: int = PROBE) -> float:
    """Peak memory of restoring a square of this side, per pixel: measured once per model and precision."""
    if model.is_program:
        return _UNSEEN
    known = _measured.setdefault(model, {})
    side = max(side, model.contract.smallest)
    if (device.precision, side) not in known:
        images = torch.zeros(1, 3, side, side, device=device.torch, dtype=device.weights)
        context = device.autocast(precise=model.contract.precise)
        with torch.inference_mode(), context, _LivingTensors() as living:
            model(images)
        known[device.precision, side] = (living.peak / side**2 + _AROUND) * _RESERVE
    return known[device.precision, side]


def bytes_for_whole(model: RestorationModel, device: Device, pixels: int) -> float:
    """Peak memory of restoring this many pixels at once.

    With global attention, the memory per pixel grows with the image.
    """
    if model.is_program:
        return _UNSEEN * pixels
    side = max(PROBE // 2, model.contract.smallest)
    small, large = (bytes_per_pixel(model, device, side=each) for each in (side, 2 * side))
    steepness = (large - small) / (3 * side**2) if large > _STEEP * small else 0.0
    return pixels * (large + steepness * max(0, pixels - 4 * side**2))


class _LivingTensors(TorchDispatchMode):
    """Tracks the bytes of all live tensors; `peak` is their maximum."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.peak = 0
        self._now = 0
        self._alive: dict[int, tuple[StorageWeakRef, int]] = {}

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        # WORKAROUND(torch 2.13): just to disable its compiler in a mode, torch imports it for seconds.
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
