"""Memory needed to restore a large photo from file to file, measured in a process of its own."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import ReportItem, measured
from mwrgui.bench.photos import synthetic_picture
from mwrgui.bench.processes import run_measuring_module
from mwrgui.images import Photo, write_photo
from mwrgui.images.formats import JPEG

MEMORY_TARGET = 2000.0
"""Target: megabytes added to those of the process with the teacher loaded."""


def measure_memory(setup: BenchmarkSetup, *, height: int = 8000, width: int = 12_500) -> Iterator[ReportItem]:
    """Restores one photo of height × width pixels with the teacher.

    The baseline (`idle`) is the same process once the teacher is loaded, before it reads the photo.
    """
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder, "photo.jpg")
        write_photo(Photo(synthetic_picture(height, width), photo, JPEG), photo)
        restored = photo.with_name("restored.jpg")
        output = run_measuring_module(
            "mwrgui.bench.large_photo", setup.models["teacher"], photo, restored, setup.device.torch
        )
    megapixels = height * width / 1e6
    added = (output["peak"] - output["idle"]) / 1e6
    yield measured("idle", "process with the teacher loaded", "MB", output["idle"] / 1e6)
    yield measured(
        "above_idle", f"photo of {megapixels:g} MP, above that", "MB", added, at_most=MEMORY_TARGET
    )
    yield measured("per_pixel", "per pixel", "B/pixel", added / megapixels)
    yield measured("restoring", "from file to file", "ms/MP", output["seconds"] * 1000 / megapixels)
