"""The events of restoring live pictures; importable without torch and FFmpeg."""

from dataclasses import dataclass
from pathlib import Path

from mwrgui.core.sentences import Sentence


@dataclass(frozen=True, slots=True)
class SignalLost:
    """The source sends no more pictures; from now on it is reopened repeatedly, for a limited time."""

    source: Sentence


@dataclass(frozen=True, slots=True)
class SignalBack:
    """The source sends pictures again, `seconds` after the loss."""

    source: Sentence
    seconds: float


@dataclass(frozen=True, slots=True)
class LiveStarted:
    """The first picture has arrived; its size is in pixels."""

    source: Sentence
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class LivePace:
    """The speed of the restoration.

    Attributes:
        frames: number of frames restored so far.
        dropped: number of frames that were skipped because they arrived during a restoration.
        frames_per_second: frames restored per second since the last `LivePace`.
        latency: seconds from the arrival of a frame to its result, the mean since the last `LivePace`.
    """

    frames: int
    dropped: int
    frames_per_second: float
    latency: float


@dataclass(frozen=True, slots=True)
class LiveSaved:
    """The recording was saved as `output`; `seconds` is its duration."""

    output: Path
    frames: int
    seconds: float


@dataclass(frozen=True, slots=True)
class LiveFinished:
    """The restoration ended without an error, `seconds` after the first frame."""

    frames: int
    dropped: int
    seconds: float


LiveEvent = SignalLost | SignalBack | LiveStarted | LivePace | LiveSaved | LiveFinished
