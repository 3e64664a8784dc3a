"""Finds the networks in a file, however deeply they are wrapped, and chooses the intended one."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.core.text import replace_unprintable
from mwrgui.models.checkpoints.pickles import StandIn
from mwrgui.models.checkpoints.stored_tensors import StoredTensor

Weight = Tensor | StoredTensor
AsWeight = Callable[[object], Weight | None]
"""Converts a part of a file to a weight; None if it is something else."""
IsKnown = Callable[[Iterable[str]], bool]
"""Whether tensors with these names form a network of a known family."""
AnyTensor = TypeVar("AnyTensor")

MAX_DEPTH = 8
MAX_VISITED = 20_000
"""Largest number of parts of a file that are searched; a training checkpoint has a few hundred."""
MAX_NETWORKS = 100
MAX_LIST_ITEMS = 16
MAX_SEARCH_STEPS = 1_000_000
"""Largest number of names and parts that are inspected; a training checkpoint has about ten thousand."""
MAX_PART_DEPTH = 4
MAX_PREFIX = 1000
COST_COUNTERS = ("total_ops", "total_params")
"""Buffers that FLOP counters leave in every layer."""
USUAL_KEYS = (
    *("params", "statedict", "modelstatedict", "model", "net", "network", "module", "weights", "origmod"),
    *("g", "netg", "gen", "generator", "restorer", "restormer", "dehazer", "derainer", "student"),
)
"""Usual keys of the restoration network, without separators and without “ema”."""
TRAINING_ONLY_KEYS = frozenset(
    {
        *("d", "netd", "disc", "discriminator", "critic", "loss", "lossfn", "criterion", "vgg", "lpips"),
        *("perceptual", "optimizer", "optim", "scheduler", "amp", "scaler", "metrics", "metric"),
    }
)
"""Usual keys of networks and other parts that only training needs."""
_NAMED_NET = re.compile(r"net[a-z]{1,2}|(?:teacher|online|derain|dehaze|desnow|deblur)(?:model|net|er)?")
"""Keys that tell several networks in one file apart, such as netG, net_Ga or teacher."""
_AVERAGED = re.compile(r"(?:^|[^a-z])(?:ema|averaged|swa|shadow)(?:[^a-z]|$)|ema$|^ema")


@dataclass(frozen=True, slots=True)
class Network:
    """The weights of one network in a file.

    Attributes:
        keys: the path to the weights: dictionary keys, then name prefixes.
        weights: the weights by name; in a known network, without the name prefixes of wrappers.
        is_known: whether it belongs to a known family.
        is_part: whether it may be only a part of an unknown network; then it is chosen only by name.
    """

    keys: tuple[str, ...]
    weights: Mapping[str, Weight] = field(repr=False)
    is_known: bool = False
    is_part: bool = False

    @property
    def name(self) -> str:
        """The name by which the user can choose it."""
        return replace_unprintable(".".join(self.keys), longest=120)

    @property
    def averaged(self) -> bool:
        """Whether these are EMA weights, which restore better."""
        return any(_AVERAGED.search(key.lower()) for key in self.keys)

    def sort_key(self, number: int) -> tuple[bool, bool, bool, bool, bool, int, int]:
        """Sort key that puts the intended network first; `number` is its position in the file."""
        words = [_plain_key(key) for key in self.keys]
        training_only = any(word in TRAINING_ONLY_KEYS for word in words)
        usual = min((USUAL_KEYS.index(word) for word in words if word in USUAL_KEYS), default=len(USUAL_KEYS))
        return (
            self.is_part,
            not self.is_known,
            training_only,
            not self.averaged,
            len(self.weights) < 2,
            usual,
            number,
        )


def find_networks(content: object, as_weight: AsWeight, is_known: IsKnown) -> list[Network]:
    """Finds the networks in a file, the intended one first; empty if it has no weights.

    Raises:
        ValueError: the file is constructed to take too long.
    """
    found: list[Network] = []
    budget = _SearchBudget()
    for keys, weights in _states(content, as_weight, budget):
        without_counters = {n: w for n, w in weights.items() if n.rpartition(".")[2] not in COST_COUNTERS}
        found += (
            _networks(keys, without_counters, budget.counting_calls(is_known)) if without_counters else []
        )
        if len(found) > MAX_NETWORKS:
            break
    order = sorted(range(len(found)), key=lambda number: found[number].sort_key(number))
    return [found[number] for number in order]


class _SearchBudget:
    """Limits the search in one file, because a few opcodes of a pickle can repeat parts endlessly."""

    def __init__(self) -> None:
        self._remaining = MAX_SEARCH_STEPS

    def use(self, count: int) -> None:
        """Counts work; raises ValueError if the limit is exceeded."""
        self._remaining -= count
        if self._remaining < 0:
            raise ValueError("the file has too many parts")

    def counting_calls(self, is_known: IsKnown) -> IsKnown:
        """Wraps `is_known` so that every call counts its number of names as work."""

        def count_and_test(names: Iterable[str]) -> bool:
            names = list(names)
            self.use(len(names))
            return is_known(names)

        return count_and_test


def choose_network(networks: list[Network], wanted: str, file: str) -> Network:
    """Chooses the network with the given name (its whole path or one key); without a name, the first.

    Raises:
        MwrError: there is no such network.
    """
    if not wanted:
        return networks[0]
    matches = [n for n in networks if wanted == n.name] or [n for n in networks if wanted in n.keys]
    if not matches:
        raise MwrError(
            "{file} has no network “{wanted}”.",
            "It holds {names}.",
            file=file,
            wanted=wanted,
            names=tuple(network.name or "one without a name" for network in networks),
        )
    return matches[0]


def without_prefixes(state: Mapping[str, AnyTensor]) -> Iterator[Mapping[str, AnyTensor]]:
    """Yields the tensors under their full names, then removes one common prefix after another."""
    yield state
    for _ in range(MAX_DEPTH):
        if len({name.partition(".")[0] for name in state}) != 1 or not all("." in name for name in state):
            return
        state = {name.partition(".")[2]: tensor for name, tensor in state.items()}
        yield state


def _networks(
    keys: tuple[str, ...], weights: Mapping[str, Weight], is_known: IsKnown, depth: int = 0
) -> list[Network]:
    """The network with these tensors; if it is unknown, the known networks inside it.

    The unknown network itself is included unless a known one inside it has a usual key.
    """
    for stripped in without_prefixes(weights):
        if is_known(stripped):
            return [Network(keys, stripped, is_known=True)]
    parts: dict[str, dict[str, Weight]] = {}
    for name, weight in stripped.items():
        first, separator, rest = name.partition(".")
        if separator:
            parts.setdefault(first, {})[rest] = weight
    found = []
    if len(parts) <= MAX_NETWORKS and depth < MAX_PART_DEPTH:
        for first, part in parts.items():
            inner = [n for n in _networks((*keys, first), part, is_known, depth + 1) if n.is_known]
            found += inner if _is_usual(first) else [replace(n, is_part=True) for n in inner]
    whole = [] if any(not n.is_part for n in found) else [Network(keys, weights)]
    return [*found, *whole]


def _is_usual(key: str) -> bool:
    """Whether the key is usual for a whole network; others may be for parts."""
    word = _plain_key(key)
    return word in USUAL_KEYS or word in TRAINING_ONLY_KEYS or bool(_NAMED_NET.fullmatch(word))


def _plain_key(key: str) -> str:
    """A key in lower case, without separators and EMA markers; “model” if nothing is left."""
    return re.sub(r"[^a-z0-9]|_?ema_?|averaged", "", key.lower()) or "model"


def _states(
    content: object, as_weight: AsWeight, budget: _SearchBudget
) -> Iterator[tuple[tuple[str, ...], dict[str, Weight]]]:
    """Yields the tensors of every dictionary and pickled nn.Module with their paths, outer ones first.

    NumPy arrays count as tensors only where there are no others.
    """
    pending: deque[tuple[tuple[str, ...], object]] = deque([((), content)])
    visited: set[int] = set()
    while pending and len(visited) < MAX_VISITED:
        keys, value = pending.popleft()
        if id(value) in visited:
            continue
        visited.add(id(value))
        parts = _module(value, as_weight, budget) or parts_by_name(value)
        budget.use(1 + len(parts))
        tensors = {name: weight for name, part in parts.items() if (weight := as_weight(part)) is not None}
        torch_tensors = {
            name: w for name, w in tensors.items() if not (isinstance(w, StoredTensor) and w.numpy)
        }
        if torch_tensors or tensors:
            yield keys, torch_tensors or tensors
        if len(keys) < MAX_DEPTH:
            inside = [(name, part) for name, part in parts.items() if name not in tensors]
            pending.extend(((*keys, name), part) for name, part in inside if _may_contain_weights(part))


def _may_contain_weights(part: object) -> bool:
    return isinstance(part, (dict, list, tuple, StandIn))


def parts_by_name(container: object) -> Mapping[str, object]:
    """Items of a dictionary, the first items of a list, or attributes of an object; else empty."""
    if isinstance(container, dict):
        return container
    if isinstance(container, (list, tuple)):
        return {str(number): part for number, part in enumerate(container[:MAX_LIST_ITEMS])}
    if not isinstance(container, StandIn):
        return {}
    if container.entries:
        return container.entries
    if isinstance(container.state, dict):
        return container.state
    if len(container.arguments) == 1:  # a dictionary built from pairs, or from another
        return _pairs(container.arguments[0])
    return {}


def _pairs(argument: object) -> Mapping[str, object]:
    if isinstance(argument, dict):
        return argument
    pairs = argument if isinstance(argument, list) else []
    two_tuples = [pair for pair in pairs if isinstance(pair, (tuple, list)) and len(pair) == 2]
    return {pair[0]: pair[1] for pair in two_tuples if isinstance(pair[0], str)}


def is_module(value: object) -> bool:
    """Whether an object is a pickled nn.Module, by the names of its attributes."""
    state = value.state if isinstance(value, StandIn) else None
    return isinstance(state, dict) and "_parameters" in state and "_modules" in state


def _module(module: object, as_weight: AsWeight, budget: _SearchBudget) -> dict[str, object]:
    """The tensors of a pickled nn.Module, named as in its `state_dict`; empty for anything else."""
    if not is_module(module):
        return {}
    named: dict[str, object] = {}
    pending: list[tuple[str, object, int]] = [("", module, 0)]
    for _ in range(MAX_VISITED):
        if not pending:
            break
        prefix, module, depth = pending.pop()
        state = module.state if isinstance(module, StandIn) else None
        if not isinstance(state, dict):
            continue
        non_persistent = _strings(state.get("_non_persistent_buffers_set"))
        tensors = [
            *parts_by_name(state.get("_parameters")).items(),
            *parts_by_name(state.get("_buffers")).items(),
        ]
        budget.use(1 + len(non_persistent) + len(tensors))
        for name, tensor in tensors:
            if name not in non_persistent and as_weight(tensor) is not None:
                named[f"{prefix}{name}"] = tensor
        if depth < 4 * MAX_DEPTH and len(prefix) < MAX_PREFIX:
            inside = list(parts_by_name(state.get("_modules")).items())
            budget.use(len(inside))
            pending += [(f"{prefix}{name}.", part, depth + 1) for name, part in reversed(inside)]
    return named


def _strings(group: object) -> set[str]:
    """The strings in the stand-in for a set; empty for anything else."""
    if not isinstance(group, StandIn):
        return set()
    listed = group.elements or (group.arguments[0] if group.arguments else [])
    return {text for text in listed if isinstance(text, str)} if isinstance(listed, (list, tuple)) else set()
