"""Mutated photos of all kinds: each is read, and written again, or refused in one sentence."""

import random
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.images import Photo, read_photo, write_photo
from mwrgui.images.formats import ending_of_result
from tests.torture.effort import Effort
from tests.torture.photo_mutations import mutated
from tests.torture.supervised import Supervised, serve

MAX_SENTENCE_LENGTH = 1000
MAX_WRITTEN_BYTES = 2**30
"""Limit for a written file; high, because a photo that claims to be large may really be large."""
MAX_BLACK_SHARE = 0.25
LOSSLESS_ENDINGS = (".png", ".tif", ".tiff", ".bmp")
MAX_LOSSY_DIFFERENCE = 12.0
"""Levels of 255 by which a result in a lossy format may differ from the photo, on average."""


def fuzz_photos(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Tries mutated photos, at least one of each kind; returns how many were tried and how many held.

    A photo held if a process with bounded memory, in time, either read it, wrote a result of its size and
    colours, and read that again, or refused it in one sentence; and if the process printed nothing else.
    Files that did not hold are kept among the temporary files, and their names are printed.
    """
    from tests.torture.photo_seeds import (
        photo_seeds,  # not for the process that reads photos: it loads libvips itself
    )

    tried, held = 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder, seeds = Path(name), photo_seeds()
        reader = Supervised(__spec__.name if __spec__ else __name__, folder)
        try:
            while effort.allows(tried, at_least=len(seeds)):
                file_seed = seed * 1_000_003 + tried
                ending, data = seeds[tried % len(seeds)]
                path = folder / f"photo{ending}"
                path.write_bytes(mutated(random.Random(file_seed), data))
                problem = reader.problem(path)
                tried, held = tried + 1, held + (not problem)
                if problem:
                    kept = Path(tempfile.gettempdir()) / f"did-not-hold-{file_seed}{ending}"
                    shutil.copyfile(path, kept)
                    print(f"{kept}: {problem}", flush=True)
        finally:
            reader.close()
    return tried, held


def problem_with(path: Path) -> str:
    """What goes wrong with a photo; empty if it is properly refused or gives a result."""
    try:
        photo = read_photo(path)
    except MwrError as error:
        message = str(error)
        return "" if message.isprintable() and len(message) < MAX_SENTENCE_LENGTH else f"it says {message!r}"
    except Exception as error:  # whatever it is, it is a defect
        return f"reading: {type(error).__name__}: {error}"
    try:
        return _problem_of_invented_pixels(photo) or _problem_of_result(photo)
    except Exception as error:
        return f"writing: {type(error).__name__}: {error}"


def _problem_of_invented_pixels(photo: Photo) -> str:
    """What is wrong if a photo is largely black or all one colour, and another reader sees no such thing.

    No photo looks so before its mutation, but zeros among uncompressed pixels are black to every reader.
    Colours that a damaged profile changes do not count.
    """
    own = photo.pixels if photo.native is None else photo.native
    black = float((own.reshape(*own.shape[:2], -1).max(axis=2) == 0).mean())
    if photo.remarks or photo.pixels.size <= 3 * 64 or (black < MAX_BLACK_SHARE and np.ptp(own)):
        return ""
    seen = _by_another_reader(photo.path)
    if seen is not None and float((seen == 0).mean()) > black - 0.05:
        return ""
    other = "refuses it" if seen is None else "sees another picture"
    return f"{black:.0%} of {photo.pixels.shape} is black, nothing is said, and another reader {other}"


def _by_another_reader(path: Path) -> Any:
    """(H, W) brightness as Pillow reads it; None if Pillow refuses the file."""
    from PIL import Image

    try:
        warnings.simplefilter("ignore")
        with Image.open(path) as image:
            deep = image.mode.startswith("I")
            return np.asarray(image if deep else image.convert("RGB").convert("L"))
    except Exception:
        return None


def _problem_of_result(photo: Photo) -> str:
    ending = ending_of_result(photo.path, photo.format)
    result = photo.path.with_name(f"result{ending}")
    try:
        write_photo(photo, result)
    except MwrError as error:
        return "" if "cannot hold" in str(error) else f"writing: {error}"
    again = read_photo(result)
    result.unlink()
    if again.pixels.shape != photo.pixels.shape:
        return f"the result has {again.pixels.shape}, the photo {photo.pixels.shape}"
    # A damaged profile may turn the smallest difference into the largest.
    both_native = photo.native is not None and again.native is not None
    difference = _difference(*((again.native, photo.native) if both_native else (again.pixels, photo.pixels)))
    if difference > (1.0 if ending.lower() in LOSSLESS_ENDINGS else MAX_LOSSY_DIFFERENCE):
        return f"the result is off by {difference:.1f} of 255"
    return ""


def _difference(one: Any, other: Any) -> float:
    """Mean difference on a scale of 0 to 255; computed in strips, because photos may be large."""
    units = [np.iinfo(array.dtype).max / 255 for array in (one, other)]
    strips = [slice(at, at + 256) for at in range(0, len(one), 256)]
    sums = (np.abs(one[strip] / units[0] - other[strip] / units[1]).sum() for strip in strips)
    return float(sum(sums) / one.size)


if __name__ == "__main__":
    from mwrgui.images.vips import vips

    vips()
    serve(problem_with, max_written_bytes=MAX_WRITTEN_BYTES)
