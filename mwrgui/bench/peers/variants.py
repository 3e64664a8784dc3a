"""Several ways to restore one picture: times them in turns and compares their results."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Measurement, measured
from mwrgui.bench.timing import time_in_turns
from mwrgui.images import ImageArray


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to restore the picture.

    Attributes:
        name: identifier in the JSON output.
        title: label in the table.
        run: returns the restored picture, (H, W, 3) in levels 0..255.
    """

    name: str
    title: str
    run: Callable[[], ImageArray | NDArray[np.float32]]


def compare_variants(variants: Sequence[Variant], setup: BenchmarkSetup) -> Iterator[Measurement]:
    """Yields the time of each variant, and the ratio and largest difference of each to the first one."""
    results: dict[str, NDArray[np.float32]] = {}

    def run(variant: Variant) -> None:
        results[variant.name] = variant.run().astype(np.float32, copy=False)

    timed = {variant.name: partial(run, variant) for variant in variants}
    times = time_in_turns(timed, seconds=setup.seconds, device=setup.device.torch)
    first = variants[0]
    height, width, _ = results[first.name].shape
    for variant in variants:
        yield measured(
            variant.name, variant.title, "ms/MP", times[variant.name] * 1000 / (height * width / 1e6)
        )
        if variant is first:
            continue
        ratio = times[variant.name] / times[first.name]
        difference = np.abs(results[variant.name] - results[first.name]).max()
        yield measured(f"{variant.name}_ratio", f"time over that of {first.title}", "×", ratio)
        yield measured(f"{variant.name}_difference", "largest difference of the result", "levels", difference)
