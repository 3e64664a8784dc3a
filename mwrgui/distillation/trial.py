"""A few steps of a run, without leaving anything behind, to say what it will take."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import torch

from mwrgui.core.devices import Device
from mwrgui.distillation.distill import plan_distillation
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.engine.control import RunControl
from mwrgui.engine.events import StepDone
from mwrgui.engine.execute import assemble
from mwrgui.library.run_folder import RunFolder
from mwrgui.models.restorer import RestorationModel
from mwrgui.synthesis.pool import FIRST

STEPS = 3
_LOOKS = 0.01
"""Seconds between two looks at the memory in use."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What some steps took.

    Attributes:
        step_seconds: the quickest step; the first ones also prepare what later ones only use.
        total_seconds: what the whole run will take, measuring and pictures left out.
        memory: the most bytes that the program held at once, on the device where it has its own.
        checkpoint: bytes of one checkpoint.
    """

    step_seconds: float
    total_seconds: float
    memory: int
    checkpoint: int


def try_steps(
    recipe: DistillRecipe, *, teacher: RestorationModel, device: Device
) -> Iterator[StepDone | Trial]:
    """Runs the first steps in a folder that is thrown away; tells each of them, then what they took.

    Raises:
        MwrError: the recipe's parts do not fit together.
    """
    with tempfile.TemporaryDirectory() as place, _memory(device) as memory:
        folder = RunFolder(Path(place))
        plan = plan_distillation(_brief(recipe), teacher=teacher, teacher_checksum="", probes={})
        run = assemble(plan, folder=folder, device=device)
        first_scenes = _seconds(run.prepare)
        took = []
        for event in run.events(RunControl()):
            if isinstance(event, StepDone):
                took.append(event.seconds)
                yield event
            if len(took) == STEPS:
                break
        checkpoint = max(path.stat().st_size for path in folder.checkpoints.glob("*.pt"))
    yield Trial(min(took), _total(recipe, min(took), first_scenes), memory[0], checkpoint)


def _brief(recipe: DistillRecipe) -> DistillRecipe:
    """The recipe with no more scenes than come before the first step, and without pictures."""
    scenes = replace(recipe.synthesis.scenes, pool=min(recipe.synthesis.scenes.pool, FIRST))
    return replace(
        recipe,
        synthesis=replace(recipe.synthesis, scenes=scenes),
        schedule=replace(recipe.schedule, steps=STEPS + 1, preview_every=0),
    )


def _total(recipe: DistillRecipe, step: float, first_scenes: float) -> float:
    """All steps, and the scenes that fill the pool during the first of them."""
    filled = recipe.synthesis.scenes.pool if "scenes" in recipe.synthesis.synthesizer else FIRST
    filling = min(recipe.schedule.steps, max(0, filled - FIRST))
    return recipe.schedule.steps * step + first_scenes * (1 + filling / FIRST)


@contextmanager
def _memory(device: Device) -> Iterator[list[int]]:
    """Gives a list whose only entry is at the end the most memory that was held at once."""
    peak = [0]
    if device.torch.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device.torch)
        yield peak
        peak[0] = torch.cuda.max_memory_allocated(device.torch)
        return
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(peak, over), name="memory")
    watch.start()
    try:
        yield peak
    finally:
        over.set()
        watch.join()


def _watch(peak: list[int], over: threading.Event) -> None:
    process = psutil.Process()
    while not over.wait(_LOOKS):
        peak[0] = max(peak[0], process.memory_info().rss)


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
