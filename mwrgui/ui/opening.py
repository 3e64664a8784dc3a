"""What is what among dropped, pasted and named files, going by their names and first bytes."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.files import look_at
from mwrgui.core.formats import HEAD, format_of, recognise
from mwrgui.core.photos import READABLE, find_photos
from mwrgui.library.cards import read_card
from mwrgui.library.run_folder import RunFolder
from mwrgui.restoration.manifest import manifests_around
from mwrgui.ui.state import ModelRole

CHECKPOINT_ENDINGS = (
    *(".safetensors", ".pth", ".pt", ".pkl", ".ckpt", ".tar", ".bin"),
    *(".onnx", ".pt2"),
)


@dataclass(slots=True)
class SortedPaths:
    """Paths by what is to be done with them."""

    photos: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    runs: list[Path] = field(default_factory=list)
    checkpoints: list[tuple[Path, ModelRole]] = field(default_factory=list)
    problems: list[MwrError] = field(default_factory=list)


def sort_paths(paths: Sequence[Path]) -> SortedPaths:
    """Sorts paths; each becomes absolute."""
    result = SortedPaths()
    for path in (p.absolute() for p in paths):
        try:
            _sort(path, result)
        except MwrError as problem:
            result.problems.append(problem)
    return result


def _sort(path: Path, result: SortedPaths) -> None:
    look_at(path)
    if is_run(path):
        result.runs.append(path)
    elif path.is_dir():
        result.folders.append(path)
    elif is_checkpoint(path):
        result.checkpoints.append((path, role_of(path)))
    elif format_of(path) or _begins_like_photo(path):
        result.photos.append(path)
    else:
        raise _unknown(path)


def is_run(path: Path) -> bool:
    """Whether a folder is a run's."""
    return RunFolder(path).exists


def is_checkpoint(path: Path) -> bool:
    """Whether a file is named like a checkpoint."""
    return path.suffix.lower() in CHECKPOINT_ENDINGS


def role_of(checkpoint: Path) -> ModelRole:
    """What a checkpoint says it is; a teacher if it says nothing."""
    try:
        return read_card(checkpoint).role
    except MwrError:
        return "teacher"


def find_photos_below(folders: Sequence[Path], stop: threading.Event) -> Iterator[tuple[Path, list[Path]]]:
    """Each folder with all photos below it, but for those that an earlier batch wrote there."""
    for folder in folders:
        if stop.is_set():
            return
        photos = find_photos(folder)
        manifests = manifests_around(folder)
        yield folder, [path for path in photos if not any(m.is_result(path) for m in manifests)]


def _begins_like_photo(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return recognise(file.read(HEAD)) is not None
    except OSError:
        return False


def _unknown(path: Path) -> MwrError:
    if not path.exists():
        return MwrError("There is no file {path}.", "Check the name.", path=path)
    return MwrError(
        "{file} is neither a photo nor a checkpoint of a kind this program knows.", READABLE, file=path.name
    )
