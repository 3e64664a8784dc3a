"""Reads tensors from an untrusted file, without running any code in it."""

import stat
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import torch
from torch import Tensor

from mwrgui.core.broken_files import DOWNLOAD_AGAIN, damaged_file, false_size_claimed
from mwrgui.core.errors import MwrError, system_reason
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.core.text import replace_unprintable
from mwrgui.models.checkpoints.expected_names import unexpected_names
from mwrgui.models.checkpoints.file_kinds import DAMAGE_ERRORS, FileContent, read_content
from mwrgui.models.checkpoints.refusals import no_weights
from mwrgui.models.checkpoints.stored_tensors import MAX_DIMENSIONS, TYPES, StoredTensor
from mwrgui.models.checkpoints.unwrapping import IsKnown, Network, Weight, choose_network, find_networks

MAX_TENSORS = 10_000
"""Limit on the tensors of a network: ten times as many as in the largest known networks."""
MAX_EXPANSION = 4
"""Largest allowed ratio of tensor bytes to file size; more is an attempt to fill the memory."""
NAMES_SHOWN = 3

_USABLE = frozenset(TYPES.values())


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tensors of one network in a file.

    Attributes:
        state: tensors by name, every one on the CPU, dense and finite.
        metadata: metadata of a safetensors file; empty for other files.
        wrapped_in: the path to the tensors: keys of nested dictionaries, then name prefixes.
        networks: names of the chosen network, then of all others of known families in the file.
        parts: names of networks that may be mere parts of an unknown network.
        remarks: sentences about what was decided without asking the user.
    """

    state: dict[str, Tensor] = field(repr=False)
    metadata: dict[str, str]
    wrapped_in: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    remarks: tuple[Sentence, ...] = ()


def _is_never_known(_names: Iterable[str]) -> bool:
    return False


def read_checkpoint(path: Path, *, wanted: str = "", is_known: IsKnown = _is_never_known) -> Checkpoint:
    """Reads a safetensors file with all its shards, or a torch checkpoint; runs no code in it.

    Args:
        path: the file, or a zip or tar archive of one such file.
        wanted: name of the network to choose; without it, the most likely one is chosen.
        is_known: tells whether tensors with given names form a network of a known family.

    Raises:
        MwrError: it is not a checkpoint, or was refused.
    """
    with _open(path) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the readers' own messages would not help the user
        content = read_content(file, path)
        try:
            networks = find_networks(content.tree, content.as_weight, is_known)
        except DAMAGE_ERRORS as error:
            raise damaged_file(path) from error
        if not networks:
            raise no_weights(path, content.names)
        chosen = choose_network(networks, wanted, path.name)
        _check_declared(chosen.weights, path, content.size)
        state = _read_tensors(chosen, path)
        _check_finite(state, path)
    return Checkpoint(
        state,
        content.metadata,
        chosen.keys,
        networks=_names([chosen], [n for n in networks if n.is_known and not n.is_part]),
        parts=_names([n for n in networks if n.is_part]),
        remarks=tuple(_remarks(content, chosen, networks)),
    )


def check_tensors(state: Mapping[str, Tensor], path: Path) -> None:
    """Refuses tensors that would fill the memory or spoil every result.

    Raises:
        MwrError: there is such a tensor; the message names the first.
    """
    _check_declared(state, path, path.stat().st_size)
    _check_finite(state, path)


@contextmanager
def _open(path: Path) -> Iterator[IO[bytes]]:
    """Opens a regular file; a pipe or a device could block forever."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise MwrError("{path} is not a file.", "Choose a checkpoint.", path=path)
        file = path.open("rb")
    except OSError as error:
        raise MwrError(
            "{path} cannot be read: {reason}.", "Choose another file.", path=path, reason=system_reason(error)
        ) from error
    with file:
        yield file


def _read_tensors(network: Network, path: Path) -> dict[str, Tensor]:
    try:
        return {
            name: (weight if isinstance(weight, Tensor) else weight.read()).detach()
            for name, weight in network.weights.items()
        }
    except DAMAGE_ERRORS as error:
        raise damaged_file(path) from error


def _check_declared(weights: Mapping[str, Weight], path: Path, size: int) -> None:
    """Checks the number, types, shapes and total size of tensors before any data are read."""
    if len(weights) > MAX_TENSORS:
        raise MwrError(
            "{file} has {count:,} tensors, which no known network has.",
            DOWNLOAD_AGAIN,
            file=path.name,
            count=len(weights),
        )
    for name, weight in weights.items():
        if not _is_usable(weight):
            raise MwrError(
                "{file} has an unusable tensor, {name}.",
                DOWNLOAD_AGAIN,
                file=path.name,
                name=replace_unprintable(name),
            )
    if sum(_size_in_bytes(weight) for weight in weights.values()) > MAX_EXPANSION * size:
        raise false_size_claimed(path)


def _is_usable(weight: Weight) -> bool:
    if isinstance(weight, Tensor) and (weight.layout is not torch.strided or weight.device.type != "cpu"):
        return False
    sides = tuple(weight.shape)
    return weight.dtype in _USABLE and 0 not in sides and len(sides) <= MAX_DIMENSIONS


def _size_in_bytes(weight: Weight) -> int:
    count = weight.element_count if isinstance(weight, StoredTensor) else weight.numel()
    return count * (weight.dtype.itemsize if weight.dtype else 1)


def _check_finite(state: Mapping[str, Tensor], path: Path) -> None:
    for name, tensor in state.items():
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise MwrError(
                "{file} has weights that are not finite, in {name}.",
                DOWNLOAD_AGAIN,
                file=path.name,
                name=replace_unprintable(name),
            )


def _names(*groups: Sequence[Network]) -> tuple[str, ...]:
    """The distinct names, in order; a network at the top level of a file has no name and is left out."""
    return tuple(dict.fromkeys(network.name for group in groups for network in group if network.name))


def _remarks(content: FileContent, chosen: Network, networks: Sequence[Network]) -> Iterator[Sentence]:
    others = [n.name for n in networks if n.is_known and not n.is_part and n is not chosen and n.name]
    if chosen.is_known and others:
        shown = tuple(others[: 2 * NAMES_SHOWN])
        if chosen.averaged:
            yield sentence(
                "The averaged weights {taken} are used instead of {others}.", taken=chosen.name, others=shown
            )
        else:
            name = chosen.name or sentence("the first")
            yield sentence(
                "It holds several networks: {taken} is used, not {others}.", taken=name, others=shown
            )
    if content.member:
        yield sentence(
            "It was read from {member} in this archive.", member=replace_unprintable(content.member)
        )
    ignored = unexpected_names(content.names)
    if ignored:
        names = tuple(replace_unprintable(name) for name in ignored[:NAMES_SHOWN])
        more = len(ignored) - NAMES_SHOWN
        if more > 0:
            yield sentence(
                "Objects of {names} and {count} more kinds were skipped; none of their code was run.",
                names=names,
                count=more,
            )
        else:
            yield sentence("Objects of {names} were skipped; none of their code was run.", names=names)
