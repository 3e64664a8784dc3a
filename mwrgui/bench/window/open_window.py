"""The whole program in a window, with preferences of its own and nobody in front of it."""

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
from mwrgui.ui.preferences.preferences_file import Choices, PreferencesFile
from mwrgui.ui.shell.app import Program

WITHIN = 900.0
"""Seconds in which everything that is waited for has come to be, or never will."""
_LOOK_MS = 10


class OpenWindow:
    """Settings stay in `folder`; `program` is not started yet."""

    def __init__(self, folder: Path, *, teacher: str, student: str, device: str) -> None:
        sys.excepthook = _end
        self.app = make_application()
        preferences = PreferencesFile(folder / "preferences.toml")
        choices = Choices(theme="light", language="en", device=device, teacher=teacher, student=student)
        preferences.write(choices=choices)
        self.program = Program(self.app, preferences)
        self._problems: list[Exception] = []
        self.program.session.messages.problem.connect(self._problems.append)
        self.program.session.messages.message_about.connect(self._take_told)
        self.program.session.models.failed.connect(lambda _role, error: self._problems.append(error))

    def wait_for(self, condition: Callable[[], object]) -> None:
        """Lets the event loop run until the condition holds.

        Raises:
            MwrError: the window told of a problem, or the condition never held.
        """
        loop, look = QEventLoop(), QTimer()
        end = time.monotonic() + WITHIN
        look.timeout.connect(
            lambda: loop.quit() if condition() or self._problems or time.monotonic() > end else None
        )
        look.start(_LOOK_MS)
        loop.exec()
        look.stop()
        if self._problems:
            raise self._problems[0]
        if not condition():
            raise MwrError("The window did not come to what it was to be measured at.")

    def _take_told(self, said: object) -> None:
        if isinstance(said, Exception):
            self._problems.append(said)

    def wait_for_rest(self) -> None:
        """Until both models are there and nothing is being made any more."""
        slots = self.program.session.models
        self.wait_for(lambda: slots.teacher.model and slots.student.model and not running_jobs())

    def close(self) -> None:
        """Stops all that runs."""
        self.program.window.close()


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A defect ends the process: nobody is there who would press Continue."""
    sys.__excepthook__(kind, error, trace)
    os._exit(1)
