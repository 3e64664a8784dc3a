"""Loads parameters that have several names in a network, so that they stay shared."""

from collections.abc import Iterable

from torch import nn

from mwrgui.models.architecture import State


def load_shared(network: nn.Module, state: State, *, order: Iterable[str]) -> None:
    """Loads the tensors of `state` into a network; shared parameters stay shared.

    If a file has different values for one parameter, the last name in `order` wins.
    """
    groups = _names_of_shared_parameters(network)
    network.load_state_dict(state, assign=True)
    position = {name: number for number, name in enumerate(order)}
    for names in groups:
        winner = network.get_parameter(max(names, key=lambda name: position.get(name, -1)))
        for name in names:
            owner, _, leaf = name.rpartition(".")
            setattr(network.get_submodule(owner), leaf, winner)


def with_missing_aliases(network: nn.Module, state: State) -> State:
    """Adds missing names of shared parameters, for files that store them only once."""
    filled = dict(state)
    for names in _names_of_shared_parameters(network):
        if present := [name for name in state if name in set(names)]:
            filled |= {name: state[present[-1]] for name in names if name not in state}
    return filled


def _names_of_shared_parameters(network: nn.Module) -> list[list[str]]:
    groups: dict[int, list[str]] = {}
    for name, parameter in network.named_parameters(remove_duplicate=False):
        groups.setdefault(id(parameter), []).append(name)
    return [names for names in groups.values() if len(names) > 1]
