"""How much memory a large photo takes, from its file to the restored file, in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mwrgui.bench.benchmark import Setup
from mwrgui.bench.figures import Result, figure
from mwrgui.bench.processes import environment
from mwrgui.bench.restoring import synthetic_picture
from mwrgui.core.errors import MwrError
from mwrgui.core.formats import JPEG
from mwrgui.core.photos import Photo, write_photo

LIMIT = 2000.0
"""Megabytes."""


def measure_memory(setup: Setup, *, height: int = 8000, width: int = 12_500) -> Iterator[Result]:
    """Restores one photo with the teacher; “idle” is the same process with the teacher loaded."""
    with tempfile.TemporaryDirectory() as folder:
        photo = Path(folder, "photo.jpg")
        write_photo(Photo(synthetic_picture(height, width), photo, JPEG), photo)
        told = _restore_apart(setup, photo)
    megapixels = height * width / 1e6
    above = (told["peak"] - told["idle"]) / 1e6
    yield figure("idle", "process with the teacher loaded", "MB", told["idle"] / 1e6)
    yield figure("above_idle", f"photo of {megapixels:g} MP, above that", "MB", above, at_most=LIMIT)
    yield figure("per_pixel", "which is", "B/pixel", above / megapixels)
    yield figure("restoring", "from file to file", "ms/MP", told["seconds"] * 1000 / megapixels)


def _restore_apart(setup: Setup, photo: Path) -> dict[str, Any]:
    """What the other process says of itself.

    Raises:
        MwrError: it did not live to tell.
    """
    arguments = [setup.models["teacher"], photo, photo.with_name("restored.jpg"), setup.device.torch]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "mwrgui.bench.large_photo", *map(str, arguments)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or [f"code {done.returncode}"]
        raise MwrError("The process that restored the large photo broke off: {reason}.", reason=reason[0])
    told: dict[str, Any] = json.loads(done.stdout)
    return told
