"""Shows in the status line what the program is doing."""

from PySide6.QtCore import QObject, Signal

from mwrgui.ui.distill_page.run_words import state_text
from mwrgui.ui.session.queue_progress import QueueProgress
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import MODEL_ROLES
from mwrgui.ui.widgets.status import StatusLine


class StatusPresenter(QObject):
    """Shows the first of these that is going on: the queue, a single photo, a run, loading of the models.

    Signals:
        progress_changed: the share of the batch or run that is done, 0..1; None if neither is going on.
    """

    progress_changed = Signal(object)

    def __init__(self, session: Session, status: StatusLine) -> None:
        super().__init__(status)
        self._session, self._status = session, status
        session.device_changed.connect(self.refresh)
        session.models.changed.connect(self.refresh)
        session.photos.list_changed.connect(self.refresh)
        session.photos.item_changed.connect(self.refresh)
        session.restorer.progress_changed.connect(self.refresh)
        session.queue.changed.connect(self.refresh)
        session.runs.changed.connect(self._watch_run)
        session.queue.finished.connect(self._announce_end)
        self.refresh()

    def refresh(self) -> None:
        """Shows the current task and its progress in the language of the window; emits `progress_changed`."""
        self._status.set_summary(self._summary())
        self.progress_changed.emit(self._share_done())
        if self._session.queue.state != "idle":
            self._show_queue(self._session.queue.progress)
        elif self._session.restorer.progress:
            self._show_photo()
        elif self._session.runs.latest and self._session.runs.latest.active:
            self._show_run(self._session.runs.latest)
        elif self._is_loading():
            self._status.show_task(self.tr("Loading the models …"))
        else:
            self._status.clear()

    def _share_done(self) -> float | None:
        if self._session.queue.state != "idle":
            progress = self._session.queue.progress
            return progress.done / max(progress.total, 1)
        run = self._session.runs.latest
        if run and run.active:
            return run.history.last_step / max(run.history.steps, 1)
        return None

    def _show_queue(self, progress: QueueProgress) -> None:
        clip = progress.clip
        if self._session.queue.state == "paused":
            words = self.tr("Paused: {done} of {total} photos")
        elif clip:
            words = self.tr("Restoring {photo} · {frame} of {frames} frames · {rate:.1f} frames/s")
        elif not progress.megapixels_per_second:
            words = self.tr("Restoring {photo} · {done} of {total} photos")
        else:
            words = self.tr("Restoring {photo} · {done} of {total} photos · {speed:.2g} MP/s")
        self._status.show_task(
            words.format(
                photo=progress.photo,
                done=progress.done,
                total=progress.total,
                speed=progress.megapixels_per_second,
                frame=clip.done if clip else 0,
                frames=clip.total if clip else 0,
                rate=clip.frames_per_second if clip else 0.0,
            ),
            done=progress.fraction,
            seconds_left=progress.seconds_left,
        )

    def _show_photo(self) -> None:
        progress = self._session.restorer.progress
        if progress:
            words = {
                "teacher": self.tr("Restoring with the teacher"),
                "student": self.tr("Restoring with the student"),
            }
            self._status.show_task(words[progress.role], done=progress.done / progress.total)

    def _watch_run(self) -> None:
        if self._session.runs.latest:
            self._session.runs.latest.changed.connect(self.refresh)

    def _show_run(self, run: RunController) -> None:
        history = run.history
        words = self.tr("Distilling · {state}").format(state=state_text(run.state))
        done = history.last_step / history.steps if history.steps else None
        left = run.seconds_left if run.state == "running" else None
        self._status.show_task(words, done=done, seconds_left=left)

    def _announce_end(self, progress: QueueProgress) -> None:
        if progress.total and progress.total == progress.clips:
            return  # there has been a message for each clip
        restored = progress.done - progress.failed
        words = self.tr("{restored} of {total} restored and saved.")
        if progress.failed:
            words += " " + self.tr("{failed} failed; their tooltips say why.")
        text = words.format(restored=restored, total=progress.total, failed=progress.failed)
        self._session.messages.notice.emit(text)

    def _summary(self) -> str:
        items = self._session.photos.items
        failed = sum(item.state == "failed" for item in items)
        if not items:
            return self.tr("No photo is open")
        words = self.tr("{count} open") if not failed else self.tr("{count} open, {failed} failed")
        return words.format(count=len(items), failed=failed)

    def _is_loading(self) -> bool:
        return any(self._session.models.slot(role).state == "loading" for role in MODEL_ROLES)
