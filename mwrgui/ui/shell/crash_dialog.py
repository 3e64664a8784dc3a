"""Handles uncaught exceptions: logs them and shows a dialog that lets the user continue."""

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
    """Handles uncaught exceptions of all threads.

    Signals:
        happened: the text of the report; emitted from any thread.
    """

    happened = Signal(str)

    def __init__(self, window: QWidget | None = None) -> None:
        super().__init__()
        self._window = window
        self._showing = False
        self.happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Replaces the exception hooks of Python."""
        sys.excepthook = self.handle
        threading.excepthook = self._handle_in_thread

    def show_over(self, window: QWidget) -> None:
        """Sets the parent of dialogs."""
        self._window = window

    def handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Writes the log, then shows the dialog as soon as the main thread is free."""
        log_defect(kind, error, trace)
        self.happened.emit(report_of(kind, error, trace))

    def _handle_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self.handle(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _show(self, report: str) -> None:
        if self._showing:
            return  # one dialog is enough for a defect that repeats; all are in the log
        self._showing = True
        try:
            CrashDialog(report, self._window).exec()
        finally:
            self._showing = False


class CrashDialog(QDialog):
    """Offers to continue, to save the report, or to quit."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crash_dialog")
        self.setWindowTitle(self.tr("Something went wrong"))
        self._report = report
        self._build()
        self._connect()

    @property
    def words(self) -> str:
        """The text above the report."""
        return self._words.text()

    def save_report(self, path: Path) -> None:
        """Writes the report and says where it is, or why it could not be written."""
        self._words.setText(save_report(self._report, path))

    def _build(self) -> None:
        title, self._words = label("crash_title", "section"), label("crash_words", wrap=True)
        title.setText(self.tr("The program made a mistake"))
        self._words.setText(
            self.tr(
                "Your photos and files are not touched. You can go on, but saving your results and starting"
                " again is safer. The report helps to mend the mistake; nothing is sent by itself."
            )
        )
        details = QPlainTextEdit(self._report)
        details.setObjectName("crash_details")
        details.setReadOnly(True)
        details.setAccessibleName(self.tr("The report"))
        self._continue = push_button("crash_continue", words=self.tr("Continue"))
        self._save = push_button("crash_save", words=self.tr("Save report…"))
        self._quit = push_button("crash_quit", words=self.tr("Quit"))
        self._continue.setDefault(True)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self._continue, self._save, self._quit):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setSpacing(sizes().grid)
        for widget in (title, self._words, details):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        self.resize(sizes().dialog_width, sizes().message_width)

    def _connect(self) -> None:
        self._continue.clicked.connect(self.accept)
        self._save.clicked.connect(self._ask_where)
        self._quit.clicked.connect(self._leave)

    def _ask_where(self) -> None:
        if path := ask_for_report_file(self):
            self.save_report(path)

    def _leave(self) -> None:
        self.reject()
        QApplication.exit(1)
