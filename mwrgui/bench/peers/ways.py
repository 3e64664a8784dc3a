"""Ways to restore one picture, timed in turns and compared by their results."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mwrgui.bench.benchmark import Setup
from mwrgui.bench.figures import Figure, figure
from mwrgui.bench.timing import interleave
from mwrgui.images import ImageArray


@dataclass(frozen=True, slots=True)
class Way:
    """One way: `run` returns the restored picture, (H, W, 3) in levels 0..255.

    Attributes:
        name: for programs.
        title: for people.
    """

    name: str
    title: str
    run: Callable[[], ImageArray | NDArray[np.float32]]


def compare(ways: Sequence[Way], setup: Setup) -> Iterator[Figure]:
    """The time of each way; of all but the first also its ratio to, and difference from, the first."""
    results: dict[str, NDArray[np.float32]] = {}

    def run(way: Way) -> None:
        results[way.name] = way.run().astype(np.float32, copy=False)

    variants = {way.name: partial(run, way) for way in ways}
    times = interleave(variants, seconds=setup.seconds, device=setup.device.torch)
    first = ways[0]
    height, width, _ = results[first.name].shape
    for way in ways:
        yield figure(way.name, way.title, "ms/MP", times[way.name] * 1000 / (height * width / 1e6))
        if way is first:
            continue
        ratio = times[way.name] / times[first.name]
        difference = np.abs(results[way.name] - results[first.name]).max()
        yield figure(f"{way.name}_ratio", f"against {first.title}", "×", ratio)
        yield figure(f"{way.name}_difference", "largest difference of the result", "levels", difference)
