"""The events of an export; importable without torch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ExportPhase = Literal["writing", "opening", "comparing"]


@dataclass(frozen=True, slots=True)
class ExportStep:
    """A phase of the export begins: writing the file, opening it in its runtime, or comparing results."""

    phase: ExportPhase


@dataclass(frozen=True, slots=True)
class ExportCompared:
    """The exported file was run in its own runtime and compared with the model.

    Attributes:
        largest, mean: absolute differences, RGB 0..1.
        seconds: run time in the format's runtime; `model_seconds` is that of the model itself, in float32.
    """

    height: int
    width: int
    largest: float
    mean: float
    seconds: float
    model_seconds: float

    @property
    def speed_up(self) -> float:
        """Speed relative to the model itself."""
        return self.model_seconds / self.seconds

    @property
    def ms_per_megapixel(self) -> float:
        """Run time per megapixel in the format's runtime, in ms."""
        return 1e9 * self.seconds / (self.height * self.width)


@dataclass(frozen=True, slots=True)
class Exported:
    """The file was written under its final name; `file_size` in bytes."""

    path: Path
    file_size: int


ExportEvent = ExportStep | ExportCompared | Exported
