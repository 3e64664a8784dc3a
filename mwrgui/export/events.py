"""What an export tells while it goes on; readable without torch."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ExportPhase = Literal["writing", "opening", "comparing"]


@dataclass(frozen=True, slots=True)
class ExportStep:
    """A phase begins."""

    phase: ExportPhase


@dataclass(frozen=True, slots=True)
class ExportCompared:
    """The file was run in its own runtime and restored a picture as the model does, but for this.

    Attributes:
        largest, mean: absolute differences, RGB 0..1.
        seconds: for the picture in the format's runtime; `model_seconds` with the model itself, in float32.
    """

    height: int
    width: int
    largest: float
    mean: float
    seconds: float
    model_seconds: float

    @property
    def speed_up(self) -> float:
        """How many times as fast as the model itself."""
        return self.model_seconds / self.seconds

    @property
    def ms_per_megapixel(self) -> float:
        """Of the format's runtime."""
        return 1e9 * self.seconds / (self.height * self.width)


@dataclass(frozen=True, slots=True)
class Exported:
    """The file stands under its final name."""

    path: Path
    file_size: int


ExportEvent = ExportStep | ExportCompared | Exported
