"""The monitor as pages use it; its parts are created when a run is first shown, as plots take time to import.

They are imported in the main thread: PySide crashed when another thread created Qt classes meanwhile.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mwrgui.runs.history import RunHistory
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance

if TYPE_CHECKING:
    from mwrgui.ui.monitor.view import MonitorView

LEAST_PAUSE, LONGEST_PAUSE = 200, 2000
"""Shortest and longest time between two redraws of a live run, in milliseconds."""
PAUSE_FACTOR = 40
"""Pause after a redraw, as a multiple of its duration: the run itself needs the processor."""


class Monitor(QWidget):
    """Shows a live or past run; draws only while it is visible.

    Signals:
        open_pictures: a PreviewRow with whole pictures, and its step; the monitor's own compare dialog
            shows them.
        rollback_requested: the CheckpointMark to roll back to, with lower learning rates.
    """

    open_pictures = Signal(object, int)
    rollback_requested = Signal(object)

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("monitor")
        self._session, self._appearance = session, appearance
        self._run: tuple[Path, RunHistory] | None = None
        self._view: MonitorView | None = None
        self._shown = self._fresh = False
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    @property
    def view(self) -> "MonitorView | None":
        """The parts, once they are created."""
        return self._view

    @property
    def panels(self) -> QWidget:
        """The part without buttons at its bottom."""
        return self._view.panels if self._view else self

    def prepare(self) -> None:
        """Creates the parts as soon as the event loop is idle, before a run is shown."""
        if self._view is None:
            QTimer.singleShot(0, self, self.create_view)

    def show_run(self, folder: Path, history: RunHistory) -> None:
        """Shows a run; call `refresh` when its history has grown."""
        self._run, self._shown, self._fresh = (folder, history), False, False
        self._refresh()

    def refresh(self) -> None:
        """Shows what the run has reported since: soon, or once the monitor is visible again."""
        self._fresh = False
        if not self._pause.isActive():
            self._refresh()

    def _refresh(self) -> None:
        if self._fresh or self._run is None or not self.isVisible():
            return
        started = time.thread_time()
        view = self.create_view()
        if not self._shown:
            self._shown = True
            view.show_run(*self._run)
        else:
            view.refresh()
        self._fresh = True
        self._pause.start(LEAST_PAUSE)
        QTimer.singleShot(0, self, lambda: self._rest(started))

    def _rest(self, started: float) -> None:
        """Waits after a redraw and its painting.

        Args:
            started: CPU time of this thread before the redraw, in seconds.
        """
        spent = 1000 * (time.thread_time() - started)
        self._pause.start(round(min(max(LEAST_PAUSE, PAUSE_FACTOR * spent), LONGEST_PAUSE)))

    def select_step(self, step: int | None) -> None:
        """Shows a step of the past in all parts, or with None follows the run."""
        self.create_view().select_step(step)

    def showEvent(self, event: QShowEvent) -> None:
        """Shows what came while it was hidden."""
        super().showEvent(event)
        self._refresh()

    def create_view(self) -> "MonitorView":
        """The parts, created if necessary; `prepare` does that earlier."""
        if self._view is None:
            from mwrgui.ui.monitor.view import MonitorView

            self._view = MonitorView(self._session, self._appearance)
            self._view.open_pictures.connect(self.open_pictures)
            self._view.rollback_requested.connect(self.rollback_requested)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._view)
        return self._view
