"""Saves the state of a run as checkpoints, and restores it: to resume, to roll back, and at the end."""

from collections.abc import Iterator
from typing import Any

from mwrgui.core.errors import MwrError
from mwrgui.engine import parallel
from mwrgui.engine.checkpoints import Checkpoints, scale_learning_rates
from mwrgui.engine.run_task import Task
from mwrgui.engine.trainer import Trainer
from mwrgui.runs.events import CheckpointSaved, Event, HealthWarning, Measured, read_events
from mwrgui.runs.run_folder import RunFolder
from mwrgui.runs.warnings import health_warning

ROLLBACK_FACTOR = 0.5
"""Factor by which learning rates are multiplied when a run is rolled back to a checkpoint."""
SCORE_NOISE = 0.5
"""Measurement noise in dB: scores of equally good students, on a few images, differ by up to this."""


class RunCheckpoints:
    """The checkpoints of a run, each with the complete state of its trainer and task.

    Attributes:
        seconds: time spent in steps so far, including those before the run was resumed.
        recovered: whether the run has diverged once and was rolled back for that reason.
    """

    def __init__(self, task: Task, trainer: Trainer, folder: RunFolder) -> None:
        self._task, self._trainer, self._folder = task, trainer, folder
        self._files = Checkpoints(folder.checkpoints)
        self.seconds = 0.0
        self.recovered = False

    @property
    def best_step(self) -> int | None:
        """Step of the checkpoint with the best score; None before the first measurement."""
        return self._files.index.best

    @property
    def best_score(self) -> float:
        """Best score of a checkpoint, in dB; −inf before the first measurement."""
        return self._files.index.score

    def save(self, *, score: float | None = None, pin: bool = False) -> Iterator[CheckpointSaved]:
        """Saves a checkpoint; one that is pinned is never pruned.

        Raises:
            MwrError: the disk is full or the folder cannot be written.
        """
        tasks = parallel.gather(self._task.state_dict())
        step = self._trainer.step
        if parallel.rank() == 0:
            state = self._trainer.state_dict() | {
                "tasks": tasks,
                "seconds": self.seconds,
                "rescued": self.recovered,
            }
            best = self._files.save(step, state, score=score, pin=pin)
            yield CheckpointSaved(step, str(self._files.path(step).relative_to(self._folder.path)), best)

    def resume(self) -> list[HealthWarning]:
        """Restores the latest intact checkpoint and deletes later records; warns of each damaged checkpoint.

        Raises:
            MwrError: no checkpoint can be read.
        """
        state, damaged = self._files.load_latest()
        self._load(state)
        self._files.delete_after(self._trainer.step)
        if self._folder.events_path.exists() and parallel.rank() == 0:
            past = read_events(self._folder.events_path)
            self._folder.rewrite_events(e for e in past if e["step"] <= self._trainer.step)
        return [health_warning(self._trainer.step, "damaged_checkpoint", damaged=step) for step in damaged]

    def recover(self) -> Iterator[Event]:
        """Rolls a diverged run back to its latest intact checkpoint, once per run.

        Raises:
            MwrError: the run was rolled back before, or a teacher's labels are not finite.
        """
        where = self._trainer.step + 1  # the step that failed
        failing = self._task.failing_teacher()
        if failing is not None:
            raise MwrError(
                "The teacher {teacher} gave values that are not finite numbers at step {where}.",
                "Choose another teacher, or run it with --precision float32.",
                teacher=failing,
                where=where,
            )
        if self.recovered:
            raise MwrError(
                "The run diverged again at step {where}, after it had been rolled back once.",
                "Its last checkpoint is kept; start a new run with a lower learning rate.",
                where=where,
            )
        state, _ = self._files.load_latest()
        yield from self._roll_back_to({**state, "rescued": True}, kind="diverged", where=where)

    def roll_back(self, step: int) -> Iterator[Event]:
        """Rolls back to a checkpoint that the user chose; only warns if it is damaged."""
        try:
            state = self._files.load(step)
        except MwrError:
            yield health_warning(self._trainer.step, "damaged_checkpoint", damaged=step)
            return
        yield from self._roll_back_to(state, kind="rolled_back")

    def restore_best(self, last: Measured) -> Iterator[HealthWarning]:
        """Restores the best weights; keeps the current ones if the best checkpoint is damaged.

        A completed run keeps its last weights unless they are clearly worse. The final decay of the learning
        rate improves them by less than a few held-out images can measure.
        """
        best = self._files.index.best
        if best is None or best == last.step:
            return
        completed = last.step >= self._trainer.schedule.steps
        if completed and last.score > self._files.index.score - SCORE_NOISE:
            self._files.mark_best(last.step, last.score)
            return
        try:
            state = self._files.load(best)
        except MwrError:
            self._files.mark_best(last.step, last.score)
            yield health_warning(last.step, "best_lost", best=best)
            return
        self._trainer.average.network.load_state_dict(state["average"])

    def _load(self, state: dict[str, Any]) -> None:
        self._trainer.load_state_dict(state)
        self.seconds, self.recovered = state["seconds"], state["rescued"]
        tasks = state["tasks"]
        if parallel.rank() < len(tasks):
            self._task.load_state_dict(tasks[parallel.rank()])

    def _roll_back_to(self, state: dict[str, Any], *, kind: str, **values: int) -> Iterator[Event]:
        """Restores an earlier state and saves it with lower learning rates, which then survive a kill."""
        factor = self._trainer.learning_rate_factor * ROLLBACK_FACTOR
        scale_learning_rates(state, ROLLBACK_FACTOR)
        self._load(state)
        self._trainer.learning_rate_factor = factor
        self._files.delete_after(self._trainer.step)
        yield health_warning(self._trainer.step, kind, factor=f"{factor:g}", **values)
        yield from self.save()
