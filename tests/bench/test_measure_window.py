"""`mwrgui bench ui`: real windows in processes of their own, small photos, tiny networks."""

from dataclasses import replace
from pathlib import Path

import pytest

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Measurement
from mwrgui.bench.window.measure_window import measure_window
from mwrgui.core.errors import MwrError

SMALL_RUN = ("student=tiny", "init=random", "crop=64", "batch=2", "scene_side=96", "pool=4")


def test_start_up_dropped_photos_frame_times_and_stalls_are_measured(setup: BenchmarkSetup):
    results = list(
        measure_window(
            setup,
            photo_size=(60, 80),
            restored_size=(40, 64),
            points=2000,
            rounds=1,
            run_settings=SMALL_RUN,
            run_seconds=0.0,
        )
    )
    measurements = {result.name: result for result in results if isinstance(result, Measurement)}
    assert len(measurements) == len(results)
    assert all(measurement.value > 0 for measurement in measurements.values())
    assert measurements["window"].at_most == 1500
    assert measurements["window"].value < measurements["sample"].value < measurements["sample_both"].value
    assert measurements["drop"].at_most == 200
    assert measurements["drop"].value <= measurements["drop_whole"].value
    assert measurements["panning"].at_most == pytest.approx(16.7, abs=0.1)
    for activity in ("panning", "zooming"):
        assert (
            measurements[activity].value
            <= measurements[f"{activity}_p99"].value
            <= measurements[f"{activity}_max"].value
        )
    for activity in ("restoring", "distilling"):
        assert (measurements[f"{activity}_p99"].at_most, measurements[f"{activity}_max"].at_most) == (50, 200)
        delays = [measurements[f"{activity}_{name}"].value for name in ("p50", "p99", "max")]
        assert delays == sorted(delays)
    assert measurements["distilling_answer"].value <= measurements["distilling_answer_max"].value
    assert measurements["distilling_answer_max"].at_most == 200
    assert measurements["distilling_speed"].unit == "%"
    assert measurements["curves_live"].title == "0.002 M points: redraw"


def test_a_window_that_cannot_load_its_models_ends_the_measurement(setup: BenchmarkSetup, tmp_path: Path):
    (tmp_path / "damaged.safetensors").write_bytes(b"nothing")
    models = {**setup.models, "teacher": tmp_path / "damaged.safetensors"}
    with pytest.raises(MwrError, match=r"broke off: .*damaged\.safetensors"):
        list(measure_window(replace(setup, models=models), rounds=1))
