"""What a benchmark tells: measured numbers with their spread and aim, and remarks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number: the median, and the quartiles `low` and `high`.

    Attributes:
        name: for programs.
        title: for people.
        at_least: the aim, where more is better.
        at_most: the aim, where less is better.
    """

    name: str
    title: str
    unit: str
    value: float
    low: float
    high: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the median reaches the aim; None where there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about what was measured, or why something was not."""

    message: str


Result = Figure | Remark


def figure(
    name: str,
    title: str,
    unit: str,
    values: NDArray[np.float64] | float,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Figure:
    """The figure of repeated measurements, or of a single number.

    >>> figure("step", "one step", "ms", np.array([1.0, 2.0, 3.0, 4.0, 9.0])).value
    3.0
    """
    low, median, high = (float(q) for q in np.percentile(values, [25, 50, 75]))
    return Figure(name, title, unit, median, low, high, at_least=at_least, at_most=at_most)
