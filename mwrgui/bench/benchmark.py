"""What a benchmark is, and what it is given."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from mwrgui.bench.figures import Result
    from mwrgui.core.devices import Device

Role = Literal["teacher", "student"]


@dataclass(frozen=True, slots=True)
class Setup:
    """What a benchmark is given.

    Attributes:
        models: the files of the models that it needs.
        seconds: for how long to repeat a measurement.
        checkpoint: a published network, if the user named one.
    """

    models: dict[Role, Path]
    device: "Device"
    seconds: float
    checkpoint: Path | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One thing to measure: what it says in a table's heading, the models it needs, and how it is done.

    `module` is one of ours, whose function `measure_<module>` does it; imported late, because it needs torch.
    """

    title: str
    needs: tuple[Role, ...]
    module: str

    def measure(self, setup: Setup) -> "Iterator[Result]":
        """Measures, and tells each result as soon as it is there."""
        measure = getattr(importlib.import_module(f"{__package__}.{self.module}"), f"measure_{self.module}")
        return cast("Iterator[Result]", measure(setup))
