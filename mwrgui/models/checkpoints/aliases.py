"""Shared parameters with several names, which must stay shared when weights are loaded."""

from collections.abc import Iterable

from torch import nn

from mwrgui.models.architecture import State


def load_shared(network: nn.Module, state: State, *, order: Iterable[str]) -> None:
    """Loads the tensors of `state` into a network; shared parameters stay shared.

    If copies of a parameter differ, the last in `order` wins, as if they were written one after the other.
    """
    groups = _aliases(network)
    network.load_state_dict(state, assign=True)
    place = {name: number for number, name in enumerate(order)}
    for names in groups:
        kept = network.get_parameter(max(names, key=lambda name: place.get(name, -1)))
        for name in names:
            owner, _, leaf = name.rpartition(".")
            setattr(network.get_submodule(owner), leaf, kept)


def with_missing_aliases(network: nn.Module, state: State) -> State:
    """Adds missing names of shared parameters, for files that store them only once."""
    filled = dict(state)
    for names in _aliases(network):
        if there := [name for name in state if name in set(names)]:
            filled |= {name: state[there[-1]] for name in names if name not in state}
    return filled


def _aliases(network: nn.Module) -> list[list[str]]:
    groups: dict[int, list[str]] = {}
    for name, parameter in network.named_parameters(remove_duplicate=False):
        groups.setdefault(id(parameter), []).append(name)
    return [names for names in groups.values() if len(names) > 1]
