"""The monitor as pages use it; its view is created when a run is first shown, as plots take time to import.

The view is imported in the main thread: PySide crashed when another thread created Qt classes meanwhile.
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

SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS = 200, 2000
"""Shortest and longest time between two redraws of a live run, in milliseconds."""
PAUSE_FACTOR = 40
"""Pause after a redraw, as a multiple of its duration: the run itself needs the processor."""


class Monitor(QWidget):
    """Shows a live or past run; draws only while it is visible.

    Signals:
        row_read: a PreviewRow whose pictures were read in full size, and its step; the monitor's own
            compare dialog shows them.
        rollback_requested: the CheckpointMark to roll back to, with lower learning rates.
    """

    row_read = Signal(object, int)
    rollback_requested = Signal(object)

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("monitor")
        self._session, self._appearance = session, appearance
        self._run: tuple[Path, RunHistory] | None = None
        self._view: MonitorView | None = None
        self._shown = self._up_to_date = False
        self._redraw_delay = QTimer(self, singleShot=True)
        self._redraw_delay.timeout.connect(self._refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    @property
    def view(self) -> "MonitorView | None":
        """The curves, samples and time-line; None until they are created."""
        return self._view

    @property
    def panels(self) -> QWidget:
        """The curves and samples, which messages may cover; this widget itself until they are created."""
        return self._view.panels if self._view else self

    def prepare(self) -> None:
        """Creates the view as soon as the event loop is idle, before a run is shown."""
        if self._view is None:
            QTimer.singleShot(0, self, self.create_view)

    def show_run(self, folder: Path, history: RunHistory) -> None:
        """Shows a run; call `refresh` when its history has grown."""
        self._run, self._shown, self._up_to_date = (folder, history), False, False
        self._refresh()

    def refresh(self) -> None:
        """Shows what the run has reported since the last drawing, soon or once the monitor is visible."""
        self._up_to_date = False
        if not self._redraw_delay.isActive():
            self._refresh()

    def _refresh(self) -> None:
        if self._up_to_date or self._run is None or not self.isVisible():
            return
        started = time.thread_time()
        view = self.create_view()
        if not self._shown:
            self._shown = True
            view.show_run(*self._run)
        else:
            view.refresh()
        self._up_to_date = True
        self._redraw_delay.start(SHORTEST_PAUSE_MS)
        QTimer.singleShot(0, self, lambda: self._wait_after_redraw(started))

    def _wait_after_redraw(self, started: float) -> None:
        """Waits after a redraw and its painting.

        Args:
            started: CPU time of this thread before the redraw, in seconds.
        """
        spent = 1000 * (time.thread_time() - started)
        self._redraw_delay.start(round(min(max(SHORTEST_PAUSE_MS, PAUSE_FACTOR * spent), LONGEST_PAUSE_MS)))

    def select_step(self, step: int | None) -> None:
        """Shows an earlier step in all parts, or follows the run if `step` is None."""
        self.create_view().select_step(step)

    def showEvent(self, event: QShowEvent) -> None:
        """Shows what the run has reported while the monitor was hidden."""
        super().showEvent(event)
        self._refresh()

    def create_view(self) -> "MonitorView":
        """Creates the view unless `prepare` has done so already, and returns it."""
        if self._view is None:
            from mwrgui.ui.monitor.view import MonitorView

            self._view = MonitorView(self._session, self._appearance)
            self._view.row_read.connect(self.row_read)
            self._view.rollback_requested.connect(self.rollback_requested)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._view)
        return self._view
