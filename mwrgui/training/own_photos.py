"""The user's own photos as additional training images of a distillation."""

from functools import partial
from pathlib import Path
from typing import Any

from mwrgui.engine.own_photos import OwnPhotos
from mwrgui.engine.task import HealthMonitor
from mwrgui.images import require_photos
from mwrgui.synthesis.image_source import ImageSource
from mwrgui.training.photos import PhotoSource
from mwrgui.training.unreadable_photos import UnreadablePhotoMonitor


def find_own_photos(folder: str) -> OwnPhotos | None:
    """Finds the photos in the folder that a recipe names; None if it names none.

    Raises:
        MwrError: there are no photos in the folder.
    """
    if not folder:
        return None
    paths = require_photos(Path(folder))
    return OwnPhotos(Path(folder), len(paths), partial(_make_source, paths))


def _make_source(paths: list[Path], **options: Any) -> tuple[ImageSource, HealthMonitor]:
    source = PhotoSource(paths, **options)
    return source, UnreadablePhotoMonitor(source)
