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
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.distillation.teacher_map import Specialist
from mwrgui.engine.control import RunControl
from mwrgui.engine.execute import build_run
from mwrgui.engine.own_photos import OwnPhotos
from mwrgui.engine.schedule import RANDOM
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import StepDone
from mwrgui.runs.run_folder import RunFolder
from mwrgui.synthesis.pool import INITIAL_SCENES

STEPS = 4
"""Steps that are timed: the first two label new images, the others reuse labels."""
_SAMPLE_INTERVAL = 0.01
"""Seconds between two samples of the memory in use."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Estimates from a few timed steps.

    Attributes:
        step_seconds: mean time of a step; some label new images, the others reuse labels.
        total_seconds: estimate for the whole run, without measurements and previews.
        memory: peak bytes, of the GPU if the run uses one, otherwise of the process.
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
) -> Iterator[StepDone | Trial]:
    """Runs the first steps in a temporary folder; yields each step's event, then the estimates.

    Raises:
        MwrError: the settings of the recipe contradict each other.
    """
    with tempfile.TemporaryDirectory() as place, _peak_memory(device) as memory:
        folder = RunFolder(Path(place))
        plan = plan_distillation(
            _brief(recipe),
            teacher=teacher,
            teacher_checksum="",
            specialists=specialists,
            photos=photos,
            probes={},
        )
        run = build_run(plan, folder=folder, device=device)
        first_scenes = _seconds(run.prepare)
        took = []
        for event in run.events(RunControl()):
            if isinstance(event, StepDone):
                took.append(event.seconds)
                yield event
            if len(took) == STEPS:
                break
        checkpoint = max(path.stat().st_size for path in folder.checkpoints.glob("*.pt"))
    step = _usual_step(took, recipe.schedule.label_reuse)
    yield Trial(step, _total(recipe, step, first_scenes), memory[0], checkpoint)


def _brief(recipe: DistillRecipe) -> DistillRecipe:
    """The recipe with the smallest pool of scenes, random initial weights, and no previews.

    Two batches of labels are kept, so labels are reused from the third step on.
    """
    scenes = replace(recipe.synthesis.scenes, pool=min(recipe.synthesis.scenes.pool, INITIAL_SCENES))
    return replace(
        recipe,
        synthesis=replace(recipe.synthesis, scenes=scenes),
        schedule=replace(
            recipe.schedule,
            steps=STEPS + 1,
            preview_every=0,
            init=RANDOM,
            label_reuse=1 if recipe.schedule.label_reuse == 1 else STEPS + 1,
            label_buffer=2 * recipe.schedule.batch,
        ),
    )


def _usual_step(took: list[float], reuse: int) -> float:
    """Mean time of a step, weighted by how often steps label new images or reuse labels."""
    labelling, plain = min(took[:2]), min(took[2:])
    return plain + max(0.0, labelling - plain) / reuse if reuse > 1 else min(took)


def _total(recipe: DistillRecipe, step: float, first_scenes: float) -> float:
    """Time for all steps, and for the scenes that fill the pool during the first of them."""
    filled = recipe.synthesis.scenes.pool if "scenes" in recipe.synthesis.synthesizer else INITIAL_SCENES
    filling = min(recipe.schedule.steps, max(0, filled - INITIAL_SCENES))
    return recipe.schedule.steps * step + first_scenes * (1 + filling / INITIAL_SCENES)


@contextmanager
def _peak_memory(device: Device) -> Iterator[list[int]]:
    """Yields a list; on exit, its only entry is the peak memory in bytes."""
    peak = [0]
    if device.torch.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device.torch)
        yield peak
        peak[0] = torch.cuda.max_memory_allocated(device.torch)
        return
    over = threading.Event()
    watch = threading.Thread(target=_sample_memory, args=(peak, over), name="memory")
    watch.start()
    try:
        yield peak
    finally:
        over.set()
        watch.join()


def _sample_memory(peak: list[int], over: threading.Event) -> None:
    process = psutil.Process()
    while not over.wait(_SAMPLE_INTERVAL):
        peak[0] = max(peak[0], process.memory_info().rss)


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
