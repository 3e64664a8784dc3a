"""Pairs of degraded and clean images, from a folder with `input/` and `target/`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.images import read_photo
from mwrgui.images.formats import READABLE_ENDINGS


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A degraded and a clean 8-bit image (H, W, 3); `weather` is empty if unknown."""

    name: str
    degraded: NDArray[np.uint8]
    clean: NDArray[np.uint8]
    weather: str = ""


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Pairs, or a photo, that could not be measured, and why.

    Attributes:
        pairs: number of pairs that this problem affects.
    """

    problem: MwrError
    pairs: int = 1


@dataclass(frozen=True, slots=True)
class PairFiles:
    """The two files of a pair."""

    name: str
    degraded: Path
    clean: Path

    def load(self) -> Pair:
        """Reads both images.

        Raises:
            MwrError: one cannot be read, or their sizes differ.
        """
        degraded, clean = read_8_bits(self.degraded), read_8_bits(self.clean)
        if degraded.shape != clean.shape:
            raise MwrError(
                "{degraded} is {degraded_size} pixels, but {clean} is {clean_size}.",
                "Both pictures of a pair must have the same size.",
                degraded=self.degraded,
                degraded_size=_size(degraded),
                clean=self.clean,
                clean_size=_size(clean),
            )
        return Pair(self.name, degraded, clean)


def load_pairs(files: Iterable[PairFiles]) -> Iterator[Pair | Unmeasured]:
    """Reads pair by pair; yields `Unmeasured` for one that cannot be read."""
    for pair in files:
        try:
            yield pair.load()
        except MwrError as problem:
            yield Unmeasured(problem)


def find_pairs(folder: Path) -> list[PairFiles]:
    """Finds pairs of files in `input/` and `target/` with the same name before the extension, sorted by name.

    Raises:
        MwrError: a folder is missing or empty, an input has no target, or a folder has two files of one name.
    """
    inputs, targets = _files_by_name(folder / "input"), _files_by_name(folder / "target")
    if not inputs:
        raise MwrError(
            "There are no pictures in {folder}.", "Put the degraded pictures there.", folder=folder / "input"
        )
    for name, path in inputs.items():
        if name not in targets:
            raise MwrError(
                "{path} has no counterpart.",
                "Put a clean “{name}” into {folder}.",
                path=path,
                name=name,
                folder=folder / "target",
            )
    return [PairFiles(name, path, targets[name]) for name, path in sorted(inputs.items())]


def read_8_bits(path: Path) -> NDArray[np.uint8]:
    """Reads the pixels of a photo, rounded to 8 bits.

    Raises:
        MwrError: it cannot be read.
    """
    return np.asarray(read_photo(path).to_8_bits().pixels, np.uint8)


def _files_by_name(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise MwrError(
            "There is no folder {folder}.",
            "Put the pairs into input/ and target/, under the same names.",
            folder=folder,
        )
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in READABLE_ENDINGS or path.name.startswith("."):
            continue
        if path.stem in found:
            raise MwrError(
                "{one} and {file} have the same name.",
                "Remove one of them.",
                one=found[path.stem],
                file=path.name,
            )
        found[path.stem] = path
    return found


def _size(image: NDArray[np.uint8]) -> str:
    return f"{image.shape[1]}×{image.shape[0]}"
