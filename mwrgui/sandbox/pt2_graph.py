"""torch.export graphs, opened after `pt2_check` has checked all their strings."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.export.passes import move_to_device_pass

# WORKAROUND(torch 2.13): torch.export.load logs the actual error and raises a different one.
from torch.export.pt2_archive._package import load_pt2

from mwrgui.core.sentences import sentence
from mwrgui.sandbox.archives import rewrite_archive
from mwrgui.sandbox.graph_facts import GraphFacts, InputSizes
from mwrgui.sandbox.pictures import find_picture
from mwrgui.sandbox.pt2_check import checked_entries
from mwrgui.sandbox.refusals import not_photo_restoration
from mwrgui.sandbox.wire import Array


class Pt2Graph:
    """A torch.export graph, run on the device that is named with each image."""

    def __init__(self, path: Path, threads: int) -> None:
        """Raises MwrError if the file is damaged, may contain code, or its input is not one image."""
        torch.set_num_threads(threads)
        archive = rewrite_archive(checked_entries(path))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns about its own internals
            self._program = load_pt2(archive).exported_programs["model"]
            self._module: nn.Module = self._program.module()
        _refuse_nonfinite_weights(self._program)
        self._module.requires_grad_(False)
        self._device = torch.device("cpu")
        self.facts = GraphFacts(
            _input_sizes(self._program, path),
            parameters=sum(p.numel() for p in self._program.parameters()),
            differentiable=True,
        )

    def run(self, images: Array, device: str) -> Array:
        """Runs the graph on (B, 3, H, W)."""
        with torch.no_grad():
            outputs = _tensors(self._move_module_to(device)(torch.from_numpy(images).to(device)))
        return find_picture([_as_array(each) for each in outputs], images.shape)

    def gradient(self, images: Array, weights: Array, device: str) -> Array:
        """The vector-Jacobian product: the gradient of the weighted output with respect to the images."""
        leaf = torch.from_numpy(images).to(device).requires_grad_()
        with torch.enable_grad():
            outputs = _tensors(self._move_module_to(device)(leaf))
            restored = next(each for each in outputs if each.shape == leaf.shape)
            (gradient,) = torch.autograd.grad(restored, leaf, torch.from_numpy(weights).to(restored))
        return _as_array(gradient)

    def _move_module_to(self, device: str) -> nn.Module:
        """Moves the graph to a device, including device names that are stored inside it."""
        if torch.device(device) != self._device:
            self._program = move_to_device_pass(self._program, device)
            self._module = self._program.module().requires_grad_(False)
            self._device = torch.device(device)
        return self._module


def _as_array(tensor: Tensor) -> Array:
    return np.ascontiguousarray(tensor.detach().float().cpu().numpy())


def _tensors(output: object) -> list[Tensor]:
    if isinstance(output, Tensor):
        return [output]
    if isinstance(output, dict):
        output = list(output.values())
    return [each for each in output if isinstance(each, Tensor)] if isinstance(output, (list, tuple)) else []


def _refuse_nonfinite_weights(program: torch.export.ExportedProgram) -> None:
    for name, tensor in program.state_dict.items():
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise ValueError(f"it has weights that are not finite, in {name}")


def _input_sizes(program: torch.export.ExportedProgram, path: Path) -> InputSizes:
    """The input sizes that the graph's constraints allow.

    Raises:
        MwrError: the input is not one colour image.
    """
    names = program.graph_signature.user_inputs
    nodes = [node for node in program.graph.nodes if node.op == "placeholder" and node.name in names]
    input_value = nodes[0].meta["val"] if len(nodes) == 1 else None
    if not isinstance(input_value, Tensor) or input_value.dim() != 4 or input_value.shape[1] != 3:
        raise not_photo_restoration(path, sentence("it does not take one picture of 1×3×H×W"))
    batch, _, *sides = input_value.shape
    multiples, minimums = zip(*(_multiple_and_minimum(side, program) for side in sides), strict=True)
    fixed = {n: s for n, s in zip(("height", "width"), sides, strict=True) if isinstance(s, int)}
    return InputSizes(
        batch=batch if isinstance(batch, int) else 0, multiple=max(multiples), least=max(minimums), **fixed
    )


def _multiple_and_minimum(side: Any, program: torch.export.ExportedProgram) -> tuple[int, int]:
    """Multiple and minimum of a side such as `8*s0`; both are 1 if the side is a plain number, so fixed."""
    if isinstance(side, int):
        return 1, 1
    factor, symbol = side.node.expr.as_coeff_Mul()
    bounds = program.range_constraints.get(symbol)
    return max(1, int(factor)), int(factor) * int(bounds.lower) if bounds is not None else 1
