"""Runs a few steps of a recipe in a temporary folder to estimate time, memory and disk space."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import torch

from mwrgui.core.devices import Device
from mwrgui.distillation.distill import plan_distillation
from mwrgui.distillation.loaded_teachers import Specialist
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.engine.control import RunControl
from mwrgui.engine.execute import build_run
from mwrgui.engine.own_photos import OwnPhotos
from mwrgui.engine.schedule import RANDOM
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import StepDone
from mwrgui.runs.run_folder import RunFolder
from mwrgui.synthesis.pool import INITIAL_SCENES

TRIAL_STEPS = 4
"""Steps that are timed: the first two label new images, the others reuse labels."""
_SAMPLE_INTERVAL = 0.01
"""Seconds between two samples of the memory in use."""


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """Estimates from a few timed steps.

    Attributes:
        step_seconds: mean time of a step; some label new images, the others reuse labels.
        total_seconds: estimate for the whole run, without measurements and previews.
        memory: peak memory in bytes: of the GPU if the run uses one, otherwise of the process.
        checkpoint: size of one checkpoint in bytes.
    """

    step_seconds: float
    total_seconds: float
    memory: int
    checkpoint: int


def try_steps(
    recipe: DistillRecipe,
    *,
    teacher: RestorationModel | None,
    device: Device,
    specialists: Mapping[str, Specialist] | None = None,
    photos: OwnPhotos | None = None,
) -> Iterator[StepDone | RunEstimate]:
    """Runs the first steps in a temporary folder; yields each step's event, then the estimates.

    Raises:
        MwrError: as for `plan_distillation`, or scenes are smaller than crops.
    """
    with tempfile.TemporaryDirectory() as temporary_folder, _peak_memory(device) as memory:
        folder = RunFolder(Path(temporary_folder))
        plan = plan_distillation(
            _shortened(recipe),
            teacher=teacher,
            teacher_checksum="",
            specialists=specialists,
            photos=photos,
            probes={},
        )
        run = build_run(plan, folder=folder, device=device)
        scene_seconds = _time_call(run.prepare)
        step_times = []
        for event in run.events(RunControl()):
            if isinstance(event, StepDone):
                step_times.append(event.seconds)
                yield event
            if len(step_times) == TRIAL_STEPS:
                break
        checkpoint = max(path.stat().st_size for path in folder.checkpoints.glob("*.pt"))
    step_seconds = _mean_step_time(step_times, recipe.schedule.label_reuse)
    total_seconds = _total_time(recipe, step_seconds, scene_seconds)
    yield RunEstimate(step_seconds, total_seconds, memory[0], checkpoint)


def _shortened(recipe: DistillRecipe) -> DistillRecipe:
    """The recipe with few steps and scenes, random initial weights, and no previews.

    The label buffer holds two batches, so labels are reused, if at all, from the third step on.
    """
    scenes = replace(recipe.synthesis.scenes, pool=min(recipe.synthesis.scenes.pool, INITIAL_SCENES))
    return replace(
        recipe,
        synthesis=replace(recipe.synthesis, scenes=scenes),
        schedule=replace(
            recipe.schedule,
            steps=TRIAL_STEPS + 1,
            preview_every=0,
            init=RANDOM,
            label_reuse=1 if recipe.schedule.label_reuse == 1 else TRIAL_STEPS + 1,
            label_buffer=2 * recipe.schedule.batch,
        ),
    )


def _mean_step_time(step_times: list[float], label_reuse: int) -> float:
    """Mean time of a step, weighted by how often steps label new images or reuse labels."""
    labelling, reusing = min(step_times[:2]), min(step_times[2:])
    return reusing + max(0.0, labelling - reusing) / label_reuse if label_reuse > 1 else min(step_times)


def _total_time(recipe: DistillRecipe, step_seconds: float, scene_seconds: float) -> float:
    """Time for all steps, and for the scenes that fill the pool; `scene_seconds` is for `INITIAL_SCENES`."""
    pool_size = recipe.synthesis.scenes.pool if "scenes" in recipe.synthesis.synthesizer else INITIAL_SCENES
    scenes_to_add = min(recipe.schedule.steps, max(0, pool_size - INITIAL_SCENES))
    return recipe.schedule.steps * step_seconds + scene_seconds * (1 + scenes_to_add / INITIAL_SCENES)


@contextmanager
def _peak_memory(device: Device) -> Iterator[list[int]]:
    """Yields a list; on exit, its only entry is the peak memory in bytes."""
    peak = [0]
    if device.torch.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device.torch)
        yield peak
        peak[0] = torch.cuda.max_memory_allocated(device.torch)
        return
    done = threading.Event()
    sampler = threading.Thread(target=_sample_memory, args=(peak, done), name="memory")
    sampler.start()
    try:
        yield peak
    finally:
        done.set()
        sampler.join()


def _sample_memory(peak: list[int], done: threading.Event) -> None:
    process = psutil.Process()
    while not done.wait(_SAMPLE_INTERVAL):
        peak[0] = max(peak[0], process.memory_info().rss)


def _time_call(function: Callable[[], None]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start
