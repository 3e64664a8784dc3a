"""One figure over the steps of a run, in arrays that grow."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FIRST_CAPACITY = 256


class Series:
    """Values of one figure with the steps and the run times at which they were told, steps ascending."""

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
        """(n,) Steps; a view that holds until the series is changed."""
        return self._steps[: self._length]

    @property
    def values(self) -> NDArray[np.float32]:
        """(n,) Values, NaN where the figure was no number; a view like `steps`."""
        return self._values[: self._length]

    @property
    def seconds(self) -> NDArray[np.float64]:
        """(n,) Seconds that the run had been going; a view like `steps`."""
        return self._seconds[: self._length]

    def append(self, *, steps: ArrayLike, values: ArrayLike, seconds: ArrayLike) -> None:
        """Adds as many points as `steps` has; they come after all that are there."""
        added = np.atleast_1d(steps)
        start, end = self._length, self._length + len(added)
        if end > len(self._steps):
            self._make_room(max(end, 2 * len(self._steps), FIRST_CAPACITY))
        self._steps[start:end] = added
        self._values[start:end] = values
        self._seconds[start:end] = seconds
        self._length = end

    def drop_after(self, step: int) -> None:
        """Forgets the points beyond `step`."""
        self._length = int(np.searchsorted(self.steps, step, side="right"))

    def _make_room(self, capacity: int) -> None:
        """Moves to larger arrays; views of the old ones keep their values."""
        for name in ("_steps", "_values", "_seconds"):
            old = getattr(self, name)
            new = np.empty(capacity, old.dtype)
            new[: self._length] = old[: self._length]
            setattr(self, name, new)
