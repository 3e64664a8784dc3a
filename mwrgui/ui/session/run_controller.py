"""Starts, controls and follows a run; a job does the work."""

from collections.abc import Iterable
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.engine.control import MeasurePhoto, RollBack, RunControl, SaveNow, SnapshotStudent
from mwrgui.jobs.job import Job
from mwrgui.library.cards import ModelCard
from mwrgui.runs.events import (
    CheckpointSaved,
    Event,
    HealthWarning,
    PhotoMeasured,
    RunContinued,
    RunFinished,
    RunPaused,
    RunStarted,
    StudentReady,
    to_json,
)
from mwrgui.runs.history import RunHistory
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.session.run_requests import RunRequests
from mwrgui.ui.session.run_work import RunSpec, RunUpdate, execute_run

RunState = Literal[
    "starting", "running", "pausing", "paused", "finishing", "finished", "suspending", "suspended",
    "discarding", "discarded", "failed",
]  # fmt: skip
_END_STATES = frozenset({"finished", "suspended", "discarded", "failed"})
_SPEED_STEPS = 100
"""Maximum number of latest steps over which the speed is measured."""


class RunController(QObject):
    """One run, from its start until its job has ended.

    `pause`, `finish` and so on take effect after the current step; `state` changes at once.

    Attributes:
        history: everything the run has reported, including the earlier parts of a resumed run.
        control: what the engine checks between two steps.
        requests: requests that do not end the run, such as to save a checkpoint.
        card: the card of the student in the library; None until the student has been added to it.
        problem: why the run failed; None unless it did.

    Signals:
        changed: `state`, `history` or the pending requests have changed.
        history_replaced: the past of a resumed run has been read; `history` is another object.
        warned: a HealthWarning.
        measured: a PhotoMeasured that was requested.
        student_ready: a StudentReady that was requested.
        saved: a CheckpointSaved that was requested.
        failed: the exception that ended the run (its last checkpoint remains), or that kept a photo from
            being measured.
        ended: the job is over; emitted exactly once, after all other signals.
    """

    changed = Signal()
    history_replaced = Signal()
    warned = Signal(object)
    measured = Signal(object)
    student_ready = Signal(object)
    saved = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, spec: RunSpec) -> None:
        super().__init__()
        self._spec = spec
        self._state: RunState = "starting"
        self.history = RunHistory()
        self.card: ModelCard | None = None
        self.problem: Exception | None = None
        self._job = Job(lambda _stop: execute_run(spec, self.control), name="run")
        self.control = RunControl(self._job.stop_requested)
        self.requests = RunRequests(self.control, self, accepts=lambda: self.controllable)
        self.requests.changed.connect(self.changed)
        self.requests.failed.connect(self.failed)
        self._job.arrived.connect(self._handle_updates)
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._end)

    @property
    def folder(self) -> RunFolder:
        """The folder of the run, which may not exist yet while it is starting."""
        return self._spec.folder

    @property
    def state(self) -> RunState:
        """What the run is doing, or has been asked to do."""
        return self._state

    @property
    def active(self) -> bool:
        """Whether the run has not ended yet, even if it is about to end."""
        return self._state not in _END_STATES

    @property
    def controllable(self) -> bool:
        """Whether the run can be paused and ended, and accepts requests."""
        return self._state in ("starting", "running", "pausing", "paused")

    @property
    def resumable(self) -> bool:
        """Whether the run was suspended or has failed, and its folder is still there."""
        return not self.active and self._state != "finished" and self.folder.exists

    @property
    def steps_per_second(self) -> float:
        """The speed of the latest steps; 0 before the second step."""
        learning_rates = self.history.series.get("learning_rate")  # one per step
        latest = learning_rates.seconds[-_SPEED_STEPS:] if learning_rates else np.empty(0)
        seconds = float(latest[-1] - latest[0]) if len(latest) > 1 else 0.0
        return (len(latest) - 1) / seconds if seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The time until all steps are done; None before the second step."""
        speed = self.steps_per_second
        return (self.history.steps - self.history.last_step) / speed if speed else None

    def start(self) -> "RunController":
        """Starts the job; returns this object."""
        self._job.start()
        return self

    def pause(self) -> None:
        """Pauses the run; networks and images stay in memory. Does nothing unless it runs or starts."""
        if self._state in ("starting", "running"):
            self.control.pause()
            self._set_state("pausing")

    def resume(self) -> None:
        """Continues the run; does nothing unless it is paused or pausing."""
        if self._state in ("pausing", "paused"):
            self.control.resume()
            self._set_state("running")

    def finish(self) -> None:
        """Ends the run; the best student is put into the library."""
        if self.controllable:
            self.control.stop()
            self._set_state("finishing")

    def suspend(self) -> None:
        """Ends the run with a checkpoint, from which it can be resumed later."""
        if self.controllable:
            self.control.suspend()
            self._set_state("suspending")

    def discard(self) -> None:
        """Ends the run and moves its folder to the bin."""
        if self.controllable:
            self.control.suspend(save=False)
            self._set_state("discarding")

    def _handle_updates(self, updates: list[RunUpdate]) -> None:
        for item in updates:
            match item:
                case RunHistory():
                    self.history = item
                    self.history_replaced.emit()
                case ModelCard():
                    self.card = item
        events = [item for item in updates if not isinstance(item, (ModelCard, RunHistory))]
        self.history.extend(map(to_json, events))
        self._handle_events(events)
        self.changed.emit()

    def _handle_events(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case RunStarted() if self._state == "starting":
                    self._state = "running"
                case RunPaused() if self._state == "pausing":
                    self._state = "paused"
                case RunContinued() if self._state == "paused":
                    self._state = "running"
                case RunFinished():
                    self._state = "finishing"
                case HealthWarning(kind=kind):
                    if kind in ("rolled_back", "damaged_checkpoint"):
                        self.requests.handle_answer(RollBack)
                    self.warned.emit(event)
                case PhotoMeasured():
                    self.requests.handle_answer(MeasurePhoto)
                    self.measured.emit(event)
                case StudentReady():
                    self.requests.handle_answer(SnapshotStudent)
                    self.student_ready.emit(event)
                case CheckpointSaved() if self.requests.handle_answer(SaveNow):
                    self.saved.emit(event)

    def _fail(self, error: Exception) -> None:
        self.problem = error
        self.failed.emit(error)

    def _end(self) -> None:
        ends: dict[RunState, RunState] = {"discarding": "discarded", "finishing": "finished"}
        self._set_state("failed" if self.problem else ends.get(self._state, "suspended"))
        self.ended.emit()

    def _set_state(self, state: RunState) -> None:
        self._state = state
        self.changed.emit()


def ensure_no_active_run(run: RunController | None) -> None:
    """Raises if a run is active: two runs would slow each other down and share torch's random numbers.

    Raises:
        MwrError: the run has not ended.
    """
    if run and run.active:
        raise MwrError(
            "The run {run} is still active.",
            "Finish it first, or wait until it ends.",
            run=run.folder.path.name,
        )
