"""The benchmark of clips, on a clip of a few small frames."""

import pytest

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Measurement

pytest.importorskip("av", reason="clips need the package av, which is not installed")

from mwrgui.bench.video import measure_video


def test_the_time_for_a_clip_is_compared_with_that_of_its_parts(setup: BenchmarkSetup) -> None:
    results = list(measure_video(setup, height=64, width=96, frames=5))
    measurements = {result.name: result for result in results if isinstance(result, Measurement)}
    names = ["decode", "network", "encode", "copy", "whole", "rate", "small_rate", "overlap", "over_copy"]
    assert list(measurements) == names
    assert all(measurement.value > 0 for measurement in measurements.values())
    assert measurements["rate"].value == pytest.approx(1000 / measurements["whole"].value, rel=0.2)
    assert measurements["rate"].at_least == 25
    assert measurements["overlap"].at_least is None
