"""Results of the photo that is looked at: to files, with all that the photo's own file held."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import platformdirs

from mwrgui.core.formats import format_of
from mwrgui.core.photos import ImageArray, Photo, write_photo
from mwrgui.ui.state import PhotoItem


def save(photo: Photo, pixels: Mapping[str, ImageArray], targets: Mapping[str, Path]) -> Iterator[Path]:
    """Writes results of a photo, each to the target of its label, and yields where they stand; for a job.

    Raises:
        MwrError: the format cannot hold one, or a file cannot be written.
    """
    for label, result in pixels.items():
        write_photo(replace(photo, pixels=result), targets[label])
        yield targets[label]


def free_path(item: PhotoItem, photo: Photo, label: str) -> Path:
    """Beside the photo as NAME_label, or with a number if that exists; a photo in no file of the person's
    own gets its results in the folder of pictures.
    """
    homeless = item.sample or item.picture is not None
    folder = Path(platformdirs.user_pictures_dir()) if homeless else item.path.parent
    ending = item.path.suffix if format_of(item.path) else photo.format.endings[0]
    stems = (f"{item.path.stem}_{label}{'' if n == 1 else f'_{n}'}" for n in count(1))
    return next(path for stem in stems if not (path := folder / f"{stem}{ending}").exists())
