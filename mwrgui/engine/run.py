"""The run itself: one iterator of events for supervised training and for data-free distillation."""

import copy
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from errno import ENOENT
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import torch

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes, writing_failed
from mwrgui.degradations import CLEAN
from mwrgui.engine import parallel
from mwrgui.engine.checkpoints import Checkpoints, scale_learning_rates
from mwrgui.engine.control import MeasurePhoto, RollBack, RunControl, SaveNow, SnapshotStudent
from mwrgui.engine.orphaned_student import student_saved_elsewhere
from mwrgui.engine.run_task import Task
from mwrgui.engine.schedule import FROM_TEACHER, RANDOM
from mwrgui.engine.trainer import DivergedError, Trainer
from mwrgui.images import ImageArray
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import (
    CheckpointSaved,
    Event,
    HealthRecovered,
    HealthWarning,
    LayerDerived,
    Measured,
    PhotoMeasured,
    PreviewReady,
    RunContinued,
    RunFinished,
    RunPaused,
    RunStarted,
    StepDone,
    StudentReady,
    read_lines,
    to_json,
)
from mwrgui.runs.run_folder import RunFolder
from mwrgui.runs.warnings import warning

RESCUE_RATE = 0.5
"""Factor by which learning rates are reduced when a run is rolled back to a checkpoint."""
SHARE_OF_FREE = 0.75
"""Share of the free memory that a run takes at most."""
NOISE = 0.5
"""Measurement noise in dB: scores of equally good students, on a few images, differ by up to this."""


class _StepFigures(NamedTuple):
    """What one step tells, by name; see `StepDone`."""

    losses: Mapping[str, float]
    source_losses: Mapping[str, float]
    health: Mapping[str, float]


