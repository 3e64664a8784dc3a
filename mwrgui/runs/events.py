"""The events that a run yields: frozen dataclasses, importable without torch."""

import dataclasses
import math
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.parsing import parse_json

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from mwrgui.models.restoration_model import RestorationModel

_UNWRITTEN_FIELDS = ("rows", "row", "model")
"""Fields that are not written to the event file, because JSON cannot hold them."""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The run starts or resumes at `step` of `steps`.

    Attributes:
        run: path of the run folder.
        facts: device, sizes and checksums.
    """

    step: int
    steps: int
    run: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LayerDerived:
    """Before the first step: layer number `layer` of `layers` has been derived from the teacher."""

    step: int
    layer: int
    layers: int


@dataclass(frozen=True, slots=True)
class StepDone:
    """One student update.

    Attributes:
        losses: the student's loss, and its terms before weighting, by name.
        source_losses: those of the source of images; empty for steps in which it did not learn.
        health: figures that show whether the generated images are useful, by name.
    """

    step: int
    losses: Mapping[str, float]
    learning_rate: float
    seconds: float
    source_losses: Mapping[str, float] = field(default_factory=dict)
    health: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """An image and the outputs of the networks for it: role → (H, W, 3) uint8."""

    name: str
    pictures: Mapping[str, NDArray[np.uint8]] = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class PreviewReady:
    """Preview images were saved in `folder`; the rows are not written to the event file."""

    step: int
    folder: str
    rows: tuple[PreviewRow, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Agreement in dB, and its mean, by which the best student is chosen.

    Attributes:
        figures: on held-out images, by weather.
        probes: on probe photos, by the photo's name.
        untouched: the mean for the degraded images themselves; earlier versions did not record it.
    """

    step: int
    figures: Mapping[str, float]
    score: float
    probes: Mapping[str, float] = field(default_factory=dict)
    untouched: float | None = None


@dataclass(frozen=True, slots=True)
class CheckpointSaved:
    """A checkpoint was written; `path` is relative to the run folder, `best` marks the best score so far."""

    step: int
    path: str
    best: bool


@dataclass(frozen=True, slots=True)
class HealthWarning:
    """Something went wrong or was left out; created by `runs.warnings.health_warning`.

    `kind` is a key of `WARNINGS`, `message` is its English text, `values` are those of its placeholders.
    """

    step: int
    kind: str
    message: str
    values: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HealthRecovered:
    """The problem of an earlier HealthWarning of this `kind` is resolved."""

    step: int
    kind: str


@dataclass(frozen=True, slots=True)
class PhotoMeasured:
    """Answers `MeasurePhoto`: the restored photo, and the student's agreement with the teacher in dB."""

    step: int
    name: str
    agreement: float
    row: PreviewRow


@dataclass(frozen=True, slots=True)
class StudentReady:
    """Answers `SnapshotStudent`: a copy of the current student, which the run does not change."""

    step: int
    model: "RestorationModel" = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class RunPaused:
    """The run is paused with everything loaded, or it ends suspended, with a checkpoint to resume from."""

    step: int


@dataclass(frozen=True, slots=True)
class RunContinued:
    """The run continues after a pause."""

    step: int


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The student was written to `student`, with the weights of step `taken_from` and their score."""

    step: int
    reason: Literal["completed", "stopped"]
    student: str
    taken_from: int
    score: float
    seconds: float


Event = (
    RunStarted
    | LayerDerived
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
    """Converts an event to a JSON object: `event` (its name in snake case), `step`, and the other fields.

    Images and networks are left out; numbers that are not finite become null.

    >>> to_json(RunPaused(step=3))
    {'event': 'run_paused', 'step': 3}
    """
    return {
        name: _json_value(value) for name, value in event_fields(event, without=_UNWRITTEN_FIELDS).items()
    }


def event_fields(event: "DataclassInstance", *, without: Container[str] = ()) -> dict[str, Any]:
    """An event of any kind as a dictionary: `event`, its name, and its fields by name.

    >>> event_fields(LayerDerived(step=0, layer=1, layers=9), without=["step"])
    {'event': 'layer_derived', 'layer': 1, 'layers': 9}
    """
    names = [field.name for field in dataclasses.fields(event) if field.name not in without]
    return {"event": event_name(event), **{name: getattr(event, name) for name in names}}


def event_name(event: object) -> str:
    """Name of an event in JSON: its class in snake case.

    >>> event_name(RunPaused(step=3))
    'run_paused'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()


def read_events(path: Path) -> list[dict[str, Any]]:
    """Reads all valid events of an event file; skips other lines, such as one that a power cut truncated."""
    events = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            event = parse_json(line)
        except ValueError:
            continue
        if isinstance(event, dict) and isinstance(event.get("step"), int) and event["step"] >= 0:
            events.append(event)
    return events


def _json_value(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 8) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {k: _json_value(v) for k, v in value.items()}
    return value
