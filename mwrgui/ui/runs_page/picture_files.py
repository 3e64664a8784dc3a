"""Finds and reads the pictures that several runs have in common."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.images import read_photo
from mwrgui.runs.history import RunHistory
from mwrgui.ui.session.result_metrics import to_eight_bits
from mwrgui.ui.session.state import Picture

ROLES = ("input", "generated", "teacher", "clean", "student")
"""The roles with which names of picture files end, in the order in which pictures are shown."""


@dataclass(frozen=True, slots=True)
class RowName:
    """Identifies a row: a probe photo by its name, or a sample by its number."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class RunPicture:
    """One picture; `run` is the index of its run, or None if it is the same in all runs."""

    role: str
    run: int | None
    picture: Picture


def common_steps(histories: Sequence[RunHistory]) -> list[int]:
    """Steps at which all runs have saved pictures."""
    steps = [{mark.step for mark in history.previews} for history in histories]
    return sorted(set.intersection(*steps)) if steps else []


def folder_at(folder: Path, history: RunHistory, step: int) -> Path:
    """The folder with a run's pictures of a step."""
    return folder / next(mark.folder for mark in history.previews if mark.step == step)


def common_rows(folders: Sequence[Path]) -> list[RowName]:
    """The rows that all runs have, probe photos first."""
    rows = [set(_files(folder)) for folder in folders]
    shared = set.intersection(*rows) if rows else set()
    return sorted(shared, key=lambda row: (row.kind != "probe", row.name))


def read_pictures(folders: Sequence[Path], row: RowName) -> Iterator[RunPicture]:
    """Yields the readable pictures of a row, role by role; one that is the same in all runs only once."""
    files = [_files(folder).get(row, {}) for folder in folders]
    for role in ROLES:
        pictures = {run: _read(found[role]) for run, found in enumerate(files) if role in found}
        readable = {run: picture for run, picture in pictures.items() if picture is not None}
        first = next(iter(readable.values()), None)
        if first is None:
            continue
        if len(readable) == len(folders) > 1 and all(np.array_equal(first, p) for p in readable.values()):
            yield RunPicture(role, None, first)
        else:
            yield from (RunPicture(role, run, picture) for run, picture in readable.items())


def _files(folder: Path) -> dict[RowName, Mapping[str, Path]]:
    """The pictures in a folder by row and role; the files are called `<row>-<role>.png`."""
    found: dict[RowName, dict[str, Path]] = {}
    for path in sorted(folder.glob("*.png")):
        name, _, role = path.stem.rpartition("-")
        if role in ROLES and name:
            found.setdefault(_row_name(name), {})[role] = path
    return dict(found)


def _row_name(name: str) -> RowName:
    photo = name.removeprefix("probe-")
    return RowName("sample", name.partition("-")[0]) if photo == name else RowName("probe", photo)


def _read(path: Path) -> Picture | None:
    with suppress(MwrError):
        return to_eight_bits(read_photo(path).pixels)
    return None
