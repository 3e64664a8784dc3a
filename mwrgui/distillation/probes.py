"""A person's own photos, looked at and measured during a run, never learned from; kept with the run."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.photos import read_photo
from mwrgui.library.run_folder import RunFolder

MOST_PROBES = 8
LARGEST = 512
"""Pixels of a probe's longer side: both networks restore all probes at every measurement."""

Pixels = NDArray[np.uint8]


def read_probes(paths: Iterable[Path]) -> dict[str, Pixels]:
    """Photos by name, (H, W, 3) RGB, made small; of equal names the later get a number.

    Raises:
        MwrError: there are too many, or one cannot be read.
    """
    probes: dict[str, Pixels] = {}
    for path in paths:
        name, number = path.stem, 2
        while name in probes:
            name, number = f"{path.stem}-{number}", number + 1
        probes[name] = read_probe(path)
    if len(probes) > MOST_PROBES:
        raise MwrError(
            "{count} are too many probe photos.", "Choose up to {most}.", count=len(probes), most=MOST_PROBES
        )
    return probes


def read_probe(path: Path) -> Pixels:
    """A photo with 8 bits and at most `LARGEST` pixels on its longer side.

    Raises:
        MwrError: it cannot be read.
    """
    pixels = np.asarray(read_photo(path).to_8_bits().pixels, np.uint8)
    height, width, _ = pixels.shape
    scale = LARGEST / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def keep_probes(folder: RunFolder, probes: Mapping[str, Pixels]) -> None:
    """Writes the probes into the run's folder, so that a resumed run measures the same.

    Raises:
        MwrError: the folder cannot be written.
    """
    for name, pixels in probes.items():
        _, data = cv2.imencode(".png", pixels[..., ::-1])
        write_bytes(folder.probes / f"{name}.png", data.tobytes())


def kept_probes(folder: RunFolder) -> dict[str, Pixels]:
    """The probes of a run that is resumed.

    Raises:
        MwrError: one is damaged.
    """
    return {path.stem: read_probe(path) for path in sorted(folder.probes.glob("*.png"))}
