"""The type of an entry in `BENCHMARKS`, and the inputs that each benchmark receives."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from mwrgui.bench.measurement import ReportItem
    from mwrgui.core.devices import Device

ModelRole = Literal["teacher", "student"]


@dataclass(frozen=True, slots=True)
class BenchmarkSetup:
    """The inputs of a benchmark.

    Attributes:
        models: files of the models that the benchmark needs, by role.
        seconds: minimum time for which each measurement is repeated.
        checkpoint: a published network to compare with; None if the user named none.
    """

    models: dict[ModelRole, Path]
    device: "Device"
    seconds: float
    checkpoint: Path | None = None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark of `mwrgui bench`.

    Attributes:
        title: heading of its table.
        needs: roles of the models that it measures.
        module: module of this package whose function `measure_<module>` runs the benchmark. It is imported
            only then, because it needs torch.
    """

    title: str
    needs: tuple[ModelRole, ...]
    module: str

    def measure(self, setup: BenchmarkSetup) -> "Iterator[ReportItem]":
        """Runs the benchmark; yields each result as soon as it is available."""
        measure = getattr(importlib.import_module(f"{__package__}.{self.module}"), f"measure_{self.module}")
        return cast("Iterator[ReportItem]", measure(setup))
