"""Errors for files that are not opened as checkpoints."""

from collections.abc import Collection
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence
from mwrgui.core.text import replace_unprintable
from mwrgui.models.checkpoints.expected_names import unexpected_names

NAMES_SHOWN = 3


def not_a_checkpoint(path: Path, kind: Sentence) -> MwrError:
    """The error for a file of another kind, such as “a picture”."""
    return MwrError(
        "{file} is {what}, not a checkpoint.",
        "Choose a .safetensors or .pth file.",
        file=path.name,
        what=kind,
    )


def no_weights(path: Path, names: Collection[str]) -> MwrError:
    """The error for a file without tensors; `names` are the classes and functions that it names."""
    others = tuple(replace_unprintable(name) for name in unexpected_names(names))
    if not others:
        return MwrError(
            "{file} holds no weights.", "Choose a file with a network's state_dict.", file=path.name
        )
    return MwrError(
        "{file} holds no weights that can be read, only objects of {names}, of which nothing was run.",
        "Load it with the program that wrote it, and save its network's state_dict().",
        file=path.name,
        names=others[:NAMES_SHOWN],
    )


def several_files(path: Path, members: Collection[str]) -> MwrError:
    """The error for an archive of more than one checkpoint."""
    return MwrError(
        "{file} is an archive of several files: {names}.",
        "Unpack it and choose one of them.",
        file=path.name,
        names=tuple(replace_unprintable(name) for name in list(members)[:NAMES_SHOWN]),
    )


def shards_missing(path: Path, missing: Collection[str], count: int) -> MwrError:
    """The error for a sharded checkpoint with missing shards."""
    return MwrError(
        "{file} belongs to a model in several files, {count} in all; missing: {names}.",
        "Put all parts into one folder.",
        file=path.name,
        count=count,
        names=tuple(replace_unprintable(name) for name in list(missing)[:NAMES_SHOWN]),
    )
