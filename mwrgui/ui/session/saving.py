"""Writes results to files, with the metadata of the photo."""

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
class SaveRequest:
    """Results of one photo that are to be saved.

    Attributes:
        pixels: the results by label.
        targets: the file of each result, by label.
        work: describes the models and options for the manifest, so that a batch skips the photo; None if a
            batch would make other results.
        quality: of JPEG, WebP and AVIF files, 1..100.
    """

    item: PhotoItem
    photo: Photo
    pixels: Mapping[str, ImageArray] = field(repr=False)
    targets: Mapping[str, Path]
    work: str | None
    quality: int


def save(request: SaveRequest) -> Iterator[Path]:
    """Writes the results and yields the path of each; to be run by a job.

    Records the results in manifests, so that they are not opened as photos, and batches skip the photo.

    Raises:
        MwrError: a format cannot hold the result, or a file cannot be written.
    """
    for label, result in request.pixels.items():
        target = request.targets[label]
        write_photo(replace(request.photo, pixels=result), target, quality=request.quality)
        yield target
        Manifest(target.parent).announce(target)
    if request.work is not None:
        Manifest(request.item.root).add(request.item.path, request.work, request.targets.values())


def free_path(item: PhotoItem, ending: str, label: str, files: ResultOptions) -> Path:
    """A path beside the photo or clip that does not exist yet; a number is added if the name is taken.

    If the item is not a file of the user, the path is in the user's folder of pictures.
    """
    folder = item.path.parent if item.is_user_file else Path(platformdirs.user_pictures_dir())
    stems = (f"{files.stem(item.path.stem, label)}{'' if n == 1 else f'_{n}'}" for n in count(1))
    return next(path for stem in stems if not (path := folder / f"{stem}{ending}").exists())
