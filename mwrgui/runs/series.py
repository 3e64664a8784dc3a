"""A figure over the steps of a run, stored in growing arrays."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FIRST_CAPACITY = 256
"""Number of points that the first arrays of a series have room for, at least."""


class Series:
    """The points of one figure: for each, its step (ascending), value and run time."""

    __slots__ = ("_length", "_seconds", "_steps", "_values")

    def __init__(self) -> None:
        self._length = 0
        self._steps = np.empty(0, np.int64)
        self._values = np.empty(0, np.float32)
        self._seconds = np.empty(0, np.float64)

    def __len__(self) -> int:
        return self._length

    @property
    def steps(self) -> NDArray[np.int64]:
        """Steps (n,) of all points; a view of the array in use, valid until the series changes."""
        return self._steps[: self._length]

    @property
    def values(self) -> NDArray[np.float32]:
        """Value at each point (n,), NaN where the figure was not finite; a view like `steps`."""
        return self._values[: self._length]

    @property
    def seconds(self) -> NDArray[np.float64]:
        """Run time in seconds at each point (n,); a view like `steps`."""
        return self._seconds[: self._length]

    def append(self, *, steps: ArrayLike, values: ArrayLike, seconds: ArrayLike) -> None:
        """Appends one point (numbers) or several (arrays); steps must ascend and exceed all present ones."""
        new_steps = np.atleast_1d(steps)
        start, end = self._length, self._length + len(new_steps)
        if end > len(self._steps):
            self._reserve(max(end, 2 * len(self._steps), FIRST_CAPACITY))
        self._steps[start:end] = new_steps
        self._values[start:end] = values
        self._seconds[start:end] = seconds
        self._length = end

    def drop_after(self, step: int) -> None:
        """Removes the points after `step`, when a run is rolled back to it."""
        self._length = int(np.searchsorted(self.steps, step, side="right"))

    def _reserve(self, capacity: int) -> None:
        """Copies all points to arrays for `capacity` points; views of the old arrays keep their values."""
        for name in ("_steps", "_values", "_seconds"):
            old = getattr(self, name)
            new = np.empty(capacity, old.dtype)
            new[: self._length] = old[: self._length]
            setattr(self, name, new)
