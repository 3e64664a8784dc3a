"""The known families that an unknown file resembles most, and how it differs from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from mwrgui.core.text import replace_unprintable
from mwrgui.models import ARCHITECTURES
from mwrgui.models.architecture import Architecture, State
from mwrgui.models.checkpoints.reading import read_checkpoint
from mwrgui.models.checkpoints.unwrapping import without_prefixes

_BUILD_ERRORS = (KeyError, IndexError, ValueError, TypeError, ArithmeticError, RuntimeError)
"""Exceptions that a family may raise for tensors of a similar but different network."""


@dataclass(frozen=True, slots=True)
class ArchitectureDifference:
    """How a file differs from one family.

    Attributes:
        title: name of the family, for display.
        share: share of the family's signature that the file matches, 0..1.
        missing: tensor names, or signature patterns, that the file lacks.
        unexpected: tensor names that only the file has; empty if the family's own names cannot be derived.
        misshapen: names of tensors whose shapes differ.
    """

    title: str
    share: float
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    misshapen: tuple[str, ...] = ()


def nearest_architectures(path: Path, count: int = 3) -> list[ArchitectureDifference]:
    """Returns up to `count` families with which a file has something in common, most similar first.

    Raises:
        MwrError: the file is not a checkpoint, or was refused.
    """
    *_, state = without_prefixes(read_checkpoint(path).state)
    found = [_compare(architecture, state) for architecture in ARCHITECTURES.values()]
    found.sort(key=lambda each: each.share, reverse=True)
    return [each for each in found if each.share > 0][:count]


def _compare(architecture: Architecture, state: State) -> ArchitectureDifference:
    missing_patterns = architecture.missing_patterns(state)
    share = 1 - len(missing_patterns) / len(architecture.signature)
    expected = {} if missing_patterns else _expected_tensors(architecture, state)
    if not expected:
        return ArchitectureDifference(
            architecture.title,
            share,
            missing=tuple(_readable_pattern(pattern) for pattern in missing_patterns),
        )
    return ArchitectureDifference(
        architecture.title,
        share,
        missing=_printable(n for n in expected if n not in state),
        unexpected=_printable(n for n in state if n not in expected),
        misshapen=_printable(n for n in expected if n in state and expected[n].shape != state[n].shape),
    )


def _expected_tensors(architecture: Architecture, state: State) -> Mapping[str, Tensor]:
    """Meta tensors of a network of that family with the file's sizes; empty if it cannot be built."""
    try:
        with torch.device("meta"):
            return architecture.build(architecture.settings_from(state)).state_dict()
    except _BUILD_ERRORS:
        return {}


def _readable_pattern(pattern: str) -> str:
    """A regular expression in readable form: no backslashes, only the first alternative."""
    return pattern.replace("\\", "").split("|")[0]


def _printable(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(replace_unprintable(name, longest=160) for name in names)
