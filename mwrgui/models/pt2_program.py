"""Programs of torch.export, opened after `pt2_check` has seen every text in them."""

import warnings
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.export.passes import move_to_device_pass

# WORKAROUND(torch 2.13): torch.export.load writes what goes wrong to the log and raises something else.
from torch.export.pt2_archive._package import load_pt2

from mwrgui.models.checkpoint import check_tensors
from mwrgui.models.program_archives import cannot_run, written_anew
from mwrgui.models.program_sides import FAILURES, Sides
from mwrgui.models.pt2_check import checked_entries


class Pt2Program:
    """Runs on the device of the picture that it is given."""

    differentiable = True

    def __init__(self, path: Path) -> None:
        """Raises: MwrError: the file is damaged, may hold code, or cannot be run by this torch."""
        archive = written_anew(checked_entries(path))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of torch, about its own parts
                self._program = load_pt2(archive).exported_programs["model"]
                self._module: nn.Module = self._program.module()
            self.sides = _sides(self._program)
        except FAILURES as error:
            raise cannot_run(path, error) from error
        check_tensors(self._program.state_dict, path)
        self._module.requires_grad_(False)
        self._device = torch.device("cpu")

    @property
    def parameters_count(self) -> int:
        """How many numbers it has learned."""
        return sum(p.numel() for p in self._program.parameters())

    def __call__(self, images: Tensor) -> object:
        """What the program makes of (B, 3, H, W)."""
        if images.device != self._device:
            self._move(images.device)
        return self._module(images)

    def _move(self, device: torch.device) -> None:
        """Also what is written into the program itself names a device."""
        self._program = move_to_device_pass(self._program, device)
        self._module = self._program.module().requires_grad_(False)
        self._device = device


def _sides(program: torch.export.ExportedProgram) -> Sides:
    """What the program's only input may look like, by its own constraints.

    Raises:
        ValueError: it takes other things than one colour picture.
    """
    names = program.graph_signature.user_inputs
    nodes = [node for node in program.graph.nodes if node.op == "placeholder" and node.name in names]
    given = nodes[0].meta["val"] if len(nodes) == 1 else None
    if not isinstance(given, Tensor) or given.dim() != 4 or given.shape[1] != 3:
        raise ValueError("it does not take one picture of 1×3×H×W")
    batch, _, *sides = given.shape
    multiples, leasts = zip(*(_of_side(side, program) for side in sides), strict=True)
    fixed = {n: s for n, s in zip(("height", "width"), sides, strict=True) if isinstance(s, int)}
    return Sides(
        batch=batch if isinstance(batch, int) else 0, multiple=max(multiples), least=max(leasts), **fixed
    )


def _of_side(side: Any, program: torch.export.ExportedProgram) -> tuple[int, int]:
    """Multiple and least of a side such as `8*s0`, which is a number where the program was made for one."""
    if isinstance(side, int):
        return 1, 1
    factor, symbol = side.node.expr.as_coeff_Mul()
    known = program.range_constraints.get(symbol)
    return max(1, int(factor)), int(factor) * int(known.lower) if known is not None else 1
