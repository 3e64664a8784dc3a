"""The run itself: one iterator of events for supervised training and for data-free distillation."""

import copy
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from errno import ENOENT
from pathlib import Path
from typing import Any, NamedTuple

import torch

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.files import writing_failed
from mwrgui.engine import parallel
from mwrgui.engine.control import MeasurePhoto, RollBack, RunControl, SaveNow, SnapshotStudent
from mwrgui.engine.orphaned_student import save_student_elsewhere
from mwrgui.engine.run_checkpoints import RunCheckpoints
from mwrgui.engine.run_evaluation import RunEvaluation
from mwrgui.engine.run_task import Task
from mwrgui.engine.schedule import FROM_TEACHER, RANDOM
from mwrgui.engine.trainer import DivergedError, Trainer
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import (
    Event,
    HealthRecovered,
    HealthWarning,
    LayerDerived,
    RunContinued,
    RunFinished,
    RunPaused,
    RunStarted,
    StepDone,
    StudentReady,
    to_json,
)
from mwrgui.runs.run_folder import RunFolder
from mwrgui.runs.warnings import health_warning

MEMORY_SHARE = 0.75
"""Largest share of the free memory that a run takes."""


class _StepFigures(NamedTuple):
    """Loss terms and health figures of one step, by name; see `StepDone`."""

    losses: Mapping[str, float]
    source_losses: Mapping[str, float]
    health: Mapping[str, float]