@dataclass(slots=True)
class Run:
    """A task, the student it trains, and the locked folder that holds all of it.

    `save_student` writes the student with its lineage; it is called once, at the end. `remarks` are warnings
    (kind → values) that are yielded at every start and resumption. `derive` initialises the student of a new
    run layer by layer and yields (layers done, layers in all); None leaves its weights as they are.
    """

    task: Task
    trainer: Trainer
    device: Device
    folder: RunFolder
    facts: Mapping[str, Any]
    save_student: Callable[[RestorationModel, Path, int, float], None]
    remarks: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    derive: Callable[[RestorationModel], Iterator[tuple[int, int]]] | None = None
    checkpoints: Checkpoints = field(init=False)
    new: bool = True
    seconds: float = 0.0
    rescued: bool = False

    def __post_init__(self) -> None:
        self.checkpoints = Checkpoints(self.folder.checkpoints)

    def events(self, control: RunControl) -> Iterator[Event]:
        """Runs to the end or until it is asked to stop, and records what it yields.

        Raises:
            MwrError: the disk is full, or the run diverged twice; the last checkpoint stands. Or the folder
                is gone, and the student was saved elsewhere.
        """
        recipe = self.folder.exists
        try:
            for event in self._events(control):
                if parallel.rank() == 0:
                    self._record(event, recipe=recipe)
                yield event
        except MwrError:
            if parallel.rank() or self.folder.exists >= recipe:
                raise
            raise student_saved_elsewhere(self.folder, self._save_student_to, self.trainer.step) from None

    def _record(self, event: Event, *, recipe: bool) -> None:
        """Appends to the event file; a folder whose recipe is gone no longer belongs to this run."""
        if self.folder.exists < recipe:
            raise writing_failed(self.folder.path, FileNotFoundError(ENOENT, os.strerror(ENOENT)))
        self.folder.append_event(to_json(event))

    def _save_student_to(self, path: Path) -> None:
        self.save_student(self.trainer.average, path, self.trainer.step, self.checkpoints.index.score)

    def prepare(self) -> None:
        """Draws the held-out images of a new run."""
        with self.device.autocast():
            self.task.prepare(self.trainer.student)

    def resume(self) -> list[HealthWarning]:
        """Restores the latest intact checkpoint and deletes what was recorded after it.

        Raises:
            MwrError: no checkpoint can be read.
        """
        state, damaged = self.checkpoints.load_latest()
        self._load(state)
        self.new = False  # the checkpoint has the weights
        self.checkpoints.forget_after(self.trainer.step)
        if self.folder.events_path.exists() and parallel.rank() == 0:
            past = read_lines(self.folder.events_path)
            self.folder.rewrite_events(e for e in past if e["step"] <= self.trainer.step)
        return [warning(self.trainer.step, "damaged_checkpoint", damaged=step) for step in damaged]

    def _events(self, control: RunControl) -> Iterator[Event]:
        schedule = self.trainer.schedule
        yield RunStarted(self.trainer.step, schedule.steps, str(self.folder.path), self.facts)
        for kind, values in self.remarks.items():
            yield warning(self.trainer.step, kind, **values)
        if self.new:
            yield from self._begin(control)
            if control.broken_off:
                return  # the student is incomplete: a resumed run derives it again
        if self.trainer.step == 0:
            yield from self._save()
            yield from self._preview()
        while self.trainer.step < schedule.steps and not self._agreed(control.ending):
            yield from self._heed(control)
            yield from self._advance()
        yield from self._break_off(control) if control.broken_off else self._finish()

    def _begin(self, control: RunControl) -> Iterator[Event]:
        """Initialises the student of a new run layer by layer; a request to finish does not stop it."""
        trained = self.trainer.schedule.init not in (FROM_TEACHER, RANDOM)
        for layer, layers in self.derive(self.trainer.student) if self.derive else ():
            trained = True
            yield LayerDerived(self.trainer.step, layer, layers)
            yield from self._heed(control)
            if control.broken_off:
                return
        with self.device.autocast():
            self.task.fit_adapters(self.trainer.student, trained=trained)
            kept = self.task.fit_labels_into(self._memory(), self.trainer.student)
        if kept:
            yield warning(self.trainer.step, "fewer_labels", kept=kept[0], asked=kept[1])
        self.trainer.share_first_weights()

    def _memory(self) -> float:
        """Bytes that this process of the run may take; those on one CPU share its memory."""
        sharing = 1 if self.device.torch.type == "cuda" else parallel.processes()
        return SHARE_OF_FREE * self.device.free_memory() / sharing

    def _advance(self) -> Iterator[Event]:
        """Runs one step and the work that is due after it; a step that diverges causes a rollback."""
        started = time.perf_counter()
        try:
            told = self._step()
        except DivergedError:
            yield from self._rescue()
            return
        seconds = time.perf_counter() - started
        self.seconds += seconds
        step, rate = self.trainer.step, self.trainer.learning_rate
        yield StepDone(step, told.losses, rate, seconds, source_losses=told.source_losses, health=told.health)
        yield from self._judge(told.health)
        if self.trainer.step < self.trainer.schedule.steps:
            yield from self._regular_work()

    def _step(self) -> _StepFigures:
        """Updates the image source, then the student on one batch."""
        with self.device.autocast():
            source = self.task.update_source(self.trainer.student)
            losses = self.task.loss(self.trainer.parallel)
        self.trainer.update(losses.total)
        parts = {"loss": losses.total, **losses.terms}
        values = torch.stack([p.detach().float() for p in parts.values()]).tolist()
        terms = dict(zip(parts, values, strict=True))
        return _StepFigures(terms, source.losses, {**losses.health, **source.health})

    def _regular_work(self) -> Iterator[Event]:
        """Measures, previews and saves when each is due; a new best student is saved at once."""
        schedule, step = self.trainer.schedule, self.trainer.step
        score = None
        if step % schedule.measure_every == 0:
            measured = self._measure()
            yield measured
            score = measured.score
            yield from self._judge({"score": score})
        if schedule.preview_every and step % schedule.preview_every == 0:
            yield from self._preview()
        better = score is not None and score > self.checkpoints.index.score
        if self._agreed(better or step % schedule.checkpoint_every == 0):
            yield from self._save(score=score)

    def _judge(self, figures: Mapping[str, float]) -> Iterator[HealthWarning | HealthRecovered]:
        verdict = self.task.judge(figures)
        for kind, values in verdict.begun.items():
            yield warning(self.trainer.step, kind, **values)
        for kind in sorted(verdict.over):
            yield HealthRecovered(self.trainer.step, kind)

    def _heed(self, control: RunControl) -> Iterator[Event]:
        """Handles the requests of `control`, and waits while the run is paused."""
        yield from self._answer(control)
        if control.waiting:
            yield RunPaused(self.trainer.step)
            while control.waiting:
                control.wait()
                yield from self._answer(control)
            yield RunContinued(self.trainer.step)

    def _answer(self, control: RunControl) -> Iterator[Event]:
        for request in control.take_requests():
            match request:
                case SaveNow():
                    yield from self._save(pin=True)
                case RollBack(step=step):
                    yield from self._roll_back(step)
                case MeasurePhoto(name=name, pixels=pixels):
                    yield self._restore_photo(name, pixels)
                case SnapshotStudent():
                    yield StudentReady(self.trainer.step, copy.deepcopy(self.trainer.average))

    def _restore_photo(self, name: str, pixels: ImageArray) -> PhotoMeasured:
        with torch.no_grad(), self.device.autocast():
            agreement, row = self.task.restore_photo(name, pixels, self.trainer.average)
        return PhotoMeasured(self.trainer.step, name, agreement, row)

    def _measure(self) -> Measured:
        """Held-out figures; clean images are left out of the score, as 36 and 41 dB look the same there."""
        with torch.no_grad(), self.device.autocast():
            figures = self.task.measure(self.trainer.average)
        judged = [pair for name, pair in figures.weathers.items() if name != CLEAN]
        judged = [*judged, *figures.probes.values()] or list(figures.weathers.values())
        score, untouched = (sum(values) / len(values) for values in zip(*judged, strict=True))
        return Measured(
            self.trainer.step,
            {name: pair.student for name, pair in figures.weathers.items()},
            score,
            {name: pair.student for name, pair in figures.probes.items()},
            untouched,
        )

    def _preview(self) -> Iterator[PreviewReady]:
        if parallel.rank() or not self.trainer.schedule.preview_every:
            return
        with torch.no_grad(), self.device.autocast():
            rows = self.task.preview(self.trainer.average)
        folder = self.folder.samples / f"{self.trainer.step:08d}"
        for row in rows:
            for role, picture in row.pictures.items():
                _, data = cv2.imencode(".png", picture[..., ::-1])
                write_bytes(folder / f"{row.name}-{role}.png", data.tobytes())
        yield PreviewReady(self.trainer.step, str(folder.relative_to(self.folder.path)), rows)

    def _save(self, *, score: float | None = None, pin: bool = False) -> Iterator[CheckpointSaved]:
        tasks = parallel.gather(self.task.state_dict())
        step = self.trainer.step
        if parallel.rank() == 0:
            state = self.trainer.state_dict() | {
                "tasks": tasks,
                "seconds": self.seconds,
                "rescued": self.rescued,
            }
            best = self.checkpoints.save(step, state, score=score, pin=pin)
            yield CheckpointSaved(step, str(self.checkpoints.path(step).relative_to(self.folder.path)), best)

    def _load(self, state: dict[str, Any]) -> None:
        self.trainer.load_state_dict(state)
        self.seconds, self.rescued = state["seconds"], state["rescued"]
        tasks = state["tasks"]
        if parallel.rank() < len(tasks):
            self.task.load_state_dict(tasks[parallel.rank()])

    def _rescue(self) -> Iterator[Event]:
        """Rolls back to the last intact checkpoint with lower learning rates, once per run.

        Raises:
            MwrError: the run was rolled back before, or a teacher's labels are not finite.
        """
        where = self.trainer.step + 1  # the step that failed
        failing = self.task.failing_teacher()
        if failing is not None:
            raise MwrError(
                "The teacher {teacher} gave values that are not finite numbers at step {where}.",
                "Choose another teacher, or run it with --precision float32.",
                teacher=failing,
                where=where,
            )
        if self.rescued:
            raise MwrError(
                "The run diverged again at step {where}, after it had gone back once.",
                "Its last checkpoint stands; start a new run with a lower learning rate.",
                where=where,
            )
        state, _ = self.checkpoints.load_latest()
        yield from self._go_back({**state, "rescued": True}, kind="diverged", where=where)

    def _roll_back(self, step: int) -> Iterator[Event]:
        """Rolls back to a checkpoint that the user chose, with lower learning rates."""
        try:
            state = self.checkpoints.load(step)
        except MwrError:
            yield warning(self.trainer.step, "damaged_checkpoint", damaged=step)
            return
        yield from self._go_back(state, kind="rolled_back")

    def _go_back(self, state: dict[str, Any], *, kind: str, **values: int) -> Iterator[Event]:
        """Restores an earlier state and saves it with lower learning rates, which then survive a kill."""
        factor = self.trainer.rate_factor * RESCUE_RATE
        scale_learning_rates(state, RESCUE_RATE)
        self._load(state)
        self.trainer.rate_factor = factor
        self.checkpoints.forget_after(self.trainer.step)
        yield warning(self.trainer.step, kind, factor=f"{factor:g}", **values)
        yield from self._save()

    def _break_off(self, control: RunControl) -> Iterator[Event]:
        """Saves a checkpoint to resume from, unless the run is to be discarded."""
        if control.saves:
            yield from self._save()
            yield RunPaused(self.trainer.step)

    def _agreed(self, flag: bool) -> bool:
        """Whether the flag is set in any process; all processes get the same answer."""
        return parallel.any_process(flag, self.device.torch)

    def _finish(self) -> Iterator[Event]:
        """Measures and saves the last step, and writes the best student of the run."""
        step, steps = self.trainer.step, self.trainer.schedule.steps
        measured = self._measure()
        yield measured
        yield from self._preview()
        yield from self._save(score=measured.score)
        if parallel.rank():
            return
        yield from self._take_best(measured)
        index = self.checkpoints.index
        best = step if index.best is None else index.best
        self.save_student(self.trainer.average, self.folder.student_path, best, index.score)
        yield RunFinished(
            step,
            "completed" if step >= steps else "stopped",
            str(self.folder.student_path),
            best,
            index.score,
            self.seconds,
        )

    def _take_best(self, last: Measured) -> Iterator[HealthWarning]:
        """Restores the best weights; keeps the current ones if the best checkpoint is damaged.

        A completed run also keeps its last weights unless they are clearly worse: what it gains while the
        learning rate falls to zero is more than a few held-out images can show.
        """
        best = self.checkpoints.index.best
        if best is None or best == last.step:
            return
        whole = last.step >= self.trainer.schedule.steps
        if whole and last.score > self.checkpoints.index.score - NOISE:
            self.checkpoints.make_best(last.step, last.score)
            return
        try:
            state = self.checkpoints.load(best)
        except MwrError:
            self.checkpoints.make_best(last.step, last.score)
            yield warning(last.step, "best_lost", best=best)
            return
        self.trainer.average.network.load_state_dict(state["average"])
