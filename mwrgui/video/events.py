"""The events of restoring clips; importable without torch and FFmpeg."""

from dataclasses import dataclass
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence


@dataclass(frozen=True, slots=True)
class ClipStarted:
    """The clip, item `number` (from 1) of the `total` photos and clips in the batch, is to be restored next.

    Attributes:
        frames: expected number of frames; 0 if unknown.
    """

    clip: Path
    number: int
    total: int
    frames: int


@dataclass(frozen=True, slots=True)
class FramesRestored:
    """`done` frames of an expected `total` are restored.

    Attributes:
        frames_per_second: mean speed since the clip was started or resumed.
        seconds_left: estimate at that speed; None if the number of frames is unknown.
    """

    clip: Path
    done: int
    total: int
    frames_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class ClipSaved:
    """A result by `model` was saved as `output`.

    Attributes:
        label: suffix of the result's file name.
        frames: number of frames in the result.
        repeated: how many of them replace broken frames.
        seconds: time taken by this run; segments finished by an earlier, interrupted run are not included.
        mean_change: mean absolute difference between result and clip at the size that the network sees, 0..1.
        remarks: problems of the clip, and properties of it that the result lacks.
    """

    clip: Path
    output: Path
    label: str
    frames: int
    repeated: int
    seconds: float
    mean_change: float
    model: str
    remarks: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class ClipRestored:
    """All results of the clip are saved."""

    clip: Path
    outputs: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ClipSkipped:
    """An earlier batch made `outputs` from the same clip with the same models and settings."""

    clip: Path
    outputs: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ClipLeftOut:
    """The clip was no longer wanted when its turn came, or while it was restored."""

    clip: Path


@dataclass(frozen=True, slots=True)
class ClipFailed:
    """The clip could not be read, restored or saved; the batch continues."""

    clip: Path
    problem: MwrError


ClipEvent = ClipStarted | FramesRestored | ClipSaved | ClipRestored | ClipSkipped | ClipLeftOut | ClipFailed
