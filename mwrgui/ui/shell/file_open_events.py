"""Handles QFileOpenEvent, by which macOS asks a running program to open files."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class FileOpenEvents(QObject):
    """Emits a signal for each QFileOpenEvent of the application.

    Signals:
        files_requested: the files, a list of Path.
    """

    files_requested = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Emits `files_requested` for QFileOpenEvent, and passes all other events on."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.files_requested.emit([Path(event.file())])
            return True
        return super().eventFilter(watched, event)
