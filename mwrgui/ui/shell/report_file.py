"""Saves a report about a problem to a file that the user chooses."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.ui.text.translated import translated_text

translate = QCoreApplication.translate


def ask_for_report_file(parent: QWidget) -> Path | None:
    """Asks for the file of a report; returns None if the user cancels."""
    suggested = Path.home() / f"mwrgui-report-{datetime.now():%Y%m%d-%H%M%S}.txt"
    words = translate("ReportFile", "Save the report")
    name, _ = QFileDialog.getSaveFileName(parent, words, str(suggested))
    return Path(name) if name else None


def save_report(report: str, path: Path) -> str:
    """Writes a report and returns a sentence that says where it is, or why it was not written."""
    try:
        write_bytes(path, report.encode())
    except MwrError as problem:
        return translated_text(problem)
    return translate("ReportFile", "The report is in {path}.").format(path=path)
