"""Time of a distillation step by its parts, and its speed-up over a plain float32 step."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.benchmark_run import BenchmarkRun, baseline_run
from mwrgui.bench.measurement import Note, ReportItem, measured
from mwrgui.bench.step_parts import StepParts
from mwrgui.bench.timing import Seconds, time_in_turns
from mwrgui.core.part_names import DEFAULT_RECIPE
from mwrgui.core.setting import build
from mwrgui.distillation.recipe import DistillRecipe, read_values
from mwrgui.models.loading import load_model
from mwrgui.runs.events import CheckpointSaved, Measured, PreviewReady
from mwrgui.synthesis.pool import INITIAL_SCENES

STEPS_PER_ROUND = 8
"""Steps timed together, twice the usual `label_reuse`; one step in `label_reuse` draws and labels images."""
NETWORK_SHARE_TARGET = 85.0
"""Target: percentage of the time of a step that is spent in the networks."""
SPEEDUP_TARGET = 3.0
"""Target: time of a plain step over the time of a step of this program, on processors with bfloat16 units."""

PARTS_OF_NEW_IMAGES = {"label", "refresh", "sample", "weather", "choose"}
"""Parts that a step runs only if it draws new images, which one step in `label_reuse` does."""


def measure_distilling(setup: BenchmarkSetup, *, recipe: DistillRecipe | None = None) -> Iterator[ReportItem]:
    """Times the steps of a run on drawn scenes, each part of a step alone, and the steps of a plain run.

    The plain run is in float32, in torch's default memory layout, and labels a new batch for every update.

    Args:
        recipe: None takes the default recipe.
    """
    recipe = recipe or build(DistillRecipe, read_values(DEFAULT_RECIPE), source=f"recipe {DEFAULT_RECIPE}")
    teacher, device = load_model(setup.models["teacher"]), setup.device
    with tempfile.TemporaryDirectory() as run_folder, tempfile.TemporaryDirectory() as baseline_folder:
        plain = replace(recipe, schedule=replace(recipe.schedule, label_reuse=1))
        baseline = baseline_run(plain, teacher=teacher, device=device, folder=Path(baseline_folder))
        benchmark_run = BenchmarkRun(recipe, teacher=teacher, device=device, folder=Path(run_folder))
        baseline.prepare()
        preparation_seconds = benchmark_run.prepare()
        parts = StepParts(benchmark_run.run, recipe, teacher=teacher, device=device)
        variants: dict[str, Callable[[], None]] = {
            "step": partial(benchmark_run.advance, STEPS_PER_ROUND),
            "plain": partial(baseline.advance, STEPS_PER_ROUND),
            **_repeated_parts(parts, recipe),
        }
        times = time_in_turns(variants, seconds=setup.seconds, device=device.torch)
        final_seconds = benchmark_run.finish()
    label_reuse = recipe.schedule.label_reuse
    times = {
        name: seconds / STEPS_PER_ROUND / (label_reuse if name in PARTS_OF_NEW_IMAGES else 1)
        for name, seconds in times.items()
    }
    yield from _step_measurements(times, has_bfloat16_units=device.precision is torch.bfloat16)
    yield from _run_measurements(
        recipe, times, preparation_seconds=preparation_seconds, final_seconds=final_seconds
    )


def _repeated_parts(parts: StepParts, recipe: DistillRecipe) -> Mapping[str, Callable[[], None]]:
    """Each part of a step, called as often as `STEPS_PER_ROUND` steps would that all draw new images."""
    scenes = recipe.synthesis.scenes
    candidates = scenes.refresh * scenes.candidates if scenes.candidates > 1 else 0
    part_functions = {
        "label": parts.label_batch,
        "student": parts.update_student,
        "refresh": parts.refresh_scenes,
        "sample": parts.sample_batch,
        "weather": parts.degrade,
        "losses": parts.compute_losses,
    }
    repeated = {
        name: partial(_call_repeatedly, part, STEPS_PER_ROUND) for name, part in part_functions.items()
    }
    return repeated | {
        "choose": partial(_call_repeatedly, parts.restore_candidate, round(STEPS_PER_ROUND * candidates))
    }


def _network_seconds(times: Mapping[str, Seconds]) -> Seconds:
    return times["label"] + times["student"] + times["choose"]


def _call_repeatedly(part: Callable[[], None], count: int) -> None:
    for _ in range(count):
        part()


def _step_measurements(times: Mapping[str, Seconds], *, has_bfloat16_units: bool) -> Iterator[ReportItem]:
    step, networks = times["step"], _network_seconds(times)
    yield measured("step", "step", "ms", step * 1000)
    yield measured("networks", "its networks alone", "ms", networks * 1000)
    yield measured(
        "inside", "share of the networks", "%", 100 * networks / step, at_least=NETWORK_SHARE_TARGET
    )
    parts = {
        "scenes": ("drawing scenes", times["refresh"] - times["choose"]),
        "crops": ("cutting crops", times["sample"] - times["weather"]),
        "weather": ("weather", times["weather"]),
        "losses": ("loss terms", times["losses"]),
    }
    remainder = step - networks
    for name, (title, seconds) in parts.items():
        remainder = remainder - seconds
        yield measured(name, title, "%", 100 * seconds / step)
    yield measured("rest", "all else", "%", 100 * remainder / step)
    yield measured("plain", "plain step: float32, each image labelled anew", "ms", times["plain"] * 1000)
    speedup = times["plain"] / step
    yield measured(
        "faster",
        "step faster than a plain one",
        "×",
        speedup,
        at_least=SPEEDUP_TARGET if has_bfloat16_units else None,
    )
    if not has_bfloat16_units:
        yield Note(f"No aim for the plain step: {SPEEDUP_TARGET:g}× is for processors with bfloat16 units.")


def _run_measurements(
    recipe: DistillRecipe,
    times: Mapping[str, Seconds],
    *,
    preparation_seconds: float,
    final_seconds: Mapping[type, float],
) -> Iterator[ReportItem]:
    """Estimates a whole run of the recipe from the times of its parts."""
    schedule = recipe.schedule
    intervals = {
        Measured: schedule.measure_every,
        PreviewReady: schedule.preview_every,
        CheckpointSaved: schedule.checkpoint_every,
    }
    pool_filling = preparation_seconds * recipe.synthesis.scenes.pool / INITIAL_SCENES
    periodic_work = sum(
        final_seconds[kind] * (schedule.steps // interval) for kind, interval in intervals.items() if interval
    )
    run = schedule.steps * times["step"] + pool_filling + periodic_work
    networks = schedule.steps * _network_seconds(times)
    yield measured("run", f"a run of {schedule.steps} steps", "min", run / 60)
    yield measured("run_networks", "share of the networks in it", "%", 100 * networks / run)
    yield measured("run_filling", "filling the pool of scenes", "%", 100 * pool_filling / run)
    yield measured("run_between", "measuring, previews, checkpoints", "%", 100 * periodic_work / run)
