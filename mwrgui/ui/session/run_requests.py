"""What a run is asked to do in passing: save, measure, hand over its student, roll back."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.engine.control import MeasurePhoto, Request, RollBack, RunControl, SaveNow, SnapshotStudent
from mwrgui.jobs.job import Job
from mwrgui.ui.session.run_work import read_for_measuring


class RunRequests(QObject):
    """Sends requests to a run and keeps those that it has not answered; it answers after the step it is at.

    Signals:
        changed: `pending` is another.
        failed: the exception that kept a photo from being measured.
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
        """The kinds of requests that have not been answered, oldest first."""
        return self._pending

    def save_checkpoint(self) -> None:
        """Requests a checkpoint that is kept."""
        self._send(SaveNow())

    def roll_back(self, step: int) -> None:
        """Requests to go on from the checkpoint of `step` with lower learning rates."""
        self._send(RollBack(step))

    def snapshot_student(self) -> None:
        """Requests the student as it is now."""
        self._send(SnapshotStudent())

    def measure_photo(self, path: Path) -> None:
        """Reads a photo in the background and requests its restoration by the present student."""
        if not self._accepts():
            return
        self._expect(MeasurePhoto)
        job = Job(lambda _stop: read_for_measuring(path), name="photo to measure")
        job.arrived.connect(lambda photos: self._control.ask(MeasurePhoto(path.stem, photos[-1])))
        job.failed.connect(self._fail_to_read)
        job.start()

    def take_answer(self, request: type[Request]) -> bool:
        """Notes that a kind of request was answered, and returns whether it was pending."""
        pending = request in self._pending
        if pending:
            self._pending.remove(request)
        return pending

    def _send(self, request: Request) -> None:
        if self._accepts():
            self._expect(type(request))
            self._control.ask(request)

    def _expect(self, request: type[Request]) -> None:
        self._pending.append(request)
        self.changed.emit()

    def _fail_to_read(self, error: Exception) -> None:
        self.take_answer(MeasurePhoto)
        self.changed.emit()
        self.failed.emit(error)
