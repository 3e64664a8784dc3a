"""Finds photos in a folder, and photo files that cannot be read."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.images.formats import file_count_in_words, format_of, unsupported_kind_by_name

_CLEAN_PHOTOS = sentence("Name a folder of clean photos.")


def find_photos(folder: Path) -> list[Path]:
    """Finds photos in a folder and its subfolders by extension, sorted; skips hidden files and folders."""
    return sorted(path for path in _walk(folder) if format_of(path) and path.is_file())


def require_photos(folder: Path, hint: Sentence = _CLEAN_PHOTOS) -> list[Path]:
    """Finds photos as `find_photos` does.

    Args:
        hint: what the user can do if there are none; replaced by a list of unreadable photos, if any.

    Raises:
        MwrError: there are none.
    """
    photos = find_photos(folder)
    if not photos:
        hint = describe_unread_photos(folder) or hint
        raise MwrError("There are no photos in {folder} that can be read.", hint, folder=folder)
    return photos


def _is_photo(path: Path) -> bool:
    return format_of(path) is not None


def describe_unread_photos(folder: Path, *, wanted: Callable[[Path], bool] = _is_photo) -> Sentence | None:
    """A sentence on the photos in a folder that this program cannot read, by kind; None if there are none.

    Pipes, devices and broken links are counted too, if `wanted` is true for their path.
    """
    kinds: Counter[str] = Counter()
    links = streams = 0
    for path in _walk(folder):
        if kind := unsupported_kind_by_name(path):
            kinds[kind] += 1
        elif wanted(path) and not path.is_file():
            exists = os.path.exists(path)  # noqa: PTH110 - Path.exists raises for circular links
            links, streams = links + (not exists), streams + exists
    count = kinds.total() + links + streams
    if not count:
        return None
    files = (
        *(file_count_in_words(kind, found) for kind, found in sorted(kinds.items())),
        *_describe_links(links),
        *_describe_streams(streams),
    )
    if count == 1:
        return sentence(
            "{files} in {folder} was skipped: this program cannot read it.", files=files, folder=folder
        )
    return sentence(
        "{files} in {folder} were skipped: this program cannot read them.", files=files, folder=folder
    )


def _describe_links(count: int) -> tuple[Sentence, ...]:
    if count == 1:
        return (sentence("1 link that leads to no file"),)
    return (sentence("{count} links that lead to no file", count=count),) if count else ()


def _describe_streams(count: int) -> tuple[Sentence, ...]:
    if count == 1:
        return (sentence("1 pipe or device"),)
    return (sentence("{count} pipes or devices", count=count),) if count else ()


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if not name.startswith("."))
