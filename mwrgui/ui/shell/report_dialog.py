"""The dialog behind Help › Report a problem."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from mwrgui.ui.shell.report import report_without_exception
from mwrgui.ui.shell.report_file import ask_for_report_file, save_report
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.dialog_size import fit_to_screen
from mwrgui.ui.widgets.parts import label, push_button


class ReportDialog(QDialog):
    """Takes a description, adds a report, and copies or saves both; nothing is sent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("report_dialog")
        self.setWindowTitle(self.tr("Report a problem"))
        self._build()
        self._connect()

    @property
    def text(self) -> str:
        """What is copied or saved: the user's description, then the report."""
        return f"{self.description.toPlainText().strip()}\n\n{self.report.toPlainText()}\n".lstrip()

    def save(self, path: Path) -> None:
        """Writes the text to a file, and shows where it is or why it could not be written."""
        self.result_line.setText(save_report(self.text, path))

    def _build(self) -> None:
        self.description = self._field("report_description", self.tr("What happened?"))
        self.description.setPlaceholderText(
            self.tr("What you did, what you expected, and what happened instead")
        )
        self.report = self._field("report_text", self.tr("Versions and the end of the log"))
        self.report.setPlainText(report_without_exception())
        self.report.setReadOnly(True)
        self.result_line = label("report_result", "small", muted=True, wrap=True)
        self.result_line.setText(self.tr("Nothing is sent automatically. The log may name your files."))
        self._copy_button = push_button("report_copy", text=self.tr("Copy"))
        self._save_button = push_button("report_save", text=self.tr("Save report…"))
        self._close_button = push_button("report_close", text=self.tr("Close"))
        buttons = QHBoxLayout()
        buttons.addStretch()
        for button in (self._copy_button, self._save_button, self._close_button):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setSpacing(sizes().grid)
        for field, share in ((self.description, 1), (self.report, 2)):
            heading = label(f"{field.objectName()}_heading")
            heading.setText(field.accessibleName())
            heading.setBuddy(field)
            layout.addWidget(heading)
            layout.addWidget(field, share)
        layout.addWidget(self.result_line)
        layout.addLayout(buttons)
        fit_to_screen(self, sizes().dialog_width, sizes().dialog_height)

    def _field(self, name: str, title: str) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setObjectName(name)
        field.setAccessibleName(title)
        field.setTabChangesFocus(True)
        return field

    def _connect(self) -> None:
        self._copy_button.clicked.connect(self._put_on_clipboard)
        self._save_button.clicked.connect(self._ask_for_file)
        self._close_button.clicked.connect(self.reject)

    def _put_on_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.result_line.setText(self.tr("The report is on the clipboard."))

    def _ask_for_file(self) -> None:
        if path := ask_for_report_file(self):
            self.save(path)
