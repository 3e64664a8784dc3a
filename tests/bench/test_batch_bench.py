"""`mwrgui bench batch`, on a folder of small photos."""

from mwrgui.bench.batch import measure_batch
from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Measurement


def test_a_folder_is_compared_with_its_parts(setup: BenchmarkSetup) -> None:
    results = list(measure_batch(setup, height=64, width=96, count=2))
    told = {result.name: result for result in results if isinstance(result, Measurement)}
    assert list(told) == ["decode", "restore", "encode", "whole", "sum", "of_slowest"]
    assert all(measurement.value > 0 for measurement in told.values())
    assert told["of_slowest"].at_least == 90
