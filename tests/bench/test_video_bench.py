"""The benchmark of clips, on a clip of a few small frames."""

import pytest

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Measurement

pytest.importorskip("av", reason="clips need the package av, which is not installed")

from mwrgui.bench.video import measure_video


def test_the_whole_is_compared_with_its_parts(setup: BenchmarkSetup) -> None:
    results = list(measure_video(setup, height=64, width=96, frames=5))
    told = {result.name: result for result in results if isinstance(result, Measurement)}
    names = ["decode", "network", "encode", "copy", "whole", "rate", "small_rate", "overlap", "over_copy"]
    assert list(told) == names
    assert all(measurement.value > 0 for measurement in told.values())
    assert told["rate"].value == pytest.approx(1000 / told["whole"].value, rel=0.2)
    assert told["rate"].at_least == 25
    assert told["overlap"].at_least is None
