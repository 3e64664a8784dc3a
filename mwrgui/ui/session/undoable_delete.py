"""Moves models and runs to the bin; this can be undone where programs can restore from the bin."""

from collections.abc import Callable, Iterator

from PySide6.QtGui import QUndoCommand

from mwrgui.jobs.job import Job
from mwrgui.library.recycle_bin import BinItem
from mwrgui.ui.session.session import Session

Delete = Callable[[], BinItem | None]
"""Moves something to the bin; returns None if programs cannot restore from that bin."""


def delete_undoably(
    session: Session, delete: Delete, *, notice: str, undo_text: str, on_change: Callable[[], object]
) -> None:
    """Calls `delete` in the background, because that can be slow, then shows `notice`.

    Args:
        undo_text: names the deletion in the menu entry Undo, such as “delete NAME”.
        on_change: called after each deletion and restoration, also after a failure.
    """

    def finish(binned: BinItem | None) -> None:
        if binned:
            session.undo_stack.push(_DeleteCommand(session, undo_text, delete, binned, on_change))
            session.messages.undo_offered.emit(notice)
        else:
            session.messages.notice.emit(notice)

    job = Job(lambda _stop: iter([delete()]), name="bin")
    job.arrived.connect(lambda binned: finish(binned[-1]))
    job.failed.connect(session.messages.report)
    job.ended.connect(on_change)
    job.start()


class _DeleteCommand(QUndoCommand):
    """Undo restores the deleted item from the bin, redo moves it to the bin again.

    The first deletion is over when the command is created, so the `redo` that `QUndoStack.push` calls does
    nothing.
    """

    def __init__(
        self, session: Session, text: str, delete: Delete, binned: BinItem, on_change: Callable[[], object]
    ) -> None:
        super().__init__(text)
        self._session, self._delete, self._on_change = session, delete, on_change
        self._binned: BinItem | None = binned
        self._is_first_redo = True

    def redo(self) -> None:
        if self._is_first_redo:
            self._is_first_redo = False
        else:
            self._start(self._delete_again)

    def undo(self) -> None:
        self._start(self._restore)

    def _delete_again(self) -> None:
        self._binned = self._delete()

    def _restore(self) -> None:
        if self._binned:
            self._binned.restore()

    def _start(self, action: Callable[[], None]) -> None:
        job = Job(lambda _stop: _call(action), name="bin")
        job.failed.connect(self._session.messages.report)
        job.ended.connect(self._on_change)
        job.start()


def _call(action: Callable[[], None]) -> Iterator[None]:
    action()
    yield None
