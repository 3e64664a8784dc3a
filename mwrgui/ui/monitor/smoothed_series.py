"""One metric prepared for drawing: the series, its running mean and its gaps."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mwrgui.runs.series import Series
from mwrgui.ui.monitor.block_extremes import BlockExtremes
from mwrgui.ui.monitor.smoothing import RunningMean

MAX_VALUES_PER_READ = 1 << 18
"""Values that are read at once, so that a long run does not block the window."""

_MAX_EXACT_INTEGER = 2.0**53
_BLOCKS_PER_MEAN = 2
"""Blocks per point of the mean, which has fewer points because its broad line is slow to draw."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """Points of a line, from left to right."""

    x: Numbers
    y: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class BlockRange:
    """The values at indices from `start` to before `end`, drawn in blocks of `block` values.

    Blocks begin at multiples of their length, so that the picture does not flicker while the run grows.
    """

    start: int
    end: int
    block: int

    @property
    def appearance(self) -> tuple[int, int, int]:
        """Equal for ranges that look alike, such as those that differ only within the last block."""
        return self.start, self.end // self.block, self.block


@dataclass(frozen=True, slots=True)
class VisiblePart:
    """The visible part of a metric, with just enough points to show every peak.

    Attributes:
        dense: whether values are combined in blocks, because there are too many; the points of `raw` are
            then pairs, the lowest and the highest value of each block.
    """

    raw: Line
    mean: Line
    dense: bool = False


class SmoothedSeries:
    """A growing series with its running mean; it notices when the run was rolled back."""

    def __init__(self, series: Series, *, mean_length: int) -> None:
        self.series = series
        self.restart_count = 0
        """How often the series has been read from its first value."""
        self._restart(mean_length)

    def _restart(self, mean_length: int) -> None:
        self.restart_count += 1
        self._mean_length = mean_length
        self._running_mean = RunningMean(self._value_count(mean_length))
        self._means = np.empty(0, np.float32)
        self._block_extremes = BlockExtremes()
        self._read_count = 0
        self._last_read: tuple[int, float] | None = None
        self.gaps: list[int] = []
        """Steps at which the metric became NaN, which also stands for infinite values."""

    def set_mean_length(self, mean_length: int) -> None:
        """Sets the length of the running mean, in steps; the next `refresh` begins from the first value."""
        if mean_length != self._mean_length:
            self._restart(mean_length)

    def refresh(self) -> bool:
        """Reads at most `MAX_VALUES_PER_READ` new values, and returns whether there are more."""
        if (
            self._read_count < 2  # the first two steps set the length of the mean
            or self._read_count > len(self.series)
            or self._fingerprint_at(self._read_count) != self._last_read
        ):
            self._restart(self._mean_length)
        new = self.series.values[self._read_count : self._read_count + MAX_VALUES_PER_READ]
        if len(new):
            self._record_gaps(new)
            self._reserve(self._read_count + len(new))
            self._means[self._read_count : self._read_count + len(new)] = self._running_mean.extend(new)
            self._read_count += len(new)
            self._block_extremes.extend(self.series.values[: self._read_count])
            self._last_read = self._fingerprint_at(self._read_count)
        return self._read_count < len(self.series)

    def value_at(self, x: float, *, by_time: bool) -> float:
        """The running mean at a step or second; NaN before the first value."""
        index = _count_until(self._positions(by_time), x) - 1
        return float(self._means[index]) if index >= 0 else float("nan")

    def visible_blocks(self, low: float, high: float, *, columns: int, by_time: bool) -> BlockRange:
        """The values between two steps or seconds, for a plot `columns` pixels wide."""
        positions = self._positions(by_time)
        start = max(0, _count_until(positions, low) - 1)
        end = min(len(positions), _count_until(positions, high) + 1)
        block = 1 << max(0, (max(end - start, 1) // columns).bit_length())
        return BlockRange(start, end, 1) if block <= 2 else BlockRange(start - start % block, end, block)

    def visible_part(self, low: float, high: float, *, columns: int, by_time: bool) -> VisiblePart:
        """What to draw between two steps or seconds, for a plot `columns` pixels wide."""
        blocks = self.visible_blocks(low, high, columns=columns, by_time=by_time)
        positions, start, end, block = self._positions(by_time), blocks.start, blocks.end, blocks.block
        if block == 1:
            x = positions[start:end].astype(np.float64)
            return VisiblePart(Line(x, self.series.values[start:end]), Line(x, self._means[start:end]))
        starts = np.arange(0, end - start, block)
        extremes = self._block_extremes.between(self.series.values, start=start, end=end, block=block)
        known = np.isfinite(extremes[:, 0])
        ends = np.minimum(start + starts[::_BLOCKS_PER_MEAN] + _BLOCKS_PER_MEAN * block, end) - 1
        x = positions[start + starts].astype(np.float64)
        means = Line(positions[ends].astype(np.float64), self._means[ends])
        return VisiblePart(Line(np.repeat(x[known], 2), extremes[known].reshape(-1)), means, dense=True)

    def _value_count(self, mean_length: int) -> int:
        """Number of values in `mean_length` steps, because not every metric has a value for every step."""
        steps = self.series.steps
        return (
            max(1, round(mean_length / max(1, int(steps[1] - steps[0])))) if len(steps) > 1 else mean_length
        )

    def _positions(self, by_time: bool) -> NDArray[np.float64] | NDArray[np.int64]:
        return (self.series.seconds if by_time else self.series.steps)[: self._read_count]

    def _fingerprint_at(self, count: int) -> tuple[int, float] | None:
        """Step and time of the value before index `count`, which differ after a rollback."""
        if count == 0:
            return None
        return int(self.series.steps[count - 1]), float(self.series.seconds[count - 1])

    def _record_gaps(self, new: NDArray[np.float32]) -> None:
        holes = np.isnan(new)
        previous = np.isnan(self.series.values[self._read_count - 1]) if self._read_count else False
        begins = np.flatnonzero(holes & ~np.concatenate([[previous], holes[:-1]]))
        self.gaps += self.series.steps[self._read_count + begins].tolist()

    def _reserve(self, length: int) -> None:
        if length > len(self._means):
            grown = np.empty(max(length, 2 * len(self._means)), np.float32)
            grown[: self._read_count] = self._means[: self._read_count]
            self._means = grown


def _count_until(positions: NDArray[np.float64] | NDArray[np.int64], x: float) -> int:
    """Number of positions up to `x`, converted to their type, so that NumPy does not convert all of them."""
    if positions.dtype == np.int64:
        x = math.floor(min(max(x, 0.0), _MAX_EXACT_INTEGER))
    return int(np.searchsorted(positions, positions.dtype.type(x), side="right"))
