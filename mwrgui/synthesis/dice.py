"""Random numbers for drawing: the calls that scenes make by the hundred, at little cost each."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")


class Dice:
    """A seeded source of plain Python numbers and choices; `rng`, the generator beneath, makes arrays."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.Generator(np.random.SFC64(seed))

    def uniform(self, low: float, high: float) -> float:
        """Evenly spread between `low` and `high`."""
        return low + (high - low) * self.rng.random()

    def normal(self, mean: float, spread: float) -> float:
        """Bell-shaped around `mean`."""
        return mean + spread * self.rng.standard_normal()

    def around(self, middle: float, folds: float) -> float:
        """Positive, half above and half below `middle`, within `folds` e-folds most of the time."""
        return float(middle * np.exp(folds * self.rng.standard_normal()))

    def below(self, count: int) -> int:
        """A whole number from 0 to `count` - 1."""
        return int(self.rng.random() * count)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def chance(self, share: float) -> bool:
        """True in `share` of all calls."""
        return self.rng.random() < share

    def pick(self, items: Sequence[Item]) -> Item:
        """One of `items`, each as likely."""
        return items[self.below(len(items))]

    def weighted(self, weights: Mapping[str, float]) -> str:
        """One of the names, as often as its weight says."""
        left = self.rng.random() * sum(weights.values())
        for name, weight in weights.items():
            left -= weight
            if left < 0:
                return name
        return name
