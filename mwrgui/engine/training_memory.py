"""Estimates the memory of a training step from one forward pass of the student."""

import copy
from typing import Any

import torch
from torch import Tensor, nn

from mwrgui.models.restoration_model import RestorationModel

_OUTPUT_FACTOR = 3
"""Memory per layer relative to its output, for the values that backpropagation needs, and the gradients."""
_WEIGHT_FACTOR = 4
"""Memory per parameter relative to its size: gradient, two moments of AdamW, and temporary values."""


@torch.no_grad()
def training_bytes(student: RestorationModel, images: Tensor) -> int:
    """Estimates the bytes that a training step on (B, 3, H, W) takes, besides the weights and the images.

    The student is not changed.
    """
    outputs: list[int] = []

    def record(_layer: nn.Module, _inputs: Any, output: Any) -> None:
        outputs.append(output.nbytes if isinstance(output, Tensor) else 0)

    student_copy = copy.deepcopy(student).eval()
    for layer in student_copy.modules():
        if not any(True for _ in layer.children()):
            layer.register_forward_hook(record)
    student_copy(images)
    weights = sum(parameter.nbytes for parameter in student.parameters())
    return _OUTPUT_FACTOR * sum(outputs) + _WEIGHT_FACTOR * weights
