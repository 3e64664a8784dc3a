"""The events of a batch of photos."""

from dataclasses import dataclass
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence
from mwrgui.metrics.harm import Harm
from mwrgui.restoration.restore import Notice, TileDone


@dataclass(frozen=True, slots=True)
class BatchStarted:
    """The batch starts; it has `total` photos, including those that will be skipped."""

    total: int


@dataclass(frozen=True, slots=True)
class PhotoStarted:
    """A photo is about to be restored: the `number`th (from 1) of `total` in the batch."""

    photo: Path
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class ResultSaved:
    """A result of the restorer `label`, made by the model `model`, was saved; figures as in `Restored`."""

    photo: Path
    output: Path
    label: str
    seconds: float
    megapixels: float
    mean_change: float
    hardly_differs: bool
    model: str
    harm: Harm
    remarks: tuple[Sentence, ...] = ()
    """Remarks, for example on what the result lost from the photo's file."""


@dataclass(frozen=True, slots=True)
class PhotoRestored:
    """All results of the photo are saved."""

    photo: Path
    outputs: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class PhotoSkipped:
    """An earlier batch made `outputs` from the same photo with the same models and settings."""

    photo: Path
    outputs: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class PhotoFailed:
    """The photo could not be read, restored or saved; the batch continues."""

    photo: Path
    problem: MwrError


@dataclass(frozen=True, slots=True)
class PhotoLeftOut:
    """The photo was no longer wanted when its turn came, or while it was restored."""

    photo: Path


@dataclass(frozen=True, slots=True)
class BatchFinished:
    """The numbers of restored, skipped and failed photos; a stopped batch did not start the rest."""

    restored: int
    skipped: int
    failed: int
    seconds: float


BatchEvent = (
    BatchStarted
    | PhotoStarted
    | TileDone
    | Notice
    | ResultSaved
    | PhotoRestored
    | PhotoSkipped
    | PhotoFailed
    | PhotoLeftOut
    | BatchFinished
)
"""`TileDone` comes without pixels."""
