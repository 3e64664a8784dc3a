"""The run that goes on in this window: started, steered and followed; the work itself is in a job."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.engine.control import HandOver, MeasurePhoto, Request, RollBack, RunControl, SaveNow
from mwrgui.engine.events import (
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
from mwrgui.jobs.job import Job
from mwrgui.library.cards import ModelCard
from mwrgui.library.history import RunHistory
from mwrgui.library.run_folder import RunFolder
from mwrgui.ui.run_work import RunNews, RunOrder, read_for_measuring, work_on_run

RunState = Literal[
    "starting", "running", "pausing", "paused", "finishing", "finished", "leaving", "left", "discarding",
    "discarded", "failed",
]  # fmt: skip
OVER = frozenset({"finished", "left", "discarded", "failed"})
LATEST = 100
"""Steps over which speed is told."""


class RunInProgress(QObject):
    """One run, from its start until its job has ended. What is asked for is acknowledged at once.

    Attributes:
        folder: of the run.
        history: all that it has told, earlier parts of a resumed run included.
        control: what the engine looks at between two steps.
        card: of the student in the library, once there is one.
        problem: why it failed.

    Signals:
        changed: `state`, `history` or `asked` is another one.
        history_replaced: a resumed run's past has been read; `history` is another object.
        warned: a HealthWarning.
        measured: a PhotoMeasured that was asked for.
        student_ready: a StudentReady that was asked for.
        saved: a CheckpointSaved that was asked for.
        failed: the exception that ended the run, whose last checkpoint stands, or that kept a photo from
            being measured.
        ended: the job is over; always last, exactly once.
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
        self._asked: list[type[Request]] = []
        self.history = RunHistory()
        self.card: ModelCard | None = None
        self.problem: Exception | None = None
        self._job = Job(lambda _stop: work_on_run(order, self.control), name="run")
        self.control = RunControl(self._job.stop_asked)
        self._job.arrived.connect(self._take)
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._end)

    @property
    def folder(self) -> RunFolder:
        """Of the run."""
        return self._order.folder

    @property
    def state(self) -> RunState:
        """What it does, or was just asked to do."""
        return self._state

    @property
    def active(self) -> bool:
        """Whether it still works, be it on its end."""
        return self._state not in OVER

    @property
    def steerable(self) -> bool:
        """Whether it can be paused, asked and ended."""
        return self._state in ("starting", "running", "pausing", "paused")

    @property
    def asked(self) -> Sequence[type[Request]]:
        """What it was asked for in passing and has not answered yet: it does so after the step it is at."""
        return self._asked

    @property
    def steps_per_second(self) -> float:
        """Of the latest steps; 0 before there are any."""
        done = self.history.series.get("learning_rate")
        latest = done.seconds[-LATEST:] if done else np.empty(0)
        took = float(latest[-1] - latest[0]) if len(latest) > 1 else 0.0
        return (len(latest) - 1) / took if took > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Until all steps are done, as far as that can be told."""
        speed = self.steps_per_second
        return (self.history.steps - self.history.last_step) / speed if speed else None

    def start(self) -> "RunInProgress":
        """Begins; returns the run itself."""
        self._job.start()
        return self

    def pause(self) -> None:
        """Waits after the current step; everything stays loaded."""
        if self._state in ("starting", "running"):
            self.control.pause()
            self._turn("pausing")

    def resume(self) -> None:
        """Goes on after a pause."""
        if self._state in ("pausing", "paused"):
            self.control.resume()
            self._turn("running")

    def finish(self) -> None:
        """Ends after the current step and keeps the best student."""
        if self.steerable:
            self.control.stop()
            self._turn("finishing")

    def leave(self) -> None:
        """Ends after the current step with a checkpoint, to be resumed another time."""
        if self.steerable:
            self.control.break_off()
            self._turn("leaving")

    def discard(self) -> None:
        """Ends after the current step and throws the run away."""
        if self.steerable:
            self.control.break_off(save=False)
            self._turn("discarding")

    def save_checkpoint(self) -> None:
        """Asks for a checkpoint that is kept; `saved` tells of it."""
        self._ask(SaveNow())

    def roll_back(self, step: int) -> None:
        """Goes back to the checkpoint of `step`, and on with lower rates."""
        self._ask(RollBack(step))

    def hand_over_student(self) -> None:
        """Asks for the student as it is now; `student_ready` brings it."""
        self._ask(HandOver())

    def measure_photo(self, path: Path) -> None:
        """Asks how a photo is restored now; `measured` tells."""
        if not self.steerable:
            return
        self._await(MeasurePhoto)
        job = Job(lambda _stop: read_for_measuring(path), name="photo to measure")
        job.arrived.connect(lambda photos: self.control.ask(MeasurePhoto(path.stem, photos[-1])))
        job.failed.connect(lambda error: self._refuse(MeasurePhoto, error))
        job.start()

    def _ask(self, request: Request) -> None:
        if self.steerable:
            self._await(type(request))
            self.control.ask(request)

    def _await(self, request: type[Request]) -> None:
        self._asked.append(request)
        self.changed.emit()

    def _answered(self, request: type[Request]) -> bool:
        """Whether this was asked for, which it is no longer."""
        asked = request in self._asked
        if asked:
            self._asked.remove(request)
        return asked

    def _refuse(self, request: type[Request], error: Exception) -> None:
        self._answered(request)
        self.changed.emit()
        self.failed.emit(error)

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
                        self._answered(RollBack)
                    self.warned.emit(event)
                case PhotoMeasured():
                    self._answered(MeasurePhoto)
                    self.measured.emit(event)
                case StudentReady():
                    self._answered(HandOver)
                    self.student_ready.emit(event)
                case CheckpointSaved() if self._answered(SaveNow):
                    self.saved.emit(event)

    def _fail(self, error: Exception) -> None:
        self.problem = error
        self.failed.emit(error)

    def _end(self) -> None:
        ends: dict[RunState, RunState] = {"discarding": "discarded", "finishing": "finished"}
        self._turn("failed" if self.problem else ends.get(self._state, "left"))
        self.ended.emit()

    def _turn(self, state: RunState) -> None:
        self._state = state
        self.changed.emit()


def refuse_second(run: RunInProgress | None) -> None:
    """One run at a time: two would slow each other down and mix up their random numbers.

    Raises:
        MwrError: the run still goes on.
    """
    if run and run.active:
        raise MwrError(
            "The run {run} is still going on.",
            "Finish it first, or wait for its end.",
            run=run.folder.path.name,
        )
