"""What the status line says: the queue before the photo that is looked at, and that before loading."""

from PySide6.QtCore import QObject

from mwrgui.ui.distill_page.run_words import state_word
from mwrgui.ui.queue import QueueProgress
from mwrgui.ui.running import RunInProgress
from mwrgui.ui.session import Session
from mwrgui.ui.state import MODEL_ROLES
from mwrgui.ui.widgets.status import StatusLine


class TaskTeller(QObject):
    """Watches the session for tasks."""

    def __init__(self, session: Session, status: StatusLine) -> None:
        super().__init__(status)
        self._session, self._status = session, status
        session.device_changed.connect(self.tell)
        session.models.changed.connect(self.tell)
        session.photos.listed.connect(self.tell)
        session.photos.item_changed.connect(self.tell)
        session.viewing.progress_changed.connect(self.tell)
        session.queue.changed.connect(self.tell)
        session.run_changed.connect(self._watch_run)
        session.saved.connect(lambda path: session.notice.emit(self.tr("Saved as {path}.").format(path=path)))
        session.queue.finished.connect(self._tell_of_end)
        self.tell()

    def tell(self) -> None:
        """Says what goes on now."""
        self._status.show_rest(self._rest())
        if self._session.queue.state != "idle":
            self._tell_of_queue(self._session.queue.progress)
        elif self._session.viewing.progress:
            self._tell_of_view()
        elif self._session.run and self._session.run.active:
            self._tell_of_run(self._session.run)
        elif self._is_loading():
            self._status.show_task(self.tr("Loading the models …"))
        else:
            self._status.clear()

    def _tell_of_queue(self, progress: QueueProgress) -> None:
        if self._session.queue.state == "paused":
            words = self.tr("Paused: {done} of {total} photos")
        elif not progress.megapixels_per_second:
            words = self.tr("Restoring {photo} · {done} of {total} photos")
        else:
            words = self.tr("Restoring {photo} · {done} of {total} photos · {speed:.1f} MP/s")
        self._status.show_task(
            words.format(
                photo=progress.photo,
                done=progress.done,
                total=progress.total,
                speed=progress.megapixels_per_second,
            ),
            done=progress.done / max(progress.total, 1),
            seconds_left=progress.seconds_left,
        )

    def _tell_of_view(self) -> None:
        progress = self._session.viewing.progress
        if progress:
            words = {
                "teacher": self.tr("Restoring with the teacher"),
                "student": self.tr("Restoring with the student"),
            }
            self._status.show_task(words[progress.role], done=progress.done / progress.total)

    def _watch_run(self) -> None:
        if self._session.run:
            self._session.run.changed.connect(self.tell)

    def _tell_of_run(self, run: RunInProgress) -> None:
        history = run.history
        words = self.tr("Distilling · {state}").format(state=state_word(run.state))
        done = history.last_step / history.steps if history.steps else None
        left = run.seconds_left if run.state == "running" else None
        self._status.show_task(words, done=done, seconds_left=left)

    def _tell_of_end(self, progress: QueueProgress) -> None:
        restored = progress.done - progress.failed
        words = self.tr("{restored} of {total} restored and saved.")
        if progress.failed:
            words += " " + self.tr("{failed} failed; their tooltips say why.")
        text = words.format(restored=restored, total=progress.total, failed=progress.failed)
        self._session.notice.emit(text)

    def _rest(self) -> str:
        items = self._session.photos.items
        failed = sum(item.state == "failed" for item in items)
        if not items:
            return self.tr("No photo is open")
        words = self.tr("{count} open") if not failed else self.tr("{count} open, {failed} failed")
        return words.format(count=len(items), failed=failed)

    def _is_loading(self) -> bool:
        return any(self._session.models.slot(role).state == "loading" for role in MODEL_ROLES)
