"""Recognises photos, clips, checkpoints, runs and folders by their names and first bytes."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.files import check_folder_readable, open_regular
from mwrgui.core.sentences import Sentence
from mwrgui.images import READABLE, describe_unread_photos, find_photos
from mwrgui.images.formats import (
    HEAD_BYTES,
    format_of,
    recognise_format,
    unsupported_kind_by_name,
    unsupported_photo,
)
from mwrgui.library.cards import read_card
from mwrgui.restoration.manifest import manifests_around, without_results
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.session.state import ModelRole
from mwrgui.video.formats import find_clips, is_clip
from mwrgui.video.pyav import require_pyav

CHECKPOINT_ENDINGS = (
    *(".safetensors", ".pth", ".pt", ".pkl", ".ckpt", ".tar", ".bin"),
    *(".onnx", ".pt2", ".zip"),
)
_SHARD_INDEX_ENDING = ".index.json"
"""The end of the name of a file that lists the shards of a checkpoint."""


@dataclass(slots=True)
class ClassifiedPaths:
    """Paths by kind.

    Attributes:
        photos: photos and clips.
        folders: folders that are not runs.
        checkpoints: each with its role, see `role_of`.
        problems: why paths cannot be opened.
    """

    photos: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    runs: list[Path] = field(default_factory=list)
    checkpoints: list[tuple[Path, ModelRole]] = field(default_factory=list)
    problems: list[MwrError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FoundPhotos:
    """The photos and clips in a folder and its subfolders.

    Attributes:
        not_read: a sentence about photos in formats that cannot be read; None if there are none.
        problem: why the clips there cannot be read; they are not among `photos` then.
    """

    folder: Path
    photos: list[Path]
    not_read: Sentence | None
    problem: MwrError | None = None


def classify_paths(paths: Sequence[Path]) -> ClassifiedPaths:
    """Makes each path absolute, and sorts the paths by kind."""
    result = ClassifiedPaths()
    for path in (p.absolute() for p in paths):
        try:
            _classify(path, result)
        except MwrError as problem:
            result.problems.append(problem)
    return result


def _classify(path: Path, result: ClassifiedPaths) -> None:
    check_folder_readable(path)
    if is_run(path):
        result.runs.append(path)
    elif path.is_dir():
        result.folders.append(path)
    elif is_checkpoint(path):
        result.checkpoints.append((path, role_of(path)))
    elif is_clip(path):
        require_pyav()
        result.photos.append(path)
    elif format_of(path) or _begins_like_photo(path):
        result.photos.append(path)
    else:
        raise _cannot_open(path)


def is_run(path: Path) -> bool:
    """Whether a path is the folder of a run."""
    return RunFolder(path).exists


def is_checkpoint(path: Path) -> bool:
    """Whether the name of a file is that of a checkpoint, an exported program or an index of shards."""
    return path.suffix.lower() in CHECKPOINT_ENDINGS or path.name.lower().endswith(_SHARD_INDEX_ENDING)


def role_of(checkpoint: Path) -> ModelRole:
    """The role that is stored in a checkpoint; “teacher” if there is none or the file cannot be read."""
    try:
        return read_card(checkpoint).role
    except MwrError:
        return "teacher"


def find_photos_below(folders: Sequence[Path], stop: threading.Event) -> Iterator[FoundPhotos]:
    """Yields the photos and clips in each folder and its subfolders, except results of earlier batches."""
    for folder in folders:
        if stop.is_set():
            return
        clips, problem = _find_clips(folder)
        photos = without_results(sorted([*find_photos(folder), *clips]), manifests_around(folder))
        yield FoundPhotos(folder, photos, describe_unread_photos(folder), problem)


def _find_clips(folder: Path) -> tuple[list[Path], MwrError | None]:
    """The clips in a folder and its subfolders; if they cannot be read, none, and the reason."""
    clips = find_clips(folder)
    try:
        if clips:
            require_pyav()
    except MwrError as problem:
        return [], problem
    return clips, None


def _begins_like_photo(path: Path) -> bool:
    try:
        with open_regular(path) as file:
            return recognise_format(file.read(HEAD_BYTES)) is not None
    except (OSError, MwrError):
        return False


def _cannot_open(path: Path) -> MwrError:
    if not path.exists():
        return MwrError("There is no file {path}.", "Check the name.", path=path)
    if kind := unsupported_kind_by_name(path):
        return unsupported_photo(path, kind)
    return MwrError(
        "{file} is neither a photo, a clip nor a checkpoint of a kind this program knows.",
        READABLE,
        file=path.name,
    )
