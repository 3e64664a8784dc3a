"""What a benchmark reports: measurements with their spread and target, and notes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured quantity: the median `value`, and the quartiles `low` and `high`.

    Attributes:
        name: identifier in the JSON output.
        title: label in the table.
        at_least: target, where more is better.
        at_most: target, where less is better.
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
        """Whether the median meets the target; None if there is no target."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence on what was measured, or on why something was not."""

    message: str


ReportItem = Measurement | Note


def measured(
    name: str,
    title: str,
    unit: str,
    values: NDArray[np.float64] | float,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Measurement:
    """Summarises repeated measurements, or a single number, as median and quartiles.

    >>> measured("step", "one step", "ms", np.array([1.0, 2.0, 3.0, 4.0, 9.0])).value
    3.0
    """
    low, median, high = (float(q) for q in np.percentile(values, [25, 50, 75]))
    return Measurement(name, title, unit, median, low, high, at_least=at_least, at_most=at_most)
