"""PSNR and SSIM of a model's restorations against clean images, and against a teacher's."""

import dataclasses
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.evaluation.pairs import Pair, Unmeasured
from mwrgui.metrics import Scores, agreement, score

MAX_PSNR = 100.0
"""PSNR in dB for equal images, instead of infinity, so that means and JSON stay finite."""

Restore = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
"""Restores a whole 8-bit image (H, W, 3)."""


@dataclass(frozen=True, slots=True)
class PairResult:
    """Figures of one pair by name: `psnr_y` etc. of the restoration, `input_psnr_y` etc. of the input.

    With a teacher, also `agreement_psnr_y` etc., which compare the restorations of student and teacher.
    """

    name: str
    weather: str
    figures: Mapping[str, float]


def evaluate(
    pairs: Iterable[Pair | Unmeasured], *, restore: Restore, teacher: Restore | None = None
) -> Iterator[PairResult | Unmeasured]:
    """Restores and measures pair by pair, without cropping; yields `Unmeasured` for one that fails."""
    for pair in pairs:
        try:
            yield pair if isinstance(pair, Unmeasured) else _measure(pair, restore, teacher)
        except MwrError as problem:
            yield Unmeasured(problem)


def _measure(pair: Pair, restore: Restore, teacher: Restore | None) -> PairResult:
    restored = restore(pair.degraded)
    figures = _prefixed("input_", score(pair.degraded, pair.clean)) | _prefixed(
        "", score(restored, pair.clean)
    )
    if teacher is not None:
        scores = agreement(student=restored, teacher=teacher(pair.degraded))
        figures |= _prefixed("agreement_", scores)
    return PairResult(pair.name, pair.weather, figures)


def mean_figures(results: Sequence[PairResult]) -> dict[str, float]:
    """Mean of each figure over the images that have it (SSIM needs sides of at least 11 pixels)."""
    return {name: _mean([r.figures[name] for r in results]) for name in results[0].figures}


def mean_by_weather(results: Sequence[PairResult]) -> dict[str, dict[str, float]]:
    """Means over the images of each weather, in order of first appearance."""
    weathers = dict.fromkeys(r.weather for r in results)
    return {w: mean_figures([r for r in results if r.weather == w]) for w in weathers}


def _prefixed(prefix: str, scores: Scores) -> dict[str, float]:
    return {prefix + name: min(value, MAX_PSNR) for name, value in dataclasses.asdict(scores).items()}


def _mean(values: Sequence[float]) -> float:
    valid = [value for value in values if not math.isnan(value)]
    return sum(valid) / len(valid) if valid else math.nan
