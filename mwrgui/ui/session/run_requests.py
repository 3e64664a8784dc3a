"""Requests to a run that do not end it: save a checkpoint, measure a photo, copy the student, roll back."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.engine.control import MeasurePhoto, Request, RollBack, RunControl, SaveNow, SnapshotStudent
from mwrgui.jobs.job import Job
from mwrgui.ui.session.run_work import read_for_measuring


class RunRequests(QObject):
    """Sends requests to a run, which handles them after its current step.

    Signals:
        changed: a request was added to `pending`, or removed because its photo cannot be read.
        failed: the exception that kept a photo from being read.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, control: RunControl, parent: QObject, *, accepts: Callable[[], bool]) -> None:
        """Requests are ignored while `accepts` returns False."""
        super().__init__(parent)
        self._control, self._accepts = control, accepts
        self._pending: list[type[Request]] = []

    @property
    def pending(self) -> Sequence[type[Request]]:
        """The types of the requests that the run has not answered yet, oldest first."""
        return self._pending

    def save_checkpoint(self) -> None:
        """Requests a checkpoint that is kept even when older checkpoints are deleted to save space."""
        self._send(SaveNow())

    def roll_back(self, step: int) -> None:
        """Requests that the run continues from the checkpoint of `step`, with a lower learning rate."""
        self._send(RollBack(step))

    def snapshot_student(self) -> None:
        """Requests a copy of the student, which arrives as StudentReady."""
        self._send(SnapshotStudent())

    def measure_photo(self, path: Path) -> None:
        """Reads a photo in the background, then requests its restoration, which arrives as PhotoMeasured."""
        if not self._accepts():
            return
        self._expect(MeasurePhoto)
        job = Job(lambda _stop: read_for_measuring(path), name="photo to measure")
        job.arrived.connect(lambda photos: self._control.request(MeasurePhoto(path.stem, photos[-1])))
        job.failed.connect(self._fail_to_read)
        job.start()

    def handle_answer(self, request_type: type[Request]) -> bool:
        """Removes the oldest request of this type from `pending`; returns whether there was one."""
        was_pending = request_type in self._pending
        if was_pending:
            self._pending.remove(request_type)
        return was_pending

    def _send(self, request: Request) -> None:
        if self._accepts():
            self._expect(type(request))
            self._control.request(request)

    def _expect(self, request_type: type[Request]) -> None:
        self._pending.append(request_type)
        self.changed.emit()

    def _fail_to_read(self, error: Exception) -> None:
        self.handle_answer(MeasurePhoto)
        self.changed.emit()
        self.failed.emit(error)
