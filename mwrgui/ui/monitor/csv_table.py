"""Writes all metrics of a run as a CSV table, one line per step."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.files import atomic_path
from mwrgui.runs.series import Series

_LINES_PER_WRITE = 10_000

Column = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Ascending steps, and the value at each."""


def columns_of(series: Mapping[str, Series]) -> dict[str, Column]:
    """Copies all series, so that they may grow while the copies are written."""
    return {key: (each.steps.copy(), each.values.copy()) for key, each in series.items()}


def write_table(path: Path, columns: Mapping[str, Column], clock: Column) -> Iterator[Path]:
    """Writes `step`, `seconds` and every metric; a cell is empty where a metric has no value.

    Args:
        clock: seconds since the run started, at each step.

    Yields:
        The path, once the file is written.

    Raises:
        MwrError: the file cannot be written.
    """
    steps = np.unique(np.concatenate([clock[0], *(known for known, _ in columns.values())]))
    with atomic_path(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["step", "seconds", *columns])
        for start in range(0, len(steps), _LINES_PER_WRITE):
            part = steps[start : start + _LINES_PER_WRITE]
            cells = [_cells(part, *column) for column in (clock, *columns.values())]
            writer.writerows(zip(part.tolist(), *cells, strict=True))
    yield path


def _cells(
    steps: NDArray[np.int64], known_steps: NDArray[np.int64], values: NDArray[np.float32]
) -> list[str]:
    """The cells of one metric at `steps`: empty without a value, "nan" where the value is NaN."""
    indices = np.searchsorted(known_steps, steps)
    inside = indices < len(known_steps)
    known = inside & (known_steps[np.where(inside, indices, 0)] == steps) if len(known_steps) else inside
    chosen = values[np.where(known, indices, 0)] if len(values) else np.zeros(len(steps), np.float32)
    return [
        f"{value:.6g}" if is_known else "" for value, is_known in zip(chosen.tolist(), known, strict=True)
    ]
