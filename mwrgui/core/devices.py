"""Which processor computes, in which precision, and how much memory it has left."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache

import psutil
import torch
from torch import Tensor

from mwrgui.core.errors import MwrError

Precision = torch.dtype


@dataclass(frozen=True, slots=True)
class Device:
    """A processor and the precision in which networks run on it.

    An `automatic` precision is one that nobody asked for: what has to be precise is then computed in float32.
    """

    torch: torch.device
    precision: Precision
    automatic: bool = field(default=False, compare=False)

    @property
    def name(self) -> str:
        """For people: “CPU, bfloat16”."""
        title = (
            torch.cuda.get_device_name(self.torch) if self.torch.type == "cuda" else self.torch.type.upper()
        )
        return f"{title}, {str(self.precision).removeprefix('torch.')}"

    @property
    def weights(self) -> Precision:
        """The format of parameters and pictures; only float64 needs another than float32."""
        return torch.float64 if self.precision is torch.float64 else torch.float32

    def autocast(self, *, precise: bool = False) -> AbstractContextManager[object]:
        """The context in which networks run; parameters stay float32 outside."""
        reduced = self.precision.itemsize < self.weights.itemsize and not (precise and self.automatic)
        return torch.autocast(self.torch.type, self.precision, enabled=reduced)

    def free_memory(self) -> int:
        """Bytes that can still be taken."""
        if self.torch.type == "cuda":
            kept = torch.cuda.memory_reserved(self.torch) - torch.cuda.memory_allocated(self.torch)
            return torch.cuda.mem_get_info(self.torch)[0] + kept
        return int(psutil.virtual_memory().available)


def choose_device(name: str = "auto", precision: str = "auto") -> Device:
    """The device asked for; `auto` takes CUDA, then MPS, then the CPU.

    `auto` precision is bfloat16 where the processor has matrix units for it, else float32.

    Raises:
        MwrError: this machine lacks it.
    """
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
        torch.backends.cudnn.allow_tf32 = False  # float32 is chosen for its precision; torch allows TF32
    automatic = precision == "auto"
    if automatic:
        precision = "bfloat16" if has_bfloat16_units(device.type) else "float32"
    return Device(device, getattr(torch, precision), automatic)


def sent(numbers: Tensor, like: Tensor) -> Tensor:
    """Few numbers, on the device and in the type of `like`; a GPU at work is not waited for."""
    return numbers.to(like, non_blocking=like.is_cuda)


def store_for(device: torch.device) -> torch.device:
    """Where pictures are kept from which crops are cut: CUDA cuts them itself, else the CPU does."""
    return device if device.type == "cuda" else torch.device("cpu")


def _find(name: str) -> torch.device | None:
    """The device of a kind that is here, such as `cuda:1`; None if there is none of this number."""
    try:
        device = torch.device(name)
    except RuntimeError:  # what stands behind the colon is no number
        return None
    there = device.type != "cuda" or (device.index or 0) < torch.cuda.device_count()
    return device if there else None


def available_devices() -> Iterator[str]:
    """Kinds of device on this machine, fastest first."""
    if torch.cuda.is_available():
        yield "cuda"
    if torch.backends.mps.is_available():
        yield "mps"
    yield "cpu"


@cache
def has_bfloat16_units(device: str) -> bool:
    """Whether bfloat16 is faster than float32 there."""
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device == "cpu":
        capabilities = torch.cpu.get_capabilities()
        return bool(
            capabilities.get("avx512_bf16") or capabilities.get("amx_bf16") or capabilities.get("bf16")
        )
    return False
