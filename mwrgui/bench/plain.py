"""The yardstick: a network as one writes it down, without a thought for the processor."""

import torch
from torch import Tensor, nn

from mwrgui.models.restoration_model import RestorationModel


def make_plain(model: RestorationModel) -> RestorationModel:
    """Lets a model compute in the layout that torch has by default (NCHW); changes and returns it.

    Weights stay the same tensors, so an optimiser keeps them. Precision is the caller's: run it
    outside of autocast.
    """
    model.network.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    model.network.register_forward_pre_hook(_in_default_layout)
    return model


def _in_default_layout(_network: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return tuple(images.contiguous() for images in inputs)
