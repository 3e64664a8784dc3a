"""Uncaught exceptions are logged and shown in a dialog, whose report can be saved."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

from mwrgui import __version__
from mwrgui.core.log import log_file
from mwrgui.ui.shell.crash_dialog import CrashDialog, CrashHandler
from mwrgui.ui.shell.report import report_of


@pytest.fixture
def handler(qapp: QApplication) -> Iterator[CrashHandler]:  # noqa: ARG001 (needs an application)
    before = sys.excepthook, threading.excepthook
    handler = CrashHandler()
    handler.install()
    yield handler
    sys.excepthook, threading.excepthook = before


def an_error(words: str = "a defect") -> ZeroDivisionError:
    try:
        raise ZeroDivisionError(words)
    except ZeroDivisionError as error:
        return error


def handle_uncaught(error: Exception) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


def the_dialog() -> CrashDialog:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible()]
    assert len(found) == 1
    return found[0]


def press(dialog: CrashDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    button.click()


def is_shown() -> bool:
    return any(isinstance(w, CrashDialog) and w.isVisible() for w in QApplication.topLevelWidgets())


def test_a_defect_shows_its_traceback_and_continue_closes_the_dialog(handler: CrashHandler, qtbot) -> None:
    seen = []

    def read_and_continue() -> None:
        details = the_dialog().findChild(QPlainTextEdit, "crash_details")
        seen.append(details.toPlainText())
        press(the_dialog(), "crash_continue")

    handle_uncaught(an_error())
    QTimer.singleShot(0, lambda: qtbot.waitUntil(is_shown) or read_and_continue())
    qtbot.waitUntil(lambda: bool(seen) and not is_shown())
    assert "ZeroDivisionError: a defect" in seen[0]
    assert f"mwrgui: {__version__}" in seen[0]
    assert "in an_error" in seen[0]
    assert handler is not None


def test_a_defect_in_a_thread_is_shown_by_the_main_thread(handler: CrashHandler, qtbot) -> None:
    def fail() -> None:
        raise RuntimeError("in a thread")

    threads = []
    handler.reported.connect(lambda _report: threads.append(threading.current_thread()))
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    QTimer.singleShot(0, lambda: qtbot.waitUntil(is_shown) or press(the_dialog(), "crash_continue"))
    qtbot.waitUntil(lambda: bool(threads) and not is_shown())
    assert threads == [threading.main_thread()]


def test_repeated_defects_show_one_dialog_and_are_all_logged(handler: CrashHandler, qtbot) -> None:
    for number in range(3):
        handle_uncaught(an_error(f"defect {number}"))
    QTimer.singleShot(0, lambda: qtbot.waitUntil(is_shown) or press(the_dialog(), "crash_continue"))
    qtbot.waitUntil(lambda: not is_shown())
    log = log_file().read_text(encoding="utf-8")
    assert all(f"defect {number}" in log for number in range(3))
    assert handler is not None


def test_the_report_is_saved_at_the_chosen_path(qtbot, tmp_path: Path) -> None:
    dialog = CrashDialog("the report, 照片")
    qtbot.addWidget(dialog)
    dialog.save_report(tmp_path / "new" / "report.txt")
    assert (tmp_path / "new" / "report.txt").read_text(encoding="utf-8") == "the report, 照片"
    assert str(tmp_path) in dialog.message


def test_the_dialog_shows_why_a_report_cannot_be_saved(qtbot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    dialog = CrashDialog("the report")
    qtbot.addWidget(dialog)
    dialog.save_report(tmp_path / "file" / "report.txt")
    assert "cannot be written" in dialog.message


def test_the_report_contains_versions_and_the_end_of_the_log() -> None:
    error = an_error()
    report = report_of(type(error), error, error.__traceback__)
    assert "Qt for Python: " in report
    assert "Last lines of the log:" in report
