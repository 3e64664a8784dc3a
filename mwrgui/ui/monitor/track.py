"""One metric prepared for drawing: its series, the running mean and its gaps."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mwrgui.runs.series import Series
from mwrgui.ui.monitor.peaks import Peaks
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
class Extent:
    """The values from `start` to before `end`, drawn in blocks of `block` values.

    Blocks begin at multiples of their length, so that the picture does not flicker while the run grows.
    """

    start: int
    end: int
    block: int

    @property
    def picture(self) -> tuple[int, int, int]:
        """Identifies how it looks; values that only add to the last block, a pixel wide, do not matter."""
        return self.start, self.end // self.block, self.block


@dataclass(frozen=True, slots=True)
class Cut:
    """The visible part of a metric, with just enough points to show every peak.

    Attributes:
        dense: whether there are more values than the plot has columns; the points of `raw` are then pairs,
            the lowest and the highest value of a block.
    """

    raw: Line
    mean: Line
    dense: bool = False


class Track:
    """A growing series with its running mean; it notices when the run was rolled back."""

    def __init__(self, series: Series, *, span: int) -> None:
        self.series = series
        self.begun = 0
        """How often reading began from the first value."""
        self._restart(span)

    def _restart(self, span: int) -> None:
        self.begun += 1
        self._span = span
        self._running = RunningMean(self._count_of(span))
        self._means = np.empty(0, np.float32)
        self._peaks = Peaks()
        self._done = 0
        self._end: tuple[int, float] | None = None
        self.gaps: list[int] = []
        """Steps at which the metric became NaN."""

    def set_span(self, span: int) -> None:
        """Sets the length of the running mean in steps; the next `refresh` begins from the first value."""
        if span != self._span:
            self._restart(span)

    def refresh(self) -> bool:
        """Reads at most `MAX_VALUES_PER_READ` new values, and returns whether there are more."""
        if self._done < 2 or self._done > len(self.series) or self._last(self._done) != self._end:
            self._restart(self._span)
        new = self.series.values[self._done : self._done + MAX_VALUES_PER_READ]
        if len(new):
            self._note_gaps(new)
            self._make_room(self._done + len(new))
            self._means[self._done : self._done + len(new)] = self._running.extend(new)
            self._done += len(new)
            self._peaks.extend(self.series.values[: self._done])
            self._end = self._last(self._done)
        return self._done < len(self.series)

    def value_at(self, x: float, *, by_time: bool) -> float:
        """The running mean at a step or second; NaN before the first value."""
        index = _count_until(self._places(by_time), x) - 1
        return float(self._means[index]) if index >= 0 else float("nan")

    def extent(self, low: float, high: float, *, columns: int, by_time: bool) -> Extent:
        """The values between two steps or seconds, for a plot `columns` pixels wide."""
        places = self._places(by_time)
        start = max(0, _count_until(places, low) - 1)
        end = min(len(places), _count_until(places, high) + 1)
        block = 1 << max(0, (max(end - start, 1) // columns).bit_length())
        return Extent(start, end, 1) if block <= 2 else Extent(start - start % block, end, block)

    def cut(self, low: float, high: float, *, columns: int, by_time: bool) -> Cut:
        """What to draw between two steps or seconds, for a plot `columns` pixels wide."""
        extent = self.extent(low, high, columns=columns, by_time=by_time)
        places, start, end, block = self._places(by_time), extent.start, extent.end, extent.block
        if block == 1:
            x = places[start:end].astype(np.float64)
            return Cut(Line(x, self.series.values[start:end]), Line(x, self._means[start:end]))
        starts = np.arange(0, end - start, block)
        peaks = self._peaks.cut(self.series.values, start=start, end=end, block=block)
        known = np.isfinite(peaks[:, 0])
        ends = np.minimum(start + starts[::_BLOCKS_PER_MEAN] + _BLOCKS_PER_MEAN * block, end) - 1
        x = places[start + starts].astype(np.float64)
        means = Line(places[ends].astype(np.float64), self._means[ends])
        return Cut(Line(np.repeat(x[known], 2), peaks[known].reshape(-1)), means, dense=True)

    def _count_of(self, span: int) -> int:
        """Number of values in `span` steps: not every metric has a value for every step."""
        steps = self.series.steps
        return max(1, round(span / max(1, int(steps[1] - steps[0])))) if len(steps) > 1 else span

    def _places(self, by_time: bool) -> NDArray[np.float64] | NDArray[np.int64]:
        return (self.series.seconds if by_time else self.series.steps)[: self._done]

    def _last(self, count: int) -> tuple[int, float] | None:
        """Identifies the value before index `count`; it is another after a rollback."""
        if count == 0:
            return None
        return int(self.series.steps[count - 1]), float(self.series.seconds[count - 1])

    def _note_gaps(self, new: NDArray[np.float32]) -> None:
        holes = np.isnan(new)
        before = np.isnan(self.series.values[self._done - 1]) if self._done else False
        begins = np.flatnonzero(holes & ~np.concatenate([[before], holes[:-1]]))
        self.gaps += self.series.steps[self._done + begins].tolist()

    def _make_room(self, length: int) -> None:
        if length > len(self._means):
            grown = np.empty(max(length, 2 * len(self._means)), np.float32)
            grown[: self._done] = self._means[: self._done]
            self._means = grown


def _count_until(places: NDArray[np.float64] | NDArray[np.int64], x: float) -> int:
    """Number of places up to `x`, which gets their type: NumPy would otherwise convert all of them."""
    if places.dtype == np.int64:
        x = math.floor(min(max(x, 0.0), _MAX_EXACT_INTEGER))
    return int(np.searchsorted(places, places.dtype.type(x), side="right"))
