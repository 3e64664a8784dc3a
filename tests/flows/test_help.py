"""The Help menu: help by topics, and a report about a problem."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QPushButton

from mwrgui import __version__
from mwrgui.core.log import log_file
from mwrgui.core.paths import log_folder
from mwrgui.ui.shell.app import Program
from mwrgui.ui.shell.help_dialog import TOPICS, HelpDialog
from mwrgui.ui.shell.report_dialog import ReportDialog


def opened_by(program: Program, action: str) -> list[type[QDialog]]:
    """The types of the dialogs that an action opens; they are closed at once."""
    seen: list[type[QDialog]] = []

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            seen.append(type(dialog))
            dialog.reject()

    QTimer.singleShot(0, close)
    program.window.actions_table[action].trigger()
    return seen


def test_the_menu_opens_the_help_and_the_report(start_program):
    program = start_program()
    assert opened_by(program, "help") == [HelpDialog]
    assert opened_by(program, "report") == [ReportDialog]


def test_every_topic_shows_its_title_and_sentences(qtbot):
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    for row, (title, sentences) in enumerate(TOPICS):
        dialog.topics.setCurrentRow(row)
        shown = [each.text() for each in dialog.findChildren(QLabel) if each.isVisible()]
        assert shown == [title, *sentences]


def test_a_report_holds_the_description_versions_and_the_log(qtbot, tmp_path: Path):
    log_folder().mkdir(parents=True, exist_ok=True)
    log_file().write_text("WARNING mwrgui: logged just before\n", encoding="utf-8")
    dialog = ReportDialog()
    qtbot.addWidget(dialog)
    dialog.description.setPlainText("It was green.")
    button = dialog.findChild(QPushButton, "report_copy")
    assert button is not None
    button.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("It was green.\n\n")
    assert f"mwrgui: {__version__}" in text
    assert "logged just before" in text
    dialog.save(tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == text
    assert "report.txt" in dialog.result_line.text()


def test_a_report_that_cannot_be_saved_shows_an_error(qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").touch()
    dialog = ReportDialog()
    qtbot.addWidget(dialog)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "file" / "a.txt"), ""))
    button = dialog.findChild(QPushButton, "report_save")
    assert button is not None
    button.click()
    assert "file" in dialog.result_line.text()
    assert "is in" not in dialog.result_line.text()
