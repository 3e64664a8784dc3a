"""The title of the window, which desktops also show in the task bar."""

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from mwrgui.core.text import escape_control_characters
from mwrgui.ui.session.session import Session
from mwrgui.ui.text.plain_text import without_tags

_NAME = "mwrgui"


class WindowTitle(QObject):
    """Keeps the progress and the name of the current photo in the title."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        session.photos.current_changed.connect(self._refresh)
        session.queue.changed.connect(self._refresh)
        session.runs.changed.connect(self._follow_run)
        self._refresh()

    def _follow_run(self) -> None:
        run = self._session.runs.latest
        if run:
            run.changed.connect(self._refresh)
            run.ended.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        current = self._session.photos.current
        photo = (
            without_tags(escape_control_characters(current.name)) if current and not current.sample else ""
        )
        title = " · ".join(part for part in (self._progress(), photo, _NAME) if part)
        if title != self._window.windowTitle():
            self._window.setWindowTitle(title)

    def _progress(self) -> str:
        """The progress of the batch, or of the run if there is no batch; empty if there is neither."""
        queue, run = self._session.queue, self._session.runs.latest
        if queue.state != "idle":
            progress = queue.progress
            words = QCoreApplication.translate("WindowTitle", "{done} of {total}")
            return words.format(done=progress.done, total=progress.total)
        if run and run.active and run.history.steps:
            return f"{run.history.last_step / run.history.steps:.0%}"
        return ""
