"""How much memory a large photo takes, from its file to the restored file, in a process of its own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from mwrgui.bench.benchmark import Setup
from mwrgui.bench.figures import Result, figure
from mwrgui.bench.photos import synthetic_picture
from mwrgui.bench.processes import told_by
from mwrgui.images import Photo, write_photo
from mwrgui.images.formats import JPEG

LIMIT = 2000.0
"""Megabytes."""


def measure_memory(setup: Setup, *, height: int = 8000, width: int = 12_500) -> Iterator[Result]:
    """Restores one photo with the teacher; “idle” is the same process with the teacher loaded."""
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder, "photo.jpg")
        write_photo(Photo(synthetic_picture(height, width), photo, JPEG), photo)
        restored = photo.with_name("restored.jpg")
        told = told_by(
            "mwrgui.bench.large_photo", setup.models["teacher"], photo, restored, setup.device.torch
        )
    megapixels = height * width / 1e6
    above = (told["peak"] - told["idle"]) / 1e6
    yield figure("idle", "process with the teacher loaded", "MB", told["idle"] / 1e6)
    yield figure("above_idle", f"photo of {megapixels:g} MP, above that", "MB", above, at_most=LIMIT)
    yield figure("per_pixel", "which is", "B/pixel", above / megapixels)
    yield figure("restoring", "from file to file", "ms/MP", told["seconds"] * 1000 / megapixels)
