"""`mwrgui bench batch`, on a folder of small photos."""

from mwrgui.bench.batch import measure_batch
from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Measurement


def test_the_time_for_a_folder_is_compared_with_that_of_its_parts(setup: BenchmarkSetup) -> None:
    results = list(measure_batch(setup, height=64, width=96, count=2))
    measurements = {result.name: result for result in results if isinstance(result, Measurement)}
    assert list(measurements) == ["decode", "restore", "encode", "whole", "sum", "of_slowest"]
    assert all(measurement.value > 0 for measurement in measurements.values())
    assert measurements["of_slowest"].at_least == 90
