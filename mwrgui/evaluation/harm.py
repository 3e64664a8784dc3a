"""Harm that a model does to intact parts of real photos, measured without ground truth."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence
from mwrgui.evaluation.evaluate import Restore
from mwrgui.evaluation.pairs import Unmeasured, read_8_bits
from mwrgui.metrics.harm import MEASURES, describe_harm, measure_harm


@dataclass(frozen=True, slots=True)
class HarmResult:
    """Figures of harm for one photo; None for a measure if no area of the photo is suitable for it.

    Attributes:
        name: path relative to the evaluated folder.
        folder: the first folder in that path, such as a weather; empty for photos at the top level.
        remark: a sentence about visible harm, from `describe_harm`; None if there is none.
    """

    name: str
    folder: str
    figures: Mapping[str, float | None]
    remark: Sentence | None = field(default=None)


def evaluate_harm(
    photos: Iterable[Path], *, root: Path, restore: Restore
) -> Iterator[HarmResult | Unmeasured]:
    """Restores and measures photo by photo; yields `Unmeasured` for one that cannot be read or restored."""
    for path in photos:
        relative = path.relative_to(root)
        try:
            photo = read_8_bits(path)
            harm = measure_harm(photo, restore(photo))
        except MwrError as problem:
            yield Unmeasured(problem)
            continue
        folder = relative.parts[0] if len(relative.parts) > 1 else ""
        yield HarmResult(relative.as_posix(), folder, harm.figures, describe_harm(harm))


def mean_harm(results: Sequence[HarmResult]) -> dict[str, float | None]:
    """Mean of each measure over the photos to which it applies."""
    values_of = {name: [r.figures[name] for r in results] for name in MEASURES}
    return {
        name: _mean([value for value in values if value is not None]) for name, values in values_of.items()
    }


def harm_record(results: Sequence[HarmResult]) -> dict[str, object]:
    """Means over all photos and over each folder, in the form in which model files record them."""
    folders = dict.fromkeys(r.folder for r in results if r.folder)
    return {
        "photos": len(results),
        "mean": mean_harm(results),
        "folders": {name: mean_harm([r for r in results if r.folder == name]) for name in folders},
    }


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None
