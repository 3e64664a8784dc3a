"""One run in detail, also while this or another process is writing it."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mwrgui.jobs.job import Job
from mwrgui.runs.history import CheckpointMark, HistoryFollower
from mwrgui.runs.run_cards import RunCard, read_run
from mwrgui.ui.monitor import Monitor
from mwrgui.ui.runs_page.followed_run import FollowedRun
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, push_button

REFRESH_INTERVAL_MS = 500
"""Milliseconds between two readings while the page is shown."""


class RunDetail(TranslatedWidget, QWidget):
    """The monitor of a run, with its name and buttons above.

    Signals:
        back_requested: the list of runs is to be shown again.
        resume_requested: the folder of the run that is to be resumed.
    """

    back_requested = Signal()
    resume_requested = Signal(object)

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("run_detail")
        self._session = session
        self._followed: FollowedRun | None = None
        self._folder = Path()
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_INTERVAL_MS)
        self._build(appearance)
        self._connect()
        self._retranslate()

    def show_run(self, folder: Path) -> None:
        """Reads the run in a folder and shows it."""
        if self._job:
            self._job.abandon()
        if self._followed:
            self._followed.stop()
        self._followed, self._folder = None, folder
        follower = HistoryFollower(folder)
        self._name.setText(folder.name)
        self._name.setToolTip(str(folder))
        self._resume_button.hide()
        self._job = Job(lambda _stop: _read(follower, folder), name="history")
        self._job.arrived.connect(lambda cards: self._show(cards[-1], follower))
        self._job.failed.connect(self._session.messages.report)
        self._job.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Starts reading what the run adds to its history, twice a second."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stops reading until the view is shown again."""
        self._timer.stop()
        super().hideEvent(event)

    def _build(self, appearance: Appearance) -> None:
        self._back_button = push_button("run_detail_back")
        self._name = label("run_detail_name", "section")
        self._resume_button = push_button("run_detail_resume")
        self._resume_button.hide()
        self.monitor = Monitor(self._session, appearance)
        line = QHBoxLayout()
        line.setContentsMargins(sizes().padding, sizes().grid, sizes().padding, sizes().grid)
        line.setSpacing(sizes().padding)
        line.addWidget(self._back_button)
        line.addWidget(self._name, 1)
        line.addWidget(self._resume_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(self.monitor, 1)

    def _connect(self) -> None:
        self._back_button.clicked.connect(self.back_requested)
        self._resume_button.clicked.connect(lambda: self.resume_requested.emit(self._folder))
        self._session.runs.changed.connect(self._hide_resume_if_active)
        self._timer.timeout.connect(self._poll)
        self.monitor.rollback_requested.connect(self._roll_back)

    def _retranslate(self) -> None:
        self._back_button.setText(self.tr("All runs"))
        self._back_button.setToolTip(self.tr("Back to the list of all runs (Esc)"))
        self._resume_button.setText(self.tr("Resume"))
        self._resume_button.setToolTip(self.tr("Continues from the latest checkpoint"))

    def _hide_resume_if_active(self) -> None:
        """Hides the button Resume if the run is active in this window."""
        run = self._session.runs.latest
        if run and run.active and run.folder.path == self._folder:
            self._resume_button.hide()

    def _show(self, card: RunCard, follower: HistoryFollower) -> None:
        folder = card.path
        self._resume_button.setVisible(card.resumable)
        self._hide_resume_if_active()
        self._followed = FollowedRun(folder, follower)
        self._followed.grown.connect(self.monitor.refresh)
        self.monitor.show_run(folder, self._followed.history)

    def _roll_back(self, checkpoint: CheckpointMark) -> None:
        """Rolls back the run if it is active in this window."""
        run = self._session.runs.latest
        if run and run.controllable and run.folder.path == self._folder:
            run.requests.roll_back(checkpoint.step)
        else:
            self._session.messages.notice.emit(self.tr("Resume the run first; then it can go back."))

    def _poll(self) -> None:
        if self._followed:
            self._followed.poll()


def _read(follower: HistoryFollower, folder: Path) -> Iterator[RunCard]:
    """Reads the history of the run into `follower`, and yields the card of the run."""
    follower.poll()
    yield read_run(folder)
