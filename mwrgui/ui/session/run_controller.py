"""A run of this window: it is started, controlled and followed here; a job does the work."""

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
from mwrgui.ui.session.run_work import RunNews, RunOrder, work_on_run

RunState = Literal[
    "starting", "running", "pausing", "paused", "finishing", "finished", "leaving", "left", "discarding",
    "discarded", "failed",
]  # fmt: skip
OVER = frozenset({"finished", "left", "discarded", "failed"})
LATEST = 100
"""Number of steps that the speed is measured over."""


class RunController(QObject):
    """One run, from its start until its job has ended; `state` acknowledges each call at once.

    Attributes:
        history: everything the run has reported, including the earlier parts of a resumed run.
        control: what the engine checks between two steps.
        requests: what the run is asked to do in passing.
        card: the student's card in the library, once it has one.
        problem: why the run failed.

    Signals:
        changed: `state`, `history` or the pending requests are others.
        history_replaced: a resumed run's past has been read; `history` is another object.
        warned: a HealthWarning.
        measured: a PhotoMeasured that was requested.
        student_ready: a StudentReady that was requested.
        saved: a CheckpointSaved that was requested.
        failed: the exception that ended the run, whose last checkpoint remains, or that kept a photo from
            being measured.
        ended: the job is over; emitted exactly once, after all others.
    """

    changed = Signal()
    history_replaced = Signal()
    warned = Signal(object)
    measured = Signal(object)
    student_ready = Signal(object)
    saved = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, order: RunOrder) -> None:
        super().__init__()
        self._order = order
        self._state: RunState = "starting"
        self.history = RunHistory()
        self.card: ModelCard | None = None
        self.problem: Exception | None = None
        self._job = Job(lambda _stop: work_on_run(order, self.control), name="run")
        self.control = RunControl(self._job.stop_asked)
        self.requests = RunRequests(self.control, self, accepts=lambda: self.controllable)
        self.requests.changed.connect(self.changed)
        self.requests.failed.connect(self.failed)
        self._job.arrived.connect(self._take)
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._end)

    @property
    def folder(self) -> RunFolder:
        """The folder of the run."""
        return self._order.folder

    @property
    def state(self) -> RunState:
        """What the run does, or was just told to do."""
        return self._state

    @property
    def active(self) -> bool:
        """Whether it still works, even if only to end."""
        return self._state not in OVER

    @property
    def controllable(self) -> bool:
        """Whether it can be paused and ended, and takes requests."""
        return self._state in ("starting", "running", "pausing", "paused")

    @property
    def steps_per_second(self) -> float:
        """The speed of the latest steps; 0 before there are any."""
        done = self.history.series.get("learning_rate")
        latest = done.seconds[-LATEST:] if done else np.empty(0)
        took = float(latest[-1] - latest[0]) if len(latest) > 1 else 0.0
        return (len(latest) - 1) / took if took > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """The time until all steps are done; None while it is unknown."""
        speed = self.steps_per_second
        return (self.history.steps - self.history.last_step) / speed if speed else None

    def start(self) -> "RunController":
        """Starts the job and returns the run itself."""
        self._job.start()
        return self

    def pause(self) -> None:
        """Pauses after the current step; everything stays loaded."""
        if self._state in ("starting", "running"):
            self.control.pause()
            self._set_state("pausing")

    def resume(self) -> None:
        """Continues after a pause."""
        if self._state in ("pausing", "paused"):
            self.control.resume()
            self._set_state("running")

    def finish(self) -> None:
        """Ends after the current step and keeps the best student."""
        if self.controllable:
            self.control.stop()
            self._set_state("finishing")

    def leave(self) -> None:
        """Ends after the current step with a checkpoint, to be resumed another time."""
        if self.controllable:
            self.control.break_off()
            self._set_state("leaving")

    def discard(self) -> None:
        """Ends after the current step and throws the run away."""
        if self.controllable:
            self.control.break_off(save=False)
            self._set_state("discarding")

    def _take(self, news: list[RunNews]) -> None:
        for item in news:
            match item:
                case RunHistory():
                    self.history = item
                    self.history_replaced.emit()
                case ModelCard():
                    self.card = item
        events = [item for item in news if not isinstance(item, (ModelCard, RunHistory))]
        self.history.extend(map(to_json, events))
        self._follow(events)
        self.changed.emit()

    def _follow(self, events: Iterable[Event]) -> None:
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
                        self.requests.take_answer(RollBack)
                    self.warned.emit(event)
                case PhotoMeasured():
                    self.requests.take_answer(MeasurePhoto)
                    self.measured.emit(event)
                case StudentReady():
                    self.requests.take_answer(SnapshotStudent)
                    self.student_ready.emit(event)
                case CheckpointSaved() if self.requests.take_answer(SaveNow):
                    self.saved.emit(event)

    def _fail(self, error: Exception) -> None:
        self.problem = error
        self.failed.emit(error)

    def _end(self) -> None:
        ends: dict[RunState, RunState] = {"discarding": "discarded", "finishing": "finished"}
        self._set_state("failed" if self.problem else ends.get(self._state, "left"))
        self.ended.emit()

    def _set_state(self, state: RunState) -> None:
        self._state = state
        self.changed.emit()


def refuse_second(run: RunController | None) -> None:
    """Refuses to start a run beside another: two would slow each other down and mix up their random numbers.

    Raises:
        MwrError: the run still goes on.
    """
    if run and run.active:
        raise MwrError(
            "The run {run} is still going on.",
            "Finish it first, or wait for its end.",
            run=run.folder.path.name,
        )
