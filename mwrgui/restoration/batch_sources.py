"""Finds the photos of a batch: the given ones and those in given folders, without earlier results."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from mwrgui.core.files import check_folder_readable, is_folder, real_path
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.images import describe_unread_photos, require_photos
from mwrgui.images.formats import format_of
from mwrgui.restoration.manifest import MANIFEST_NAME, Manifest, manifests_around, without_results
from mwrgui.restoration.result_files import Source


def find_sources(inputs: Sequence[Path], *, output: Path | None = None) -> list[Source]:
    """Finds the given photos and all photos in the given folders, each once.

    Results of earlier batches, also of those into `output`, are left out, even if given explicitly together
    with their photos, as `*.jpg` does. Unreadable files are included and fail later.

    Raises:
        MwrError: a folder contains no photos, or cannot be listed.
    """
    found: dict[Path, Source] = {}
    given_files: dict[Path, Source] = {}
    for path in inputs:
        if is_folder(path):
            check_folder_readable(path)
            for source in _in_folder(path, output):
                found.setdefault(real_path(source.path), source)
        else:
            source = Source(path, path.parent)
            given_files.setdefault(real_path(path), source)
            found.setdefault(real_path(path), source)
    for result in _results_among(given_files):
        found.pop(result)
    return list(found.values())


def describe_unread_files(inputs: Sequence[Path], *, is_clip: Callable[[Path], bool]) -> list[Sentence]:
    """Describes the files in each given folder that this program cannot read.

    Args:
        is_clip: whether a file is a clip, which is restored as well.
    """

    def wanted(path: Path) -> bool:
        return format_of(path) is not None or is_clip(path)

    folders = filter(is_folder, inputs)
    return [remark for folder in folders if (remark := describe_unread_photos(folder, wanted=wanted))]


def _in_folder(folder: Path, output: Path | None) -> list[Source]:
    photos = require_photos(folder, sentence("Name a photo or another folder."))
    manifests = [*manifests_around(folder), *([Manifest(output)] if output else [])]
    return [Source(path, folder) for path in without_results(photos, manifests)]


def _results_among(given_files: Mapping[Path, Source]) -> list[Path]:
    """The given files that an earlier batch made from other given files."""
    folders_above = {folder for path in given_files for folder in (path.parent, *path.parent.parents)}
    manifests = [Manifest(home) for home in folders_above if (home / MANIFEST_NAME).is_file()]
    origins = {path: [manifest.source_of(path) for manifest in manifests] for path in given_files}
    return [
        path
        for path, sources in origins.items()
        if any(source in given_files for source in sources if source)
    ]