@dataclass(slots=True)
class Run:
    """A task, the student it trains, and the locked folder with the files of the run.

    Attributes:
        facts: device, sizes and checksums, recorded at each start.
        save_student: writes a student with its lineage to a path, given its step and score.
        start_warnings: kind → values of warnings that are yielded at every start and resumption.
        derive: initialises the student of a new run layer by layer and yields (layers done, layers in all);
            None leaves its weights as they are.
    """

    task: Task
    trainer: Trainer
    device: Device
    folder: RunFolder
    facts: Mapping[str, Any]
    save_student: Callable[[RestorationModel, Path, int, float], None]
    start_warnings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    derive: Callable[[RestorationModel], Iterator[tuple[int, int]]] | None = None
    checkpoints: RunCheckpoints = field(init=False)
    _evaluation: RunEvaluation = field(init=False)
    _resumed: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.checkpoints = RunCheckpoints(self.task, self.trainer, self.folder)
        self._evaluation = RunEvaluation(self.task, self.trainer, self.device, self.folder)

    def events(self, control: RunControl) -> Iterator[Event]:
        """Runs to the end or until asked to stop; records each event in the folder and yields it.

        Raises:
            MwrError: the disk is full, the run diverged twice or a teacher's labels are not finite (the last
                checkpoint is kept), or the folder is gone (the student is saved elsewhere, if possible).
        """
        had_recipe = self.folder.exists
        try:
            for event in self._events(control):
                if parallel.rank() == 0:
                    self._record(event, had_recipe=had_recipe)
                yield event
        except MwrError:
            if parallel.rank() or self.folder.exists or not had_recipe:
                raise
            raise save_student_elsewhere(self.folder, self._save_student_to, self.trainer.step) from None

    def _record(self, event: Event, *, had_recipe: bool) -> None:
        """Appends to the event file; raises MwrError if the recipe was deleted, even if the folder exists."""
        if had_recipe and not self.folder.exists:
            raise writing_failed(self.folder.path, FileNotFoundError(ENOENT, os.strerror(ENOENT)))
        self.folder.append_event(to_json(event))

    def _save_student_to(self, path: Path) -> None:
        self.save_student(self.trainer.average, path, self.trainer.step, self.checkpoints.best_score)

    def prepare(self) -> None:
        """Draws the held-out images of a new run."""
        with self.device.autocast():
            self.task.prepare(self.trainer.student)

    def resume(self) -> list[HealthWarning]:
        """Restores the latest intact checkpoint and deletes later records; warns of each damaged checkpoint.

        Raises:
            MwrError: no checkpoint can be read.
        """
        self._resumed = True  # the checkpoint has the weights
        return self.checkpoints.resume()

    def _events(self, control: RunControl) -> Iterator[Event]:
        schedule = self.trainer.schedule
        yield RunStarted(self.trainer.step, schedule.steps, str(self.folder.path), self.facts)
        for kind, values in self.start_warnings.items():
            yield health_warning(self.trainer.step, kind, **values)
        if not self._resumed:
            yield from self._initialise_student(control)
            if control.suspended:
                return  # the student is incomplete: a resumed run derives it again
        if self.trainer.step == 0:
            yield from self.checkpoints.save()
            yield from self._evaluation.preview()
        while self.trainer.step < schedule.steps and not self._in_any_process(control.ending):
            yield from self._handle_requests(control)
            yield from self._advance()
        yield from self._suspend(control) if control.suspended else self._finish()

    def _initialise_student(self, control: RunControl) -> Iterator[Event]:
        """Initialises the student of a new run layer by layer; a request to finish does not stop it."""
        trained = self.trainer.schedule.init not in (FROM_TEACHER, RANDOM)
        for layer, layers in self.derive(self.trainer.student) if self.derive else ():
            trained = True
            yield LayerDerived(self.trainer.step, layer, layers)
            yield from self._handle_requests(control)
            if control.suspended:
                return
        with self.device.autocast():
            self.task.fit_adapters(self.trainer.student, trained=trained)
            limited = self.task.limit_label_memory(self._memory_limit(), self.trainer.student)
        if limited:
            kept, asked = limited
            yield health_warning(self.trainer.step, "fewer_labels", kept=kept, asked=asked)
        self.trainer.share_initial_weights()

    def _memory_limit(self) -> float:
        """Bytes that this process may take; processes that train on the CPU share the free memory."""
        processes = 1 if self.device.torch.type == "cuda" else parallel.process_count()
        return MEMORY_SHARE * self.device.free_memory() / processes

    def _advance(self) -> Iterator[Event]:
        """Runs one step and the work that is due after it; a step that diverges causes a rollback."""
        started = time.perf_counter()
        try:
            figures = self._step()
        except DivergedError:
            yield from self.checkpoints.recover()
            return
        seconds = time.perf_counter() - started
        self.checkpoints.seconds += seconds
        step, learning_rate = self.trainer.step, self.trainer.learning_rate
        yield StepDone(
            step,
            figures.losses,
            learning_rate,
            seconds,
            source_losses=figures.source_losses,
            health=figures.health,
        )
        yield from self._check_health(figures.health)
        if self.trainer.step < self.trainer.schedule.steps:
            yield from self._run_due_work()

    def _step(self) -> _StepFigures:
        """Updates the image source, then the student on one batch."""
        with self.device.autocast():
            source = self.task.update_source(self.trainer.student)
            losses = self.task.loss(self.trainer.parallel_student)
        self.trainer.update(losses.total)
        tensors = {"loss": losses.total, **losses.terms}
        values = torch.stack([p.detach().float() for p in tensors.values()]).tolist()
        terms = dict(zip(tensors, values, strict=True))
        return _StepFigures(terms, source.losses, {**losses.health, **source.health})

    def _run_due_work(self) -> Iterator[Event]:
        """Measures, previews and saves when each is due; a new best student is saved at once."""
        schedule, step = self.trainer.schedule, self.trainer.step
        score = None
        if step % schedule.measure_every == 0:
            measured = self._evaluation.measure()
            yield measured
            score = measured.score
            yield from self._check_health({"score": score})
        if schedule.preview_every and step % schedule.preview_every == 0:
            yield from self._evaluation.preview()
        better = score is not None and score > self.checkpoints.best_score
        if self._in_any_process(better or step % schedule.checkpoint_every == 0):
            yield from self.checkpoints.save(score=score)

    def _check_health(self, figures: Mapping[str, float]) -> Iterator[HealthWarning | HealthRecovered]:
        change = self.task.check_health(figures)
        for kind, values in change.new_problems.items():
            yield health_warning(self.trainer.step, kind, **values)
        for kind in sorted(change.resolved):
            yield HealthRecovered(self.trainer.step, kind)

    def _handle_requests(self, control: RunControl) -> Iterator[Event]:
        """Handles the requests of `control`, and waits while the run is paused."""
        yield from self._answer_requests(control)
        if control.should_pause:
            yield RunPaused(self.trainer.step)
            while control.should_pause:
                control.wait()
                yield from self._answer_requests(control)
            yield RunContinued(self.trainer.step)

    def _answer_requests(self, control: RunControl) -> Iterator[Event]:
        for request in control.take_requests():
            match request:
                case SaveNow():
                    yield from self.checkpoints.save(pin=True)
                case RollBack(step=step):
                    yield from self.checkpoints.roll_back(step)
                case MeasurePhoto(name=name, pixels=pixels):
                    yield self._evaluation.restore_photo(name, pixels)
                case SnapshotStudent():
                    yield StudentReady(self.trainer.step, copy.deepcopy(self.trainer.average))

    def _suspend(self, control: RunControl) -> Iterator[Event]:
        """Saves a checkpoint to resume from, unless the run is to be discarded."""
        if control.saves_checkpoint:
            yield from self.checkpoints.save()
            yield RunPaused(self.trainer.step)

    def _in_any_process(self, flag: bool) -> bool:
        """Whether the flag is set in any process; all processes get the same answer."""
        return parallel.any_process(flag, self.device.torch)

    def _finish(self) -> Iterator[Event]:
        """Measures and saves the last step, and writes the best student of the run."""
        step, steps = self.trainer.step, self.trainer.schedule.steps
        measured = self._evaluation.measure()
        yield measured
        yield from self._evaluation.preview()
        yield from self.checkpoints.save(score=measured.score)
        if parallel.rank():
            return
        yield from self.checkpoints.restore_best(measured)
        best, score = self.checkpoints.best_step, self.checkpoints.best_score
        best = step if best is None else best
        self.save_student(self.trainer.average, self.folder.student_path, best, score)
        yield RunFinished(
            step,
            "completed" if step >= steps else "stopped",
            str(self.folder.student_path),
            best,
            score,
            self.checkpoints.seconds,
        )
