"""Moving models and runs to the bin, with the way back where the bin has one that programs can use."""

from collections.abc import Callable, Iterator

from PySide6.QtGui import QUndoCommand

from mwrgui.jobs.job import Job
from mwrgui.library.bin import Binned
from mwrgui.ui.session.session import Session

Act = Callable[[], Binned | None]


def throw_away(session: Session, act: Act, *, said: str, step: str, after: Callable[[], object]) -> None:
    """Does `act` in the background, because some bins are on other disks, then says so.

    Args:
        step: what Undo would take back, in words.
        after: is done whenever something went to the bin or came back.
    """

    def tell(binned: Binned | None) -> None:
        if binned:
            session.undo.push(_ThrowAway(session, step, act, binned, after))
            session.messages.removed.emit(said)
        else:
            session.messages.notice.emit(said)

    job = Job(lambda _stop: iter([act()]), name="bin")
    job.arrived.connect(lambda binned: tell(binned[-1]))
    job.failed.connect(session.messages.report)
    job.ended.connect(after)
    job.start()


class _ThrowAway(QUndoCommand):
    """Takes out of the bin again what is in it already when this is put on the stack."""

    def __init__(
        self, session: Session, step: str, act: Act, binned: Binned, after: Callable[[], object]
    ) -> None:
        super().__init__(step)
        self._session, self._act, self._after = session, act, after
        self._binned: Binned | None = binned
        self._in_bin = True

    def redo(self) -> None:
        """Throws it away once more."""
        if not self._in_bin:
            self._begin(self._throw_away)

    def undo(self) -> None:
        """Takes it out."""
        self._begin(self._take_out)

    def _throw_away(self) -> None:
        self._binned = self._act()

    def _take_out(self) -> None:
        if self._binned:
            self._binned.restore()

    def _begin(self, act: Callable[[], None]) -> None:
        self._in_bin = False
        job = Job(lambda _stop: _once(act), name="bin")
        job.failed.connect(self._session.messages.report)
        job.ended.connect(self._after)
        job.start()


def _once(act: Callable[[], None]) -> Iterator[None]:
    act()
    yield None
