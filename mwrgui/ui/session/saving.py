"""Results of the photo that is looked at: to files, with all that the photo's own file held."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import platformdirs

from mwrgui.images import ImageArray, Photo, write_photo
from mwrgui.restoration.manifest import Manifest
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.ui.session.state import PhotoItem


@dataclass(frozen=True, slots=True, eq=False)
class Saving:
    """What is to be saved.

    Attributes:
        pixels: results by label.
        targets: their files by label.
        work: what made them, as a batch notes it; None for results that no batch would make.
        quality: that of JPEG, WebP and AVIF files.
    """

    item: PhotoItem
    photo: Photo
    pixels: Mapping[str, ImageArray] = field(repr=False)
    targets: Mapping[str, Path]
    work: str | None
    quality: int


def save(saving: Saving) -> Iterator[Path]:
    """Writes the results and yields where they stand; for a job.

    They are noted as a batch would do it: their folder is not searched for photos among them, and a batch
    over the photo's folder does not make them again.

    Raises:
        MwrError: the format cannot hold one, or a file cannot be written.
    """
    for label, result in saving.pixels.items():
        target = saving.targets[label]
        write_photo(replace(saving.photo, pixels=result), target, quality=saving.quality)
        yield target
        Manifest(target.parent).announce(target)
    if saving.work is not None:
        Manifest(saving.item.root).add(saving.item.path, saving.work, saving.targets.values())


def free_path(item: PhotoItem, photo: Photo, label: str, files: ResultOptions) -> Path:
    """A free name beside the photo, with a number if the preferred one is taken.

    A photo in no file of the user's own gets its results in the folder of pictures.
    """
    folder = Path(platformdirs.user_pictures_dir()) if item.homeless else item.path.parent
    ending = files.ending(item.path, photo.format)
    stems = (f"{files.stem(item.path.stem, label)}{'' if n == 1 else f'_{n}'}" for n in count(1))
    return next(path for stem in stems if not (path := folder / f"{stem}{ending}").exists())
