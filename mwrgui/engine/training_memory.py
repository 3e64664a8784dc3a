"""What memory a training step takes, told from one pass of the student without training it."""

import copy
from typing import Any

import torch
from torch import Tensor, nn

from mwrgui.models.restoration_model import RestorationModel

_OF_OUTPUTS = 3
"""What the gradients of a layer need of it, and the gradients themselves, in sizes of its output."""
_OF_WEIGHTS = 4
"""Made of each parameter by the first step: its gradient, two moments of AdamW, and what is on its way."""


@torch.no_grad()
def training_bytes(student: RestorationModel, images: Tensor) -> int:
    """About how many bytes a training step on (B, 3, H, W) takes besides the weights and the images.

    The student stays as it is.
    """
    outputs: list[int] = []

    def count(_layer: nn.Module, _inputs: Any, output: Any) -> None:
        outputs.append(output.nbytes if isinstance(output, Tensor) else 0)

    tried = copy.deepcopy(student).eval()
    for layer in tried.modules():
        if not any(True for _ in layer.children()):
            layer.register_forward_hook(count)
    tried(images)
    weights = sum(parameter.nbytes for parameter in student.parameters())
    return _OF_OUTPUTS * sum(outputs) + _OF_WEIGHTS * weights
