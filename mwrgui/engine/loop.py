"""The run itself: one iterator of events for supervised training and for data-free distillation."""

import copy
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import cv2
import torch
from torch import Tensor

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.photos import ImageArray
from mwrgui.degradations import CLEAN
from mwrgui.engine import parallel
from mwrgui.engine.checkpoints import Checkpoints, lower_rates
from mwrgui.engine.control import HandOver, MeasurePhoto, RollBack, RunControl, SaveNow
from mwrgui.engine.events import (
    CheckpointSaved,
    Event,
    HealthRecovered,
    HealthWarning,
    Measured,
    PhotoMeasured,
    PreviewReady,
    PreviewRow,
    RunContinued,
    RunFinished,
    RunPaused,
    RunStarted,
    StepDone,
    StudentReady,
    read_lines,
    to_json,
)
from mwrgui.engine.task import Verdict
from mwrgui.engine.trainer import DivergedError, Trainer
from mwrgui.library.run_folder import RunFolder
from mwrgui.losses.distillation import Losses
from mwrgui.models.restorer import RestorationModel

RESCUE_RATE = 0.5
"""By how much the rates fall when a run goes back to a checkpoint."""
NOISE = 0.5
"""Decibels by which scores of equally good students differ, measured on a few images."""


class Task(Protocol):
    """What a run optimises; everything random in it is in its state."""

    def prepare(self, student: RestorationModel) -> None:
        """Draws the held-out images, before a new run's first step."""
        ...

    def improve(self, student: RestorationModel) -> Mapping[str, float]:
        """Betters the source of training images for one round; its terms and health figures."""
        ...

    def loss(self, student: Callable[[Tensor], Tensor]) -> Losses:
        """Compares the student with the labels on a new batch."""
        ...

    def measure(self, student: RestorationModel) -> Mapping[str, float]:
        """Held-out figures in dB."""
        ...

    def preview(self, student: RestorationModel) -> tuple[PreviewRow, ...]:
        """Pictures to look at, the same latents every time."""
        ...

    def restore_photo(
        self, name: str, pixels: ImageArray, student: RestorationModel
    ) -> tuple[float, PreviewRow]:
        """How a photo (H, W, 3) is restored: the agreement in dB, and what it looks like."""
        ...

    def judge(self, figures: Mapping[str, float]) -> Verdict:
        """What begins or ends going wrong by figures of a step, or by `score`, which was measured."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on bit by bit."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state."""
        ...


