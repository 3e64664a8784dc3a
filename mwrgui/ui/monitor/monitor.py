"""The monitor as pages use it; its parts are made when a run is first shown: plots take time to load.

They are loaded in the window's thread: while another thread made classes of Qt, Qt's binding crashed once.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mwrgui.library.history import RunHistory
from mwrgui.ui.session import Session
from mwrgui.ui.theme import Appearance

if TYPE_CHECKING:
    from mwrgui.ui.monitor.view import MonitorView

LEAST_PAUSE, LONGEST_PAUSE = 200, 2000
"""Milliseconds between two redraws of a run that goes on."""
REST = 40
"""A redraw is followed by so many times its time without one: the run itself needs the processor."""


class Monitor(QWidget):
    """Shows a run, live or of the past. It draws only while it is visible.

    Signals:
        open_pictures: a PreviewRow with whole pictures, and its step; the monitor's own compare dialog
            shows them.
        rescue_asked: the CheckpointMark to which the run is to go back with lower rates.
    """

    open_pictures = Signal(object, int)
    rescue_asked = Signal(object)

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
        """Its parts, once there are any."""
        return self._view

    def prepare(self) -> None:
        """Makes the parts before a run is shown, as soon as nothing else waits."""
        if self._view is None:
            QTimer.singleShot(0, self, self.make)

    def show_run(self, folder: Path, history: RunHistory) -> None:
        """Shows a run from its beginning to its end; `refresh` tells when the history has grown."""
        self._run, self._shown, self._fresh = (folder, history), False, False
        self._refresh()

    def refresh(self) -> None:
        """Shows what the run has told since: soon, or when it can be seen again."""
        self._fresh = False
        if not self._pause.isActive():
            self._refresh()

    def _refresh(self) -> None:
        if self._fresh or self._run is None or not self.isVisible():
            return
        started = time.thread_time()
        view = self.make()
        if not self._shown:
            self._shown = True
            view.show_run(*self._run)
        else:
            view.refresh()
        self._fresh = True
        self._pause.start(LEAST_PAUSE)
        QTimer.singleShot(0, self, lambda: self._rest(started))

    def _rest(self, started: float) -> None:
        """After a redraw and the painting that it led to; `started` in time of this thread."""
        spent = 1000 * (time.thread_time() - started)
        self._pause.start(round(min(max(LEAST_PAUSE, REST * spent), LONGEST_PAUSE)))

    def look_at(self, step: int | None) -> None:
        """Moves curves, samples and probes to a step of the past, or with None follows the run."""
        self.make().look_at(step)

    def showEvent(self, event: QShowEvent) -> None:
        """Shows what came while nobody looked."""
        super().showEvent(event)
        self._refresh()

    def make(self) -> "MonitorView":
        """Its parts, made if there are none; `prepare` does it without a long wait."""
        if self._view is None:
            from mwrgui.ui.monitor.view import MonitorView

            self._view = MonitorView(self._session, self._appearance)
            self._view.open_pictures.connect(self.open_pictures)
            self._view.rescue_asked.connect(self.rescue_asked)
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self._view)
        return self._view
