"""Convolutional LSTM of progressive networks, which apply the same layers in several stages.

Its gates are direct submodules of the network, as in the official files.
"""

import torch
from torch import Tensor, nn

Memory = tuple[Tensor, Tensor]
"""What a unit passes to the next stage: its output and its cell state, both shaped like the features."""


def gate(width: int, activation: nn.Module) -> nn.Sequential:
    """A gate of a recurrent unit: a convolution on the features and the last output, concatenated."""
    return nn.Sequential(nn.Conv2d(2 * width, width, 3, padding=1), activation)


def add_lstm(network: nn.Module, width: int) -> None:
    """Adds the gates of an LSTM to a network; the features have `width` channels."""
    for name in "ifo":
        network.add_module(f"conv_{name}", gate(width, nn.Sigmoid()))
    network.conv_g = gate(width, nn.Tanh())


def run_lstm(network: nn.Module, features: Tensor, memory: Memory) -> Memory:
    """Runs the LSTM in one stage; returns its output, which replaces the features, and its cell state."""
    hidden, cell = memory
    joined = torch.cat((features, hidden), 1)
    input_gate, forget_gate, candidate, output_gate = (
        network.get_submodule(f"conv_{name}")(joined) for name in "ifgo"
    )
    cell = forget_gate * cell + input_gate * candidate
    return output_gate * torch.tanh(cell), cell


def empty_memory(features: Tensor) -> Memory:
    """The memory before the first stage: zeros."""
    return torch.zeros_like(features), torch.zeros_like(features)
