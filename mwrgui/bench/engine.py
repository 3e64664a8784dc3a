"""A distillation that really runs, a few steps at a time."""

import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import torch

from mwrgui.bench.plain import make_plain
from mwrgui.core.devices import Device
from mwrgui.distillation.distill import plan_distillation
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.engine.control import RunControl
from mwrgui.engine.execute import assemble
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import Event, StepDone
from mwrgui.runs.run_folder import RunFolder
from mwrgui.synthesis.pool import FIRST

_ENDLESS = 10**7


class Engine:
    """A run whose pool of scenes is full and to which nothing happens but steps.

    `teacher` is put on `device` and into evaluation mode.
    """

    def __init__(
        self, recipe: DistillRecipe, *, teacher: RestorationModel, device: Device, folder: Path
    ) -> None:
        plan = plan_distillation(_steady(recipe), teacher=teacher, teacher_checksum="", probes={})
        self.run = assemble(plan, folder=RunFolder(folder), device=device)
        self._control = RunControl()
        self._events: Iterator[Event] = iter(())

    def prepare(self) -> float:
        """Draws the first scenes and the held-out images, once, before any step; returns the seconds."""
        began = time.perf_counter()
        self.run.prepare()
        self._events = self.run.events(self._control)
        return time.perf_counter() - began

    def advance(self, steps: int) -> None:
        """Does so many steps."""
        while steps:
            steps -= isinstance(next(self._events), StepDone)

    def finish(self) -> dict[type, float]:
        """Ends the run; seconds until each kind of event that belongs to its end had arrived."""
        self._control.stop()
        spent: dict[type, float] = {}
        began = time.perf_counter()
        for event in self._events:
            spent[type(event)] = time.perf_counter() - began
            began = time.perf_counter()
        return spent


def plain_engine(recipe: DistillRecipe, *, teacher: RestorationModel, device: Device, folder: Path) -> Engine:
    """The yardstick: the same run with float32 networks in torch's default layout."""
    plain = replace(device, precision=torch.float32)
    engine = Engine(recipe, teacher=make_plain(deepcopy(teacher)), device=plain, folder=folder)
    make_plain(engine.run.trainer.student)
    make_plain(engine.run.trainer.average)
    return engine


def _steady(recipe: DistillRecipe) -> DistillRecipe:
    """The recipe with a pool that is full from the start, and without an end."""
    scenes = replace(recipe.synthesis.scenes, pool=FIRST)
    return replace(
        recipe,
        synthesis=replace(recipe.synthesis, synthesizer="scenes", scenes=scenes),
        schedule=replace(
            recipe.schedule,
            steps=_ENDLESS,
            measure_every=_ENDLESS,
            preview_every=_ENDLESS,
            checkpoint_every=_ENDLESS,
        ),
    )
