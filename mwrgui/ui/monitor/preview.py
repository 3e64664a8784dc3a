"""Reads the pictures that a run saved at one step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Literal

import cv2
import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.images import ImageArray, read_photo
from mwrgui.runs.history import PreviewMark
from mwrgui.ui.session.result_metrics import to_eight_bits
from mwrgui.ui.style.theme import Role
from mwrgui.ui.widgets.compare import DifferenceStyle, difference_picture

ROW_PICTURE_SIDE = 384
"""Longest side of the pictures in rows; the compare view reads them again in full size."""
DIFFERENCE_STYLE = DifferenceStyle(gain=4)
"""How differences in rows are drawn."""
_PROBE_PREFIX = "probe-"
ROLE_OF_PART: dict[str, Role] = {
    "generated": "input",
    "input": "input",
    "teacher": "teacher",
    "clean": "truth",
    "student": "student",
}
"""The role of each part of a file name; a generated image is the student's input."""

RowKind = Literal["generated", "probe"]


@dataclass(frozen=True, slots=True, eq=False)
class PreviewRow:
    """One image and what the networks make of it.

    Attributes:
        name: the same at every step, so that rows of several steps can be compared.
        label: its weather, or the probe photo's name.
        pictures: (H, W, 3) RGB by role.
        difference: between student and teacher (or clean image), coloured; None if one is missing.
    """

    name: str
    kind: RowKind
    label: str
    pictures: Mapping[Role, ImageArray] = field(repr=False)
    difference: ImageArray | None = field(default=None, repr=False)

    @property
    def nbytes(self) -> int:
        """Memory of all its pictures, in bytes; used to limit caches."""
        extra = 0 if self.difference is None else self.difference.nbytes
        return extra + sum(picture.nbytes for picture in self.pictures.values())


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """The pictures that a run saved at one step.

    Attributes:
        rows: generated images first, then probe photos.
    """

    step: int
    rows: tuple[PreviewRow, ...]


def preview_folder(run: Path, mark: PreviewMark) -> Path:
    """The folder of the pictures; the run may come from another system."""
    return run.joinpath(*PureWindowsPath(mark.folder).parts)


def read_preview(folder: Path, step: int) -> Preview:
    """Reads everything that was saved at a step, scaled down; leaves out what cannot be read."""
    rows = (read_row(folder, name, longest_side=ROW_PICTURE_SIDE) for name in _names(folder))
    return Preview(step, tuple(row for row in rows if row))


def read_row(folder: Path, name: str, *, longest_side: int | None = None) -> PreviewRow | None:
    """Reads one row.

    Args:
        longest_side: longest side that pictures are scaled down to; None keeps their size.

    Returns:
        None if there is no such row.
    """
    pictures = dict(_pictures(folder, name, longest_side))
    if not pictures:
        return None
    target = pictures.get("teacher", pictures.get("truth"))
    student = pictures.get("student")
    comparable = target is not None and student is not None and target.shape == student.shape
    difference = difference_picture(target, student, DIFFERENCE_STYLE) if comparable else None  # type: ignore[arg-type]
    is_probe = name.startswith(_PROBE_PREFIX)
    label = name.removeprefix(_PROBE_PREFIX) if is_probe else name.partition("-")[2]
    return PreviewRow(name, "probe" if is_probe else "generated", label, pictures, difference)


def _names(folder: Path) -> list[str]:
    """The names of all rows: generated images by number, then probe photos by name."""
    names = {path.stem.rpartition("-")[0] for path in folder.glob("*.png")}
    return sorted(names, key=lambda name: (name.startswith(_PROBE_PREFIX), _number(name), name))


def _number(name: str) -> int:
    first = name.partition("-")[0]
    return int(first) if first.isdecimal() else 0


def _pictures(folder: Path, name: str, longest_side: int | None) -> Iterator[tuple[Role, ImageArray]]:
    for part, role in ROLE_OF_PART.items():
        path = folder / f"{name}-{part}.png"
        if path.exists():
            try:
                yield role, _reduced(read_photo(path).pixels, longest_side)
            except MwrError:
                continue


def _reduced(pixels: ImageArray, longest_side: int | None) -> ImageArray:
    height, width, _ = pixels.shape
    if longest_side is None or max(height, width) <= longest_side:
        return pixels
    factor = longest_side / max(height, width)
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(cv2.resize(to_eight_bits(pixels), size, interpolation=cv2.INTER_AREA), np.uint8)