@dataclass(slots=True)
class Run:
    """A task, the student it trains, and the locked folder that holds all of it.

    `save_student` writes the student with its lineage; it is called once, at the end. `remarks` are told
    whenever the run begins or goes on: kind → sentence.
    """

    task: Task
    trainer: Trainer
    device: Device
    folder: RunFolder
    facts: Mapping[str, Any]
    save_student: Callable[[RestorationModel, Path, int, float], None]
    remarks: Mapping[str, str] = field(default_factory=dict)
    checkpoints: Checkpoints = field(init=False)
    seconds: float = 0.0
    rescued: bool = False

    def __post_init__(self) -> None:
        self.checkpoints = Checkpoints(self.folder.checkpoints)

    def events(self, control: RunControl) -> Iterator[Event]:
        """Runs to the end or until it is asked to stop, and records what it yields.

        Raises:
            MwrError: the disk is full, or the run diverged twice; the last checkpoint stands.
        """
        for event in self._events(control):
            if parallel.rank() == 0:
                self.folder.append_event(to_json(event))
            yield event

    def prepare(self) -> None:
        """Draws the images on which a new run is measured."""
        with self.device.autocast():
            self.task.prepare(self.trainer.student)

    def resume(self) -> list[HealthWarning]:
        """Takes up the latest readable checkpoint and forgets what came after it.

        Raises:
            MwrError: no checkpoint can be read.
        """
        state, damaged = self.checkpoints.load_latest()
        self._load(state)
        self.checkpoints.forget_after(self.trainer.step)
        if self.folder.events_path.exists() and parallel.rank() == 0:
            past = read_lines(self.folder.events_path)
            self.folder.rewrite_events(e for e in past if e["step"] <= self.trainer.step)
        message = "The checkpoint of step {} is damaged; the run goes on from step {}."
        return [
            HealthWarning(self.trainer.step, "damaged_checkpoint", message.format(step, self.trainer.step))
            for step in damaged
        ]

    def _events(self, control: RunControl) -> Iterator[Event]:
        schedule = self.trainer.schedule
        yield RunStarted(self.trainer.step, schedule.steps, str(self.folder.path), self.facts)
        for kind, message in self.remarks.items():
            yield HealthWarning(self.trainer.step, kind, message)
        if self.trainer.step == 0:
            yield from self._save()
            yield from self._preview()
        while self.trainer.step < schedule.steps and not self._agreed(control.ending):
            yield from self._heed(control)
            yield from self._advance()
        yield from self._break_off(control) if control.broken_off else self._finish()

    def _advance(self) -> Iterator[Event]:
        """One step and what is due after it; a step that diverges leads back to a checkpoint."""
        started = time.perf_counter()
        try:
            terms = self._step()
        except DivergedError:
            yield from self._rescue()
            return
        seconds = time.perf_counter() - started
        self.seconds += seconds
        yield StepDone(self.trainer.step, terms, self.trainer.learning_rate, seconds)
        yield from self._judge(terms)
        if self.trainer.step < self.trainer.schedule.steps:
            yield from self._regular_work()

    def _step(self) -> dict[str, float]:
        """One round: better images, then one student update on a batch of them."""
        with self.device.autocast():
            terms = dict(self.task.improve(self.trainer.student))
            losses = self.task.loss(self.trainer.parallel)
        self.trainer.update(losses.total)
        parts = {"loss": losses.total, **losses.terms}
        values = torch.stack([p.detach().float() for p in parts.values()]).tolist()
        return dict(zip(parts, values, strict=True)) | dict(losses.figures) | terms

    def _regular_work(self) -> Iterator[Event]:
        """Measuring, showing and saving, each when it is due; a new best student is saved at once."""
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
        for kind, message in verdict.begun.items():
            yield HealthWarning(self.trainer.step, kind, message)
        for kind in sorted(verdict.over):
            yield HealthRecovered(self.trainer.step, kind)

    def _heed(self, control: RunControl) -> Iterator[Event]:
        """Does what was asked for, and waits while the run is paused."""
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
                case HandOver():
                    yield StudentReady(self.trainer.step, copy.deepcopy(self.trainer.average))

    def _restore_photo(self, name: str, pixels: ImageArray) -> PhotoMeasured:
        with torch.no_grad(), self.device.autocast():
            agreement, row = self.task.restore_photo(name, pixels, self.trainer.average)
        return PhotoMeasured(self.trainer.step, name, agreement, row)

    def _measure(self) -> Measured:
        """Held-out figures; images left clean have no say in the score: 36 dB or 41, they look the same."""
        with torch.no_grad(), self.device.autocast():
            figures = dict(self.task.measure(self.trainer.average))
        judged = [v for name, v in figures.items() if name != CLEAN] or list(figures.values())
        return Measured(self.trainer.step, figures, sum(judged) / len(judged))

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
        """Goes back to the last good checkpoint with lower rates, once.

        Raises:
            MwrError: it happened before.
        """
        where = self.trainer.step + 1  # the step that did not come about
        if self.rescued:
            raise MwrError(
                "The run diverged again at step {where}, after it had gone back once.",
                "Its last checkpoint stands; start a new run with a lower learning rate.",
                where=where,
            )
        state, _ = self.checkpoints.load_latest()
        reason = f"The loss was no longer a number at step {where}. "
        yield from self._go_back({**state, "rescued": True}, kind="diverged", reason=reason)

    def _roll_back(self, step: int) -> Iterator[Event]:
        """Goes back to a checkpoint that a person chose, with lower rates."""
        try:
            state = self.checkpoints.load(step)
        except MwrError as problem:
            yield HealthWarning(self.trainer.step, "damaged_checkpoint", str(problem.message))
            return
        yield from self._go_back(state, kind="rolled_back")

    def _go_back(self, state: dict[str, Any], *, kind: str, reason: str = "") -> Iterator[Event]:
        """Takes up an earlier state and saves it with its lower rates, which hold also after a kill."""
        factor = self.trainer.rate_factor * RESCUE_RATE
        lower_rates(state, RESCUE_RATE)
        self._load(state)
        self.trainer.rate_factor = factor
        self.checkpoints.forget_after(self.trainer.step)
        yield HealthWarning(
            self.trainer.step,
            kind,
            f"{reason}The run went back to step {self.trainer.step} and goes on with {factor:g} times the "
            "learning rate.",
        )
        yield from self._save()

    def _break_off(self, control: RunControl) -> Iterator[Event]:
        """Leaves a checkpoint to resume from, unless nothing of the run is wanted."""
        if control.saves:
            yield from self._save()
            yield RunPaused(self.trainer.step)

    def _agreed(self, flag: bool) -> bool:
        """Whether any process says so, and therefore all do it."""
        return parallel.any_process(flag, self.device.torch)

    def _finish(self) -> Iterator[Event]:
        """Measures and saves the last step, and writes the best student there was."""
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
        """Takes up the best weights there were; the present ones, just measured, if those are lost.

        At the end of a whole run the present ones as well, unless they are clearly worse: rates that have
        come to zero bring more than a few images tell.
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
            message = (
                f"The best checkpoint (step {best}) is damaged or gone; the student is of step {last.step}."
            )
            yield HealthWarning(last.step, "damaged_checkpoint", message)
            return
        self.trainer.average.network.load_state_dict(state["average"])
