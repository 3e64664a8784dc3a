"""What each benchmark measures, on tiny networks and small pictures."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.distilling import measure_distilling
from mwrgui.bench.measurement import Measurement, Note, ReportItem
from mwrgui.bench.memory import measure_memory
from mwrgui.bench.photos import synthetic_picture
from mwrgui.bench.processes import subprocess_environment
from mwrgui.bench.restoring import measure_restoring
from mwrgui.bench.starting import measure_starting
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.models.cost import macs
from mwrgui.models.loading import load_model

MEGABYTES = 300


def figures_of(results: Iterable[ReportItem]) -> dict[str, Measurement]:
    return {result.name: result for result in results if isinstance(result, Measurement)}


def test_a_synthetic_picture_is_always_the_same_and_not_flat():
    picture = synthetic_picture(50, 70)
    assert picture.shape == (50, 70, 3)
    assert (picture == synthetic_picture(50, 70)).all()
    assert picture.std() > 30


def test_restoring_compares_the_models(setup: BenchmarkSetup):
    figures = figures_of(measure_restoring(setup, height=48, width=64))
    assert list(figures) == ["teacher", "student", "speed_up", "macs", "teacher_plain", "student_plain"]
    teacher, student = (load_model(setup.models[role]) for role in ("teacher", "student"))
    assert figures["macs"].value == pytest.approx(macs(teacher, 64) / macs(student, 64), rel=1e-6)
    assert figures["speed_up"].at_least == 5
    assert figures["macs"].at_least == 10


def test_distilling_reports_how_the_time_of_a_step_is_spent(setup: BenchmarkSetup):
    values = {"student": "tiny", "batch": 2, "crop": 32, "scene_side": 32, "candidates": 2, "steps": 100}
    recipe = build(DistillRecipe, values, source="this test")
    results = list(measure_distilling(setup, recipe=recipe))
    figures = figures_of(results)
    assert figures["step"].unit == "ms"
    assert figures["run"].title == "a run of 100 steps"
    parts = ("inside", "scenes", "crops", "weather", "losses", "rest")
    assert {figures[name].unit for name in (*parts, "run_networks", "run_filling", "run_between")} == {"%"}
    assert figures["inside"].at_least == 85
    assert figures["faster"].at_least is None  # no target, because float32 has no faster units
    assert any(isinstance(result, Note) for result in results)


def test_memory_is_measured_in_another_process_that_restores_a_file(setup: BenchmarkSetup):
    figures = figures_of(measure_memory(setup, height=600, width=1000))
    assert figures["above_idle"].title == "photo of 0.6 MP, above that"
    assert figures["above_idle"].at_most == 2000
    assert 0 < figures["above_idle"].value < figures["idle"].value
    assert figures["per_pixel"].value == pytest.approx(figures["above_idle"].value / 0.6)


def test_peak_memory_includes_freed_memory_but_none_of_the_parent_process():
    held = bytearray(b"\1") * (MEGABYTES * 10**6)
    code = (
        "import json, mwrgui.bench.large_photo as it;"
        "before = it.peak_memory();"
        f"held = bytearray(b'\\1') * ({MEGABYTES} * 10**6); del held;"
        "print(json.dumps([before, it.peak_memory()]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=subprocess_environment(), capture_output=True, text=True, check=True
    )
    before, after = json.loads(done.stdout)
    assert after - before == pytest.approx(len(held), rel=0.05)


def test_a_model_that_the_child_process_cannot_load_is_reported_in_one_sentence(
    setup: BenchmarkSetup, tmp_path: Path
):
    (tmp_path / "damaged.safetensors").write_bytes(b"nothing")
    damaged = replace(setup, models={"teacher": tmp_path / "damaged.safetensors"})
    with pytest.raises(MwrError, match=r"broke off: .*damaged\.safetensors"):
        list(measure_memory(damaged, height=60, width=100))


def test_start_up_is_compared_with_that_of_python_alone(setup: BenchmarkSetup):
    results = list(measure_starting(setup, commands=()))
    figures = figures_of(results)
    assert list(figures)[:4] == ["python", "version", "version_python", "torch"]
    assert "door" in figures or any(isinstance(result, Note) for result in results)
