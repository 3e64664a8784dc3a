"""How much nearer to the clean picture a model comes, and how much it agrees with a teacher."""

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mwrgui.evaluation.pairs import Pair
from mwrgui.metrics import Scores, agreement, score

LIMIT = 100.0
"""Decibels in place of infinity where two pictures are equal, so that means and JSON stay finite."""

Restore = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
"""(H, W, 3) of 8 bits, the whole picture, to the same."""


@dataclass(frozen=True, slots=True)
class PairResult:
    """Figures of one pair by name: `psnr_y` of the restoration, `input_psnr_y` of the degraded picture.

    With a teacher also `agreement_psnr_y` and so on, between the two restorations.
    """

    name: str
    weather: str
    figures: Mapping[str, float]


def evaluate(
    pairs: Iterable[Pair], *, restore: Restore, teacher: Restore | None = None
) -> Iterator[PairResult]:
    """Restores and measures pair by pair; crops nothing."""
    for pair in pairs:
        restored = restore(pair.degraded)
        figures = _named("input_", score(pair.degraded, pair.clean)) | _named("", score(restored, pair.clean))
        if teacher is not None:
            alike = agreement(student=restored, teacher=teacher(pair.degraded))
            figures |= _named("agreement_", alike)
        yield PairResult(pair.name, pair.weather, figures)


def mean_figures(results: Sequence[PairResult]) -> dict[str, float]:
    """The mean of each figure over the pictures that have one (SSIM needs sides of 11 pixels)."""
    return {name: _mean([r.figures[name] for r in results]) for name in results[0].figures}


def mean_by_weather(results: Sequence[PairResult]) -> dict[str, dict[str, float]]:
    """Means of the pictures under each weather, in order of first appearance."""
    weathers = dict.fromkeys(r.weather for r in results)
    return {w: mean_figures([r for r in results if r.weather == w]) for w in weathers}


def _named(prefix: str, scores: Scores) -> dict[str, float]:
    return {prefix + name: min(value, LIMIT) for name, value in dataclasses.asdict(scores).items()}


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan
