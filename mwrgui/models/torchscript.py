"""Programs of TorchScript: run by torch's own interpreter without Python, after a look at their code."""

import re
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from mwrgui.models.program_archives import cannot_run, holds_code, read_entries, written_anew
from mwrgui.models.program_sides import FAILURES, Sides

_FORBIDDEN = re.compile(
    r"\b__setstate__\b"  # runs while the file is opened
    r"|\bfrom_file\b|\btorch\.(?:save|load|_save\w*|_load\w*)\b"  # reads and writes files
    r"|\bops\.(?!aten\b|prim\b|prims\b|_caffe2\b)\w+"  # operators that other packages bring
    r"|__torch__\.torch\.classes\b"  # objects that are no tensors
)


class TorchScriptProgram:
    """Runs on the device of the picture that it is given."""

    differentiable = True

    def __init__(self, path: Path) -> None:
        """Raises: MwrError: the file is damaged, does more than compute, or cannot be run by this torch."""
        entries = {n: data for n, data in read_entries(path).items() if not n.endswith(".debug_pkl")}
        for name, source in entries.items():
            if name.startswith("code/") and (found := _FORBIDDEN.search(source.decode("utf-8", "replace"))):
                raise holds_code(path, found[0])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of torch, that TorchScript will go one day
                self._module: nn.Module = torch.jit.load(written_anew(entries), map_location="cpu").eval()  # type: ignore[no-untyped-call]
        except FAILURES as error:
            raise cannot_run(path, error) from error
        for parameter in self._module.parameters():
            parameter.requires_grad_(False)
        self._device = torch.device("cpu")

    @property
    def sides(self) -> Sides:
        """The file does not tell."""
        return Sides()

    @property
    def parameters_count(self) -> int:
        """How many numbers it has learned; 0 for one that was frozen, which makes them constants."""
        return sum(p.numel() for p in self._module.parameters())

    def __call__(self, images: Tensor) -> object:
        """What the program makes of (B, 3, H, W)."""
        if images.device != self._device:
            self._module, self._device = self._module.to(images.device), images.device
        # Without its optimiser: that one compiles anew for every size and every kind of gradient.
        with torch.jit.optimized_execution(False):  # type: ignore[attr-defined]
            return self._module(images)
