"""Logs uncaught exceptions, and shows a dialog from which the user can continue."""

import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from mwrgui.core.log import log_defect
from mwrgui.ui.shell.report import report_of
from mwrgui.ui.shell.report_file import ask_for_report_file, save_report
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.parts import label, push_button


class CrashHandler(QObject):
    """Handles uncaught exceptions of all threads after `install` has been called.

    Signals:
        reported: the text of the report; emitted in the thread of the exception.
    """

    reported = Signal(str)

    def __init__(self, window: QWidget | None = None) -> None:
        super().__init__()
        self._window = window
        self._showing = False
        self.reported.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Replaces `sys.excepthook` and `threading.excepthook`."""
        sys.excepthook = self.handle
        threading.excepthook = self._handle_in_thread

    def set_window(self, window: QWidget) -> None:
        """Sets the window over which dialogs appear, because it is created after the handler."""
        self._window = window

    def handle(
        self, error_type: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Logs an exception, then shows the dialog as soon as the main thread is idle."""
        log_defect(error_type, error, trace)
        self.reported.emit(report_of(error_type, error, trace))

    def _handle_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.handle(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _show(self, report: str) -> None:
        if self._showing:
            return  # a defect that repeats gets one dialog; the log has all of them
        self._showing = True
        try:
            CrashDialog(report, self._window).exec()
        finally:
            self._showing = False


class CrashDialog(QDialog):
    """Shows a report, and offers to continue, to save it or to quit."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crash_dialog")
        self.setWindowTitle(self.tr("Something went wrong"))
        self._report = report
        self._build()
        self._connect()

    @property
    def message(self) -> str:
        """The text above the report; after `save_report`, where the report is or why it was not saved."""
        return self._message.text()

    def save_report(self, path: Path) -> None:
        """Writes the report to a file, and shows where it is or why it could not be written."""
        self._message.setText(save_report(self._report, path))

    def _build(self) -> None:
        title, self._message = label("crash_title", "section"), label("crash_words", wrap=True)
        title.setText(self.tr("An internal error occurred"))
        self._message.setText(
            self.tr(
                "Your photos and files are not touched. You can go on, but saving your results and starting"
                " again is safer. The report helps to fix the error; nothing is sent automatically."
            )
        )
        details = QPlainTextEdit(self._report)
        details.setObjectName("crash_details")
        details.setReadOnly(True)
        details.setAccessibleName(self.tr("The report"))
        self._continue_button = push_button("crash_continue", text=self.tr("Continue"))
        self._save_button = push_button("crash_save", text=self.tr("Save report…"))
        self._quit_button = push_button("crash_quit", text=self.tr("Quit"))
        self._continue_button.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self._continue_button, self._save_button, self._quit_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setSpacing(sizes().grid)
        for widget in (title, self._message, details):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        self.resize(sizes().dialog_width, sizes().message_width)

    def _connect(self) -> None:
        self._continue_button.clicked.connect(self.accept)
        self._save_button.clicked.connect(self._ask_for_file)
        self._quit_button.clicked.connect(self._quit_program)

    def _ask_for_file(self) -> None:
        if path := ask_for_report_file(self):
            self.save_report(path)

    def _quit_program(self) -> None:
        self.reject()
        QApplication.exit(1)
