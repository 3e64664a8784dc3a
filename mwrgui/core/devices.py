"""Devices that networks run on: choice, precision and free memory."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache

import psutil
import torch
from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.core.precision import ALL_PRECISIONS

Precision = torch.dtype


@dataclass(frozen=True, slots=True)
class Device:
    """A processor, and the precision in which networks run on it.

    If the precision is `automatic`, not chosen by the user, networks of a `precise` contract use float32.
    """

    torch: torch.device
    precision: Precision
    automatic: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """Display name, such as “CPU, bfloat16”."""
        title = (
            torch.cuda.get_device_name(self.torch) if self.torch.type == "cuda" else self.torch.type.upper()
        )
        return f"{title}, {str(self.precision).removeprefix('torch.')}"

    @property
    def storage_dtype(self) -> Precision:
        """Data type of parameters and images: float32, unless the precision is float64."""
        return torch.float64 if self.precision is torch.float64 else torch.float32

    def autocast(self, *, precise: bool = False) -> AbstractContextManager[object]:
        """The autocast context for a network; off for a `precise` one if the precision is `automatic`."""
        reduced = self.precision.itemsize < self.storage_dtype.itemsize and not (precise and self.automatic)
        return torch.autocast(self.torch.type, self.precision, enabled=reduced)

    def free_memory(self) -> int:
        """Free memory in bytes, including what torch has reserved but does not use."""
        if self.torch.type == "cuda":
            unused = torch.cuda.memory_reserved(self.torch) - torch.cuda.memory_allocated(self.torch)
            return torch.cuda.mem_get_info(self.torch)[0] + unused
        return int(psutil.virtual_memory().available)


def choose_device(name: str = "auto", precision: str = "auto") -> Device:
    """Returns the requested device; `auto` prefers CUDA, then MPS, then the CPU.

    The precision `auto` is bfloat16 if the processor has matrix units for it, else float32.

    Raises:
        MwrError: this machine has no such device, or it cannot compute in this precision.
    """
    if precision not in ALL_PRECISIONS:
        raise MwrError(
            "There is no precision {name}.", "Choose {known}.", name=precision, known=ALL_PRECISIONS
        )
    present = list(available_devices())
    if name == "auto":
        name = present[0]
    device = _find(name) if name.partition(":")[0] in present else None
    if device is None:
        raise MwrError(
            "This machine has no {name} device.",
            "Choose auto or {present}.",
            name=name,
            present=tuple(present),
        )
    if device.type == "mps" and precision == "float64":
        raise MwrError("Apple's GPU does not compute in float64.", "Choose the device cpu.")
    if device.type == "cuda":
        torch.backends.cudnn.allow_tf32 = False  # float32 is meant to be exact, but torch would use TF32
    automatic = precision == "auto"
    if automatic:
        precision = "bfloat16" if has_bfloat16_units(device.type) else "float32"
    return Device(device, getattr(torch, precision), automatic)


def send_to_device(numbers: Tensor, like: Tensor) -> Tensor:
    """Copies a small tensor to the device and type of `like`, without synchronising with a GPU."""
    return numbers.to(like, non_blocking=like.is_cuda)


def storage_device(device: torch.device) -> torch.device:
    """The device on which images are stored for cropping: the GPU with CUDA, else the CPU."""
    return device if device.type == "cuda" else torch.device("cpu")


def _find(name: str) -> torch.device | None:
    """Finds a device by name, such as `cuda:1`; None if there is none with this number."""
    try:
        device = torch.device(name)
    except RuntimeError:  # no number after the colon
        return None
    exists = device.type != "cuda" or (device.index or 0) < torch.cuda.device_count()
    return device if exists else None


def available_devices() -> Iterator[str]:
    """The kinds of devices on this machine, fastest first."""
    if torch.cuda.is_available():
        yield "cuda"
    if torch.backends.mps.is_available():
        yield "mps"
    yield "cpu"


@cache
def has_bfloat16_units(device: str) -> bool:
    """Whether a type of device, such as `cpu`, computes in bfloat16 faster than in float32."""
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device == "cpu":
        capabilities = torch.cpu.get_capabilities()
        return bool(
            capabilities.get("avx512_bf16") or capabilities.get("amx_bf16") or capabilities.get("bf16")
        )
    return False
