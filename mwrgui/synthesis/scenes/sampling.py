"""Random numbers for scenes; fast per call, because a scene needs hundreds."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")


class SceneRng:
    """A seeded source of random numbers and choices; `generator` is its NumPy generator, for arrays."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.Generator(np.random.SFC64(seed))

    def uniform(self, low: float, high: float) -> float:
        """Draws from the uniform distribution on [`low`, `high`)."""
        return low + (high - low) * self.generator.random()

    def normal(self, mean: float, spread: float) -> float:
        """Draws from the normal distribution; `spread` is the standard deviation."""
        return mean + spread * self.generator.standard_normal()

    def log_normal(self, median: float, log_spread: float) -> float:
        """Draws from the log-normal distribution; `log_spread` is the deviation of the logarithm."""
        return float(median * np.exp(log_spread * self.generator.standard_normal()))

    def integer_below(self, count: int) -> int:
        """A random integer from 0 to `count` - 1."""
        return int(self.generator.random() * count)

    def integer_between(self, low: int, high: int) -> int:
        """A random integer from `low` to `high`, both included."""
        return low + self.integer_below(high - low + 1)

    def chance(self, probability: float) -> bool:
        """Draws True with this probability, 0 to 1."""
        return self.generator.random() < probability

    def pick(self, items: Sequence[Item]) -> Item:
        """One of `items`, all equally likely."""
        return items[self.integer_below(len(items))]

    def pick_weighted(self, weights: Mapping[str, float]) -> str:
        """One of the names, with probabilities in proportion to the weights."""
        remaining = self.generator.random() * sum(weights.values())
        for name, weight in weights.items():
            remaining -= weight
            if remaining < 0:
                return name
        return name
