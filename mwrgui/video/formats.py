"""The kinds of clip: which files count as one, and the containers and codecs that results are written in."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file that clips are written in; `muxer` is FFmpeg's name for it."""

    name: str
    endings: tuple[str, ...]
    muxer: str


@dataclass(frozen=True, slots=True)
class Codec:
    """A way to compress frames.

    Attributes:
        encoder: FFmpeg's name for what writes it.
        bits: bits per channel that it can hold, ascending.
        subsamplings: how much colour it can hold: of 420, 422 and 444.
        least_side: the shortest side of a frame that its encoder takes.
        any_size: whether it holds 4:2:0 frames with odd sides.
        reorder: by how many frames at most its encoder sends a frame before its turn.
    """

    name: str
    encoder: str
    bits: tuple[int, ...]
    subsamplings: tuple[str, ...] = ("420", "422", "444")
    least_side: int = 1
    any_size: bool = False
    reorder: int = 0


MP4 = Container("MP4", (".mp4", ".m4v"), "mp4")
MOV = Container("MOV", (".mov", ".qt"), "mov")
MKV = Container("MKV", (".mkv",), "matroska")
CONTAINERS = (MP4, MOV, MKV)

CODECS = {
    "h264": Codec("H.264", "libx264", (8, 10), reorder=2),
    # The encoder writes beyond its memory where a frame is smaller than one of its blocks.
    "h265": Codec("H.265", "libx265", (8, 10, 12), least_side=64, reorder=2),
    "av1": Codec("AV1", "libsvtav1", (8, 10), ("420",), least_side=16, any_size=True),
    "ffv1": Codec("FFV1", "ffv1", (8, 9, 10, 12, 14, 16), any_size=True),
}

_IN_FOLDERS = (
    *(".mp4", ".m4v", ".mov", ".qt", ".mkv", ".webm", ".avi", ".mts", ".m2ts", ".mpg", ".mpeg", ".wmv"),
    *(".flv", ".3gp", ".3g2", ".ogv", ".mxf", ".vob", ".dv", ".asf"),
)
ENDINGS = (*_IN_FOLDERS, ".ts")
"""Of files that are taken for clips; `.ts` only where one is named, as other programs use it as well."""


def is_clip(path: Path) -> bool:
    """Whether a file is named like a clip."""
    return path.suffix.lower() in ENDINGS


def find_clips(folder: Path) -> list[Path]:
    """All clips in a folder and its folders by their endings, sorted; what is hidden is left out."""
    return sorted(path for path in _walk(folder) if path.suffix.lower() in _IN_FOLDERS and path.is_file())


def container_of(path: Path) -> Container | None:
    """The container that a file name asks for, if clips are written in it."""
    ending = path.suffix.lower()
    return next((container for container in CONTAINERS if ending in container.endings), None)


def ending_of_result(path: Path, codec: str) -> str:
    """The clip's own ending where results are written in such files; MKV, which holds everything, else."""
    return ".mkv" if codec == "ffv1" or container_of(path) is None else path.suffix


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in names if not name.startswith("."))
