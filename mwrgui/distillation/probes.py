"""Probe photos: photos of the user that are measured during a run but never trained on."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.images import read_photo
from mwrgui.runs.run_folder import RunFolder

MAX_PROBES = 8
MAX_PROBE_SIDE = 512
"""Largest side of a probe in pixels; small, as student and teacher restore it at each measurement."""

Pixels = NDArray[np.uint8]
ProblemCallback = Callable[[MwrError], object]
"""Called with the problem of each probe that is left out."""


def read_probes(paths: Iterable[Path], *, on_problem: ProblemCallback | None = None) -> dict[str, Pixels]:
    """Reads photos as `read_probe` does; returns them by file name, with a number after repeated names.

    With `on_problem`, photos that cannot be read are reported and left out.

    Raises:
        MwrError: there are more than `MAX_PROBES`, or one cannot be read and `on_problem` is None.
    """
    probes: dict[str, Pixels] = {}
    for path in paths:
        pixels = _read_or_report(path, on_problem)
        if pixels is None:
            continue
        name, number = path.stem, 2
        while name in probes:
            name, number = f"{path.stem}-{number}", number + 1
        probes[name] = pixels
    if len(probes) > MAX_PROBES:
        raise MwrError(
            "{count} probe photos are too many.", "Choose up to {most}.", count=len(probes), most=MAX_PROBES
        )
    return probes


def read_probe(path: Path) -> Pixels:
    """Reads a photo as 8-bit RGB, scaled to at most `MAX_PROBE_SIDE` pixels on its longer side.

    Raises:
        MwrError: it cannot be read.
    """
    pixels = np.asarray(read_photo(path).to_8_bits().pixels, np.uint8)
    height, width, _ = pixels.shape
    scale = MAX_PROBE_SIDE / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def save_probes(folder: RunFolder, probes: Mapping[str, Pixels]) -> None:
    """Saves the probes in the run folder, so that a resumed run measures the same photos.

    Raises:
        MwrError: the folder cannot be written.
    """
    for name, pixels in probes.items():
        _, data = cv2.imencode(".png", pixels[..., ::-1])
        write_bytes(folder.probes / f"{name}.png", data.tobytes())


def load_probes(folder: RunFolder, *, on_problem: ProblemCallback | None = None) -> dict[str, Pixels]:
    """Reads the probes that are saved in a run folder; with `on_problem`, damaged ones are left out.

    Raises:
        MwrError: one is damaged and `on_problem` is None.
    """
    read = {path.stem: _read_or_report(path, on_problem) for path in sorted(folder.probes.glob("*.png"))}
    return {name: pixels for name, pixels in read.items() if pixels is not None}


def _read_or_report(path: Path, on_problem: ProblemCallback | None) -> Pixels | None:
    try:
        return read_probe(path)
    except MwrError as problem:
        if on_problem is None:
            raise
        on_problem(MwrError("This probe is left out: {problem}", problem=problem.message))
        return None
