"""Convolutional memory, whose gates stand side by side in the network itself, as official files have them."""

import torch
from torch import Tensor, nn

Memory = tuple[Tensor, Tensor]
"""What is handed on to the next stage: the output of the cell and its inner state, both like the features."""


def gate(width: int, activation: nn.Module) -> nn.Sequential:
    """One gate: it sees features and memory side by side."""
    return nn.Sequential(nn.Conv2d(2 * width, width, 3, padding=1), activation)


def add_lstm(network: nn.Module, width: int) -> None:
    """Puts the gates of a long short-term memory into a network."""
    for name in "ifo":
        network.add_module(f"conv_{name}", gate(width, nn.Sigmoid()))
    network.conv_g = gate(width, nn.Tanh())


def run_lstm(network: nn.Module, features: Tensor, memory: Memory) -> Memory:
    """One step; the first of what comes back serves as features."""
    hidden, cell = memory
    seen = torch.cat((features, hidden), 1)
    let_in, forget, new, let_out = (network.get_submodule(f"conv_{name}")(seen) for name in "ifgo")
    cell = forget * cell + let_in * new
    return let_out * torch.tanh(cell), cell


def nothing_yet(features: Tensor) -> Memory:
    """The memory before the first step."""
    return torch.zeros_like(features), torch.zeros_like(features)
