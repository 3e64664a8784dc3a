"""What happens when something happens that nobody expected: a dialog that keeps the person's work alive."""

import platform
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mwrgui import __version__
from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.log import LOGGER, log_defect, log_file
from mwrgui.ui.sentences import spoken
from mwrgui.ui.theme import sizes
from mwrgui.ui.widgets.parts import label, push_button

_LOG_LINES = 100


class CrashHandler(QObject):
    """Takes over the hooks for exceptions that nobody caught, in this thread and in others.

    Signals:
        happened: the report's text, from whichever thread.
    """

    happened = Signal(str)

    def __init__(self, window: QWidget | None = None) -> None:
        super().__init__()
        self._window = window
        self._showing = False
        self.happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Takes over the hooks."""
        sys.excepthook = self.handle
        threading.excepthook = self._handle_in_thread

    def show_over(self, window: QWidget) -> None:
        """Puts dialogs before this window."""
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
            return  # one dialog is enough for a defect that repeats; the log has them all
        self._showing = True
        try:
            CrashDialog(report, self._window).exec()
        finally:
            self._showing = False


class CrashDialog(QDialog):
    """Continue, save the report, or quit."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crash_dialog")
        self.setWindowTitle(self.tr("Something went wrong"))
        self._report = report
        self._build()
        self._connect()

    @property
    def words(self) -> str:
        """What it says above the report."""
        return self._words.text()

    def save_report(self, path: Path) -> None:
        """Writes the report and says where it lies, or why it does not."""
        try:
            write_bytes(path, self._report.encode())
        except MwrError as problem:
            self._words.setText(spoken(problem))
        else:
            self._words.setText(self.tr("The report is in {path}.").format(path=path))

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
        self._continue = self._button("crash_continue", self.tr("Continue"))
        self._save = self._button("crash_save", self.tr("Save report…"))
        self._quit = self._button("crash_quit", self.tr("Quit"))
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

    def _button(self, name: str, words: str) -> QPushButton:
        button = push_button(name)
        button.setText(words)
        button.setToolTip(words)
        return button

    def _connect(self) -> None:
        self._continue.clicked.connect(self.accept)
        self._save.clicked.connect(self._ask_where)
        self._quit.clicked.connect(self._leave)

    def _ask_where(self) -> None:
        proposed = str(Path.home() / f"mwrgui-report-{datetime.now():%Y%m%d-%H%M%S}.txt")
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Save the report"), proposed)
        if name:
            self.save_report(Path(name))

    def _leave(self) -> None:
        self.reject()
        QApplication.exit(1)


def report_of(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """All that helps to find the mistake, and nothing about the person's pictures."""
    torch = sys.modules.get("torch")
    facts = {
        "mwrgui": __version__,
        "system": platform.platform(),
        "Python": platform.python_version(),
        "Qt for Python": PySide6.__version__,
        "torch": getattr(torch, "__version__", "not loaded"),
        "time": datetime.now().isoformat(timespec="seconds"),
    }
    lines = [f"{name}: {value}" for name, value in facts.items()]
    details = "".join(traceback.format_exception(kind, error, trace))
    return "\n".join([*lines, "", details, "Last lines of the log:", *_last_log_lines()])


def _last_log_lines() -> list[str]:
    for handler in LOGGER.handlers:
        handler.flush()
    try:
        return log_file().read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
    except OSError:
        return []
