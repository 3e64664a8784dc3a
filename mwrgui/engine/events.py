"""What a run tells while it goes on: frozen events, readable without torch."""

import dataclasses
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mwrgui.models.restorer import RestorationModel

_UNWRITTEN = ("rows", "row", "model")
"""Fields that a line of JSON cannot hold."""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run begins or goes on at `step`; `facts` tells what with (device, sizes, checksums)."""

    step: int
    steps: int
    run: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StepDone:
    """One student update: unweighted loss terms and health figures by name."""

    step: int
    losses: Mapping[str, float]
    learning_rate: float
    seconds: float


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One image and what the networks make of it: role → (H, W, 3) uint8."""

    name: str
    pictures: Mapping[str, NDArray[np.uint8]] = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class PreviewReady:
    """Pictures of this step, saved in `folder`; the rows themselves are not written to the event file."""

    step: int
    folder: str
    rows: tuple[PreviewRow, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Held-out figures in dB by name, and their mean, by which the best student is chosen."""

    step: int
    figures: Mapping[str, float]
    score: float


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """A checkpoint stands on the disk."""

    step: int
    path: str
    best: bool


@dataclass(frozen=True, slots=True)
class HealthWarning:
    """Something is going wrong, in words; `kind` is for programs."""

    step: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class HealthRecovered:
    """What a HealthWarning of this `kind` told is over."""

    step: int
    kind: str


@dataclass(frozen=True, slots=True)
class PhotoMeasured:
    """What was asked for: how a photo is restored now, and the student's agreement with the teacher in dB."""

    step: int
    name: str
    agreement: float
    row: PreviewRow


@dataclass(frozen=True, slots=True)
class StudentReady:
    """What was asked for: the student as it is now, a copy that the run does not change."""

    step: int
    model: "RestorationModel" = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class RunPaused:
    """The run waits; everything stays loaded."""

    step: int


@dataclass(frozen=True, slots=True)
class RunContinued:
    """The run goes on after a pause."""

    step: int


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The student stands in `student`; `score` is that of the step it was taken from."""

    step: int
    reason: Literal["completed", "stopped"]
    student: str
    taken_from: int
    score: float
    seconds: float


Event = (
    RunStarted
    | StepDone
    | PreviewReady
    | Measured
    | CheckpointSaved
    | HealthWarning
    | HealthRecovered
    | PhotoMeasured
    | StudentReady
    | RunPaused
    | RunContinued
    | RunFinished
)


def to_json(event: Event) -> dict[str, Any]:
    """An event as an object for a line of JSON: `event` (its name in snake case), `step`, and the rest.

    Pictures and networks are left out, numbers that JSON cannot hold become null.

    >>> to_json(RunPaused(step=3))
    {'event': 'run_paused', 'step': 3}
    """
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()
    fields = {f.name: getattr(event, f.name) for f in dataclasses.fields(event) if f.name not in _UNWRITTEN}
    return {"event": name, **{k: _plain(v) for k, v in fields.items()}}


def read_lines(path: Path) -> list[dict[str, Any]]:
    """All whole events of an event file; a line cut off by a power cut is left out."""
    events = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            event = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(event, dict) and isinstance(event.get("step"), int):
            events.append(event)
    return events


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 8) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    return value
