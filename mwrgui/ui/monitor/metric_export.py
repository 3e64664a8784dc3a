"""Saves the metrics of a run as a table, and its plots as a picture."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject

from mwrgui.core.files import write_bytes
from mwrgui.jobs.job import Job
from mwrgui.runs.history import RunHistory
from mwrgui.runs.series import Series
from mwrgui.ui.monitor.csv_table import columns_of, write_table
from mwrgui.ui.monitor.curves import CurvesPanel
from mwrgui.ui.session.file_dialogs import choose_new_file
from mwrgui.ui.session.session import Session


class MetricExport(QObject):
    """Handles the export actions of the curves: asks for a file and writes it in the background."""

    def __init__(self, session: Session, curves: CurvesPanel) -> None:
        super().__init__(curves)
        self._session, self._curves = session, curves
        self._folder, self._history = Path(), RunHistory()
        curves.options.export_csv.triggered.connect(self._ask_for_table)
        curves.options.export_picture.triggered.connect(self._ask_for_picture)

    def set_run(self, folder: Path, history: RunHistory) -> None:
        """Sets the run whose metrics are saved."""
        self._folder, self._history = folder, history

    def save_table(self, path: Path) -> Job:
        """Writes a CSV file with every metric of the run as it is at the moment of the call."""
        series = self._history.series
        every_step = series.get("learning_rate", Series())  # for its times: it is recorded at every step
        times = every_step.steps.copy(), every_step.seconds.astype("float32")
        columns = columns_of(series)
        return self._save(Job(lambda _stop: write_table(path, columns, times), name="save metrics"))

    def save_picture(self, path: Path) -> Job:
        """Writes the plots as PNG, as they are on the screen."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._curves.stack.grab().toImage().save(buffer, "PNG")  # type: ignore[call-overload]
        data = bytes(buffer.data().data())
        return self._save(Job(lambda _stop: _write(path, data), name="save plots"))

    def _ask_for_table(self) -> None:
        path = self._ask_for_file(self.tr("Save all metrics as"), "csv")
        if path:
            self.save_table(path)

    def _ask_for_picture(self) -> None:
        path = self._ask_for_file(self.tr("Save the plots as"), "png")
        if path:
            self.save_picture(path)

    def _ask_for_file(self, title: str, ending: str) -> Path | None:
        suggestion = self._folder / f"{self._folder.name}.{ending}"
        return choose_new_file(self._curves, title, suggestion, kind=ending.upper())

    def _save(self, job: Job) -> Job:
        job.arrived.connect(lambda paths: self._session.saver.saved.emit(paths[-1]))
        job.failed.connect(self._session.messages.report)
        return job.start()


def _write(path: Path, data: bytes) -> Iterator[Path]:
    write_bytes(path, data)
    yield path
