"""The whole program in a window, without a user and with preferences of its own."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEventLoop, QTimer

from mwrgui.bench.window.application import make_application
from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import running_jobs
from mwrgui.ui.preferences.preferences_file import GeneralPreferences, PreferencesFile
from mwrgui.ui.shell.app import Program

TIMEOUT_SECONDS = 900.0
"""Seconds after which waiting for a condition fails."""
_POLL_MS = 10


class MeasuredWindow:
    """The program with its preferences in `folder`; the caller starts `program`."""

    def __init__(self, folder: Path, *, teacher: str, student: str, device: str) -> None:
        sys.excepthook = _exit_with_traceback
        self.app = make_application()
        preferences = PreferencesFile(folder / "preferences.toml")
        general = GeneralPreferences("light", "en", device, teacher=teacher, student=student)
        preferences.update(general=general)
        self.program = Program(self.app, preferences)
        self._problems: list[Exception] = []
        self.program.session.messages.problem.connect(self._problems.append)
        self.program.session.messages.message_about.connect(self._collect_error)
        self.program.session.models.failed.connect(lambda _role, error: self._problems.append(error))

    def wait_for(self, condition: Callable[[], object]) -> None:
        """Runs the event loop until the condition holds.

        Raises:
            MwrError: the condition did not hold within `TIMEOUT_SECONDS`.
            Exception: the first problem that the window reported.
        """
        loop, poll = QEventLoop(), QTimer()
        end = time.monotonic() + TIMEOUT_SECONDS
        poll.timeout.connect(
            lambda: loop.quit() if condition() or self._problems or time.monotonic() > end else None
        )
        poll.start(_POLL_MS)
        loop.exec()
        poll.stop()
        if self._problems:
            raise self._problems[0]
        if not condition():
            raise MwrError("The window did not get ready to be measured.")

    def _collect_error(self, message: object) -> None:
        if isinstance(message, Exception):
            self._problems.append(message)

    def wait_until_idle(self) -> None:
        """Runs the event loop until both models are loaded and no job is running."""
        slots = self.program.session.models
        self.wait_for(lambda: slots.teacher.model and slots.student.model and not running_jobs())

    def close(self) -> None:
        """Closes the window, which stops all jobs."""
        self.program.window.close()


def _exit_with_traceback(
    error_type: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Ends the process after an unexpected error: there is no user to dismiss the error dialog."""
    sys.__excepthook__(error_type, error, trace)
    os._exit(1)
