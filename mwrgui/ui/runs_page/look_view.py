"""One run in detail, of the past or while any process writes it."""

from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mwrgui.jobs.job import Job
from mwrgui.library.history import CheckpointMark, HistoryFollower
from mwrgui.ui.monitor import Monitor
from mwrgui.ui.runs_page.followed import FollowedRun
from mwrgui.ui.session import Session
from mwrgui.ui.theme import Appearance, sizes
from mwrgui.ui.widgets.parts import label, push_button

EVERY_MS = 500


class LookView(QWidget):
    """The monitor with the run's name above it, and the way back.

    Signals:
        back_asked: the list of runs is wanted again.
    """

    back_asked = Signal()

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("look_view")
        self._session = session
        self._followed: FollowedRun | None = None
        self._folder = Path()
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._build(appearance)
        self._connect()
        self._retranslate()

    def look(self, folder: Path) -> None:
        """Reads the run in a folder and shows it."""
        if self._job:
            self._job.abandon()
        if self._followed:
            self._followed.stop()
        self._followed, self._folder = None, folder
        follower = HistoryFollower(folder)
        self._name.setText(folder.name)
        self._name.setToolTip(str(folder))
        self._job = Job(lambda _stop: iter([follower.poll()]), name="history")
        self._job.arrived.connect(lambda _: self._show(folder, follower))
        self._job.failed.connect(self._session.report)
        self._job.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Follows the run."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Follows it no longer."""
        self._timer.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _build(self, appearance: Appearance) -> None:
        self._back = push_button("look_back")
        self._name = label("look_name", "section")
        self.monitor = Monitor(self._session, appearance)
        line = QHBoxLayout()
        line.setContentsMargins(sizes().padding, sizes().grid, sizes().padding, sizes().grid)
        line.setSpacing(sizes().padding)
        line.addWidget(self._back)
        line.addWidget(self._name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        layout.addWidget(self.monitor, 1)

    def _connect(self) -> None:
        self._back.clicked.connect(self.back_asked)
        self._timer.timeout.connect(self._poll)
        self.monitor.rescue_asked.connect(self._roll_back)

    def _retranslate(self) -> None:
        self._back.setText(self.tr("All runs"))
        self._back.setToolTip(self.tr("Back to the list of all runs (Esc)"))

    def _show(self, folder: Path, follower: HistoryFollower) -> None:
        self._followed = FollowedRun(folder, follower)
        self._followed.grown.connect(self.monitor.refresh)
        self.monitor.show_run(folder, self._followed.history)

    def _roll_back(self, checkpoint: CheckpointMark) -> None:
        """A run goes back where it goes on: in this window, or in the program that writes it."""
        run = self._session.run
        if run and run.steerable and run.folder.path == self._folder:
            run.roll_back(checkpoint.step)
        else:
            self._session.notice.emit(self.tr("Resume the run first; then it can go back."))

    def _poll(self) -> None:
        if self._followed:
            self._followed.poll()
