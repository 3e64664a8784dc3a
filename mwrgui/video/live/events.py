"""What is told while live pictures are restored; read without torch and without FFmpeg."""

from dataclasses import dataclass
from pathlib import Path

from mwrgui.core.sentences import Sentence


@dataclass(frozen=True, slots=True)
class SignalLost:
    """No more pictures come; they are waited for."""

    source: Sentence


@dataclass(frozen=True, slots=True)
class SignalBack:
    """Pictures come again after so many seconds."""

    source: Sentence
    seconds: float


@dataclass(frozen=True, slots=True)
class LiveStarted:
    """The first picture has come; sizes in pixels."""

    source: Sentence
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class LivePace:
    """How fast it goes.

    Attributes:
        frames: restored so far.
        dropped: frames that came while another was being restored, so that they were left out.
        frames_per_second: restored since the last of these events.
        latency: seconds from a frame's coming to its restoration, the mean since the last of these events.
    """

    frames: int
    dropped: int
    frames_per_second: float
    latency: float


@dataclass(frozen=True, slots=True)
class LiveSaved:
    """The recording stands in `output`; it lasts so many seconds."""

    output: Path
    frames: int
    seconds: float


@dataclass(frozen=True, slots=True)
class LiveFinished:
    """It has ended as it should, after so many seconds since the first frame."""

    frames: int
    dropped: int
    seconds: float


LiveEvent = SignalLost | SignalBack | LiveStarted | LivePace | LiveSaved | LiveFinished
