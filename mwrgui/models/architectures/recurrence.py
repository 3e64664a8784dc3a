"""Convolutional LSTM, with its gates as direct submodules of the network, as in the official files."""

import torch
from torch import Tensor, nn

Memory = tuple[Tensor, Tensor]
"""State between stages: output and cell state of the LSTM, both shaped like the features."""


def gate(width: int, activation: nn.Module) -> nn.Sequential:
    """A gate: a convolution on concatenated features and memory."""
    return nn.Sequential(nn.Conv2d(2 * width, width, 3, padding=1), activation)


def add_lstm(network: nn.Module, width: int) -> None:
    """Adds the gates of an LSTM to a network."""
    for name in "ifo":
        network.add_module(f"conv_{name}", gate(width, nn.Sigmoid()))
    network.conv_g = gate(width, nn.Tanh())


def run_lstm(network: nn.Module, features: Tensor, memory: Memory) -> Memory:
    """Runs one step; returns the output, which serves as features, and the cell state."""
    hidden, cell = memory
    joined = torch.cat((features, hidden), 1)
    input_gate, forget_gate, candidate, output_gate = (
        network.get_submodule(f"conv_{name}")(joined) for name in "ifgo"
    )
    cell = forget_gate * cell + input_gate * candidate
    return output_gate * torch.tanh(cell), cell


def empty_memory(features: Tensor) -> Memory:
    """The memory before the first step."""
    return torch.zeros_like(features), torch.zeros_like(features)
