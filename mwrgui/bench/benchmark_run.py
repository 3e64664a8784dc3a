"""A real distillation run that is advanced a few steps at a time."""

import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import torch

from mwrgui.bench.default_layout import use_default_layout
from mwrgui.core.devices import Device
from mwrgui.distillation.distill import plan_distillation
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.engine.control import RunControl
from mwrgui.engine.execute import build_run
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import Event, StepDone
from mwrgui.runs.run_folder import RunFolder
from mwrgui.synthesis.pool import INITIAL_SCENES

_NEVER_REACHED = 10**7
"""A number of steps that no benchmark reaches."""


class BenchmarkRun:
    """A run with a full pool of scenes that never measures, previews or saves between its steps.

    `teacher` is moved to `device` and set to evaluation mode.
    """

    def __init__(
        self, recipe: DistillRecipe, *, teacher: RestorationModel, device: Device, folder: Path
    ) -> None:
        plan = plan_distillation(_steady_recipe(recipe), teacher=teacher, teacher_checksum="", probes={})
        self.run = build_run(plan, folder=RunFolder(folder), device=device)
        self._control = RunControl()
        self._events: Iterator[Event] = iter(())

    def prepare(self) -> float:
        """Draws the first scenes and held-out images; returns the seconds taken. To be called once, first."""
        began = time.perf_counter()
        self.run.prepare()
        self._events = self.run.events(self._control)
        return time.perf_counter() - began

    def advance(self, steps: int) -> None:
        """Runs `steps` optimiser steps and discards their events."""
        while steps:
            steps -= isinstance(next(self._events), StepDone)

    def finish(self) -> dict[type, float]:
        """Ends the run; returns the seconds that each of its final events took to arrive, by event type."""
        self._control.stop()
        seconds: dict[type, float] = {}
        began = time.perf_counter()
        for event in self._events:
            seconds[type(event)] = time.perf_counter() - began
            began = time.perf_counter()
        return seconds


def baseline_run(
    recipe: DistillRecipe, *, teacher: RestorationModel, device: Device, folder: Path
) -> BenchmarkRun:
    """A run with float32 networks in torch's default memory layout, as a baseline; copies `teacher`."""
    float32_device = replace(device, precision=torch.float32)
    baseline = BenchmarkRun(
        recipe, teacher=use_default_layout(deepcopy(teacher)), device=float32_device, folder=folder
    )
    use_default_layout(baseline.run.trainer.student)
    use_default_layout(baseline.run.trainer.average)
    return baseline


def _steady_recipe(recipe: DistillRecipe) -> DistillRecipe:
    """Changes a recipe so that `prepare` draws all scenes and nothing interrupts or ends the steps.

    The label buffer holds one batch, because the first steps would run the teacher to fill a larger buffer.
    """
    scenes = replace(recipe.synthesis.scenes, pool=INITIAL_SCENES)
    return replace(
        recipe,
        synthesis=replace(recipe.synthesis, synthesizer="scenes", scenes=scenes),
        schedule=replace(
            recipe.schedule,
            label_buffer=recipe.schedule.batch,
            steps=_NEVER_REACHED,
            measure_every=_NEVER_REACHED,
            preview_every=_NEVER_REACHED,
            checkpoint_every=_NEVER_REACHED,
        ),
    )
