"""The baseline for speed: networks in the memory layout that torch uses by default."""

import torch
from torch import Tensor, nn

from mwrgui.models.restoration_model import RestorationModel


def use_default_layout(model: RestorationModel) -> RestorationModel:
    """Makes a model compute in torch's default layout (NCHW, contiguous); modifies and returns it.

    Its parameters stay the same tensors, so an optimiser that holds them remains valid. The caller sets
    the precision; a baseline runs in float32, without autocast.
    """
    model.network.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    model.network.register_forward_pre_hook(_in_default_layout)
    return model


def _in_default_layout(_network: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return tuple(images.contiguous() for images in inputs)
