"""What a benchmark is, and what it is given."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mwrgui.bench.figures import Result
from mwrgui.core.devices import Device

Role = Literal["teacher", "student"]


@dataclass(frozen=True, slots=True)
class Setup:
    """The files of the models that the benchmark needs, the device, and for how long to repeat."""

    models: dict[Role, Path]
    device: Device
    seconds: float


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One thing to measure: what it says in a table's heading, the models it needs, and how it is done."""

    title: str
    needs: tuple[Role, ...]
    measure: Callable[[Setup], Iterator[Result]]
