"""Results of the photo that is looked at: to a file, with all that the photo's own file held."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import platformdirs

from mwrgui.core.formats import format_of
from mwrgui.core.photos import ImageArray, Photo, write_photo


def save(photo: Photo, pixels: ImageArray, path: Path) -> Iterator[Path]:
    """Writes a result of a photo and yields where it stands; for a job.

    Raises:
        MwrError: the format cannot hold it, or the file cannot be written.
    """
    write_photo(replace(photo, pixels=pixels), path)
    yield path


def free_path(photo: Photo) -> Path:
    """Beside the photo as NAME_restored, or with a number if that exists; pasted pictures go to Pictures."""
    folder = photo.path.parent if photo.path.is_absolute() else Path(platformdirs.user_pictures_dir())
    ending = photo.path.suffix if format_of(photo.path) else photo.format.endings[0]
    stems = (f"{photo.path.stem}_restored{'' if n == 1 else f'_{n}'}" for n in count(1))
    return next(path for stem in stems if not (path := folder / f"{stem}{ending}").exists())
