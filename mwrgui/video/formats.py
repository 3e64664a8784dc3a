"""Which files are clips, and the containers and codecs in which results are written."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mwrgui.core.errors import MwrError


@dataclass(frozen=True, slots=True)
class Container:
    """A container format of results; `muxer` is its name in FFmpeg."""

    name: str
    endings: tuple[str, ...]
    muxer: str


@dataclass(frozen=True, slots=True)
class Codec:
    """A video codec of results.

    Attributes:
        encoder: name of the encoder in FFmpeg.
        bits: supported bits per channel, ascending.
        subsamplings: supported chroma subsamplings; others are converted to the last one.
        min_side: smallest width and height in pixels that the encoder accepts.
        allows_odd_sides: whether 4:2:0 frames may have an odd width or height.
        reorder_depth: largest number of frames by which encoding order and display order differ.
    """

    name: str
    encoder: str
    bits: tuple[int, ...]
    subsamplings: tuple[str, ...] = ("420", "422", "444")
    min_side: int = 1
    allows_odd_sides: bool = False
    reorder_depth: int = 0


MP4 = Container("MP4", (".mp4", ".m4v"), "mp4")
MOV = Container("MOV", (".mov", ".qt"), "mov")
MKV = Container("MKV", (".mkv",), "matroska")
CONTAINERS = (MP4, MOV, MKV)

CODECS = {
    "h264": Codec("H.264", "libx264", (8, 10), reorder_depth=2),
    # libx265 writes out of bounds if a frame is smaller than one of its blocks.
    "h265": Codec("H.265", "libx265", (8, 10, 12), min_side=64, reorder_depth=2),
    "av1": Codec("AV1", "libsvtav1", (8, 10), ("420",), min_side=16, allows_odd_sides=True),
    "ffv1": Codec("FFV1", "ffv1", (8, 9, 10, 12, 14, 16), allows_odd_sides=True),
}

_UNAMBIGUOUS_ENDINGS = (
    *(".mp4", ".m4v", ".mov", ".qt", ".mkv", ".webm", ".avi", ".mts", ".m2ts", ".mpg", ".mpeg", ".wmv"),
    *(".flv", ".3gp", ".3g2", ".ogv", ".mxf", ".vob", ".dv", ".asf"),
)
ENDINGS = (*_UNAMBIGUOUS_ENDINGS, ".ts")
"""File extensions of clips. `find_clips` skips `.ts`, which is also an extension of TypeScript; a `.ts` file
that the user names counts as a clip."""


def is_clip(path: Path) -> bool:
    """Whether a file has the extension of a clip."""
    return path.suffix.lower() in ENDINGS


def find_clips(folder: Path) -> list[Path]:
    """Finds all clips in a folder and its subfolders, sorted; skips hidden files and folders."""
    return sorted(
        path for path in _walk(folder) if path.suffix.lower() in _UNAMBIGUOUS_ENDINGS and path.is_file()
    )


def container_of(path: Path) -> Container | None:
    """The container for the extension of `path`; None if results cannot be written with it."""
    ending = path.suffix.lower()
    return next((container for container in CONTAINERS if ending in container.endings), None)


def unwritable_clip(path: Path) -> MwrError:
    """The error for a file with an extension that `container_of` does not know."""
    return MwrError(
        "{output} cannot be written: the program cannot write clips that end in {ending}.",
        "Use .mp4, .mov or .mkv.",
        output=path,
        ending=path.suffix,
    )


def ending_of_result(path: Path, codec: str) -> str:
    """The clip's own extension; `.mkv` for FFV1, and where results cannot be written with that extension."""
    return ".mkv" if codec == "ffv1" or container_of(path) is None else path.suffix


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if not name.startswith("."))
