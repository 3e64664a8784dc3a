"""What is told while clips are restored; read without torch and without FFmpeg."""

from dataclasses import dataclass
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence


@dataclass(frozen=True, slots=True)
class ClipStarted:
    """The clip is next; `frames` is how many it probably has, 0 if that is not known."""

    clip: Path
    number: int
    total: int
    frames: int


@dataclass(frozen=True, slots=True)
class FramesRestored:
    """`done` frames of about `total` are restored.

    Attributes:
        frames_per_second: since this run began with the clip.
        seconds_left: at that speed; None if it cannot be told.
    """

    clip: Path
    done: int
    total: int
    frames_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class ClipSaved:
    """One result stands in `output`, made by `model`.

    Attributes:
        frames: in the result.
        repeated: how many of them stand for broken ones.
        seconds: of this run; frames of an earlier one that was cut off took none.
        mean_change: mean absolute difference to the clip as the network sees it, 0..1.
        remarks: what the result does not have of the clip, and the like.
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
    """An earlier batch made `outputs` of this very clip with the same models and settings."""

    clip: Path
    outputs: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ClipLeftOut:
    """The clip was no longer wanted when its turn came, or while it was restored."""

    clip: Path


@dataclass(frozen=True, slots=True)
class ClipFailed:
    """The clip could not be read, restored or saved; the batch goes on."""

    clip: Path
    problem: MwrError


ClipEvent = ClipStarted | FramesRestored | ClipSaved | ClipRestored | ClipSkipped | ClipLeftOut | ClipFailed
