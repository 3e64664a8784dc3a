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

LONGEST_SENTENCE = 1000
LARGEST = 2**30
"""Bytes of a file that is written; a photo that claims to be large may be."""
MOST_BLACK = 0.25
EXACT = (".png", ".tif", ".tiff", ".bmp")
FURTHEST = 12.0
"""Levels of 255 by which a result of a lossy kind may differ from the photo, on average."""


def fuzz_photos(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Tries mutated photos, at least one of each kind: how many, and how many held.

    A photo held if a process of its own, with bounded memory, said in time either that it was read, with a
    result of its size and colours that is read again, or why not, in one sentence, and printed nothing else.
    What did not hold is kept among the temporary files, and its name printed.
    """
    from tests.torture.photo_seeds import (
        photo_seeds,  # not in the process that reads: it loads libvips itself
    )

    tried, held = 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder, seeds = Path(name), photo_seeds()
        reader = Supervised(__spec__.name if __spec__ else __name__, folder)
        try:
            while effort.allows(tried, at_least=len(seeds)):
                one = seed * 1_000_003 + tried
                ending, data = seeds[tried % len(seeds)]
                path = folder / f"photo{ending}"
                path.write_bytes(mutated(random.Random(one), data))
                problem = reader.problem(path)
                tried, held = tried + 1, held + (not problem)
                if problem:
                    kept = Path(tempfile.gettempdir()) / f"did-not-hold-{one}{ending}"
                    shutil.copyfile(path, kept)
                    print(f"{kept}: {problem}", flush=True)
        finally:
            reader.close()
    return tried, held


def outcome(path: Path) -> str:
    """What goes wrong with a photo; empty if it is refused as it should be, or gives a result."""
    try:
        photo = read_photo(path)
    except MwrError as error:
        told = str(error)
        return "" if told.isprintable() and len(told) < LONGEST_SENTENCE else f"it says {told!r}"
    except Exception as error:  # whatever it is, it is a defect
        return f"reading: {type(error).__name__}: {error}"
    try:
        return _made_up(photo) or _written_again(photo)
    except Exception as error:
        return f"writing: {type(error).__name__}: {error}"


def _made_up(photo: Photo) -> str:
    """A photo that is black for a good part, or all one colour, though another reader sees none of that.

    No photo that is mutated here is, but zeros among pixels that are not compressed are black to everybody.
    What a profile that is damaged makes of the colours does not count.
    """
    own = photo.pixels if photo.native is None else photo.native
    black = float((own.reshape(*own.shape[:2], -1).max(axis=2) == 0).mean())
    if photo.remarks or photo.pixels.size <= 3 * 64 or (black < MOST_BLACK and np.ptp(own)):
        return ""
    seen = _by_another_reader(photo.path)
    if seen is not None and float((seen == 0).mean()) > black - 0.05:
        return ""
    other = "refuses it" if seen is None else "sees another picture"
    return f"{black:.0%} of {photo.pixels.shape} is black, nothing is said, and another reader {other}"


def _by_another_reader(path: Path) -> Any:
    """(H, W) brightness; None if Pillow takes it for damaged."""
    from PIL import Image

    try:
        warnings.simplefilter("ignore")
        with Image.open(path) as image:
            deep = image.mode.startswith("I")
            return np.asarray(image if deep else image.convert("RGB").convert("L"))
    except Exception:
        return None


def _written_again(photo: Photo) -> str:
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
    # A profile that is damaged may turn the least difference into the largest.
    own = photo.native is not None and again.native is not None
    off = _difference(*((again.native, photo.native) if own else (again.pixels, photo.pixels)))
    if off > (1.0 if ending.lower() in EXACT else FURTHEST):
        return f"the result is off by {off:.1f} of 255"
    return ""


def _difference(one: Any, other: Any) -> float:
    """On average, on a scale of 0 to 255; by strips, for a photo may claim to be large."""
    units = [np.iinfo(array.dtype).max / 255 for array in (one, other)]
    strips = [slice(at, at + 256) for at in range(0, len(one), 256)]
    sums = (np.abs(one[strip] / units[0] - other[strip] / units[1]).sum() for strip in strips)
    return float(sum(sums) / one.size)


if __name__ == "__main__":
    from mwrgui.images.vips import vips

    vips()
    serve(outcome, largest=LARGEST)
