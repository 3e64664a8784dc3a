"""Curves beside samples, health above them, the time-line below: what the monitor consists of."""

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QEvent, QIODevice, Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mwrgui.core.files import write_bytes
from mwrgui.jobs.job import Job
from mwrgui.library.history import PreviewMark, RunHistory
from mwrgui.library.series import Series
from mwrgui.ui.icons import wear
from mwrgui.ui.monitor.compare_dialog import CompareDialog
from mwrgui.ui.monitor.curves import CurvesPanel
from mwrgui.ui.monitor.export import columns_of, write_table
from mwrgui.ui.monitor.health import checkpoint_exists, troubles_of
from mwrgui.ui.monitor.health_strip import HealthStrip
from mwrgui.ui.monitor.preview import Preview, PreviewRow, preview_folder, read_row
from mwrgui.ui.monitor.preview_reader import PreviewReader
from mwrgui.ui.monitor.samples import SamplesPanel
from mwrgui.ui.monitor.time_line import TimeLine
from mwrgui.ui.session import Session
from mwrgui.ui.theme import Appearance, sizes

CURVES, SAMPLES = 3, 2
"""How the width is shared until the person moves the line between."""


class MonitorView(QWidget):
    """Everything moves with one step: `step`, or None while the run is followed.

    Signals:
        open_pictures: a PreviewRow with whole pictures, and its step.
        rescue_asked: the CheckpointMark that the run is to go back to.
    """

    open_pictures = Signal(object, int)
    rescue_asked = Signal(object)

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("monitor_view")
        self._session, self._appearance = session, appearance
        self._folder = Path()
        self._history = RunHistory()
        self._step: int | None = None
        self._previews: list[PreviewMark] = []
        self._wanted: PreviewMark | None = None
        self._warned: tuple[object, ...] = ()
        self._build()
        self._connect()
        self._retranslate()

    @property
    def step(self) -> int | None:
        """The step of the past that is looked at; None while the run is followed."""
        return self._step

    def show_run(self, folder: Path, history: RunHistory) -> None:
        """Shows another run, at its end."""
        self._folder, self._history, self._step, self._warned = folder, history, None, ()
        self._previews, self._wanted = [], None
        self.reader.forget()
        self.samples.show_preview(None)
        self.dialog.close()
        self.curves.show_history(history)
        self.refresh()

    def refresh(self) -> None:
        """Shows what the run has told since."""
        self.curves.refresh()
        history = self._history
        if self._step is not None and self._step > history.last_step:  # it has gone back
            self._step = None
        steps = 0 if history.finished else history.steps
        self.time_line.show_run(last_step=history.last_step, steps=steps, marks=self.curves.marks)
        self._refresh_health()
        self._forget_replaced()
        self._show_step()

    def look_at(self, step: int | None) -> None:
        """Moves everything to a step of the past, or follows the run again."""
        self._step = step
        self._show_step()

    def show_closely(self, name: str) -> None:
        """Opens a row of the step that is looked at in the compare viewer."""
        mark = self._mark
        if mark is None:
            return
        folder, step = preview_folder(self._folder, mark), mark.step
        job = Job(lambda _stop: iter([read_row(folder, name)]), name="open pictures")
        job.arrived.connect(lambda rows: self._take_row(rows[-1], step))
        job.failed.connect(self._session.report)
        job.start()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        self.health = HealthStrip(self._appearance)
        self.curves = CurvesPanel(self._appearance)
        self.samples = SamplesPanel(self._appearance)
        self.time_line = TimeLine(self._appearance)
        self.dialog = CompareDialog(self._appearance, self)
        self.reader = PreviewReader(self)
        self.follow = QToolButton()
        self.follow.setObjectName("follow_live")
        self.follow.setProperty("look", "tool")
        self.follow.setCheckable(True)
        self.follow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        wear(self.follow, "next", self._appearance)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setObjectName("monitor_split")
        self._split.setChildrenCollapsible(False)
        for panel, share in ((self.curves, CURVES), (self.samples, SAMPLES)):
            self._split.addWidget(panel)
            self._split.setStretchFactor(self._split.count() - 1, share)
            panel.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            panel.setMinimumWidth(sizes().chip_width)
        self._split.setSizes([CURVES * sizes().chip_width, SAMPLES * sizes().chip_width])
        self._lay_out()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(sizes().grid, sizes().inside, sizes().grid, sizes().inside)
        line.addWidget(self.time_line, 1)
        line.addWidget(self.follow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.health)
        layout.addWidget(self.curves.options)
        layout.addWidget(self._split, 1)
        layout.addLayout(line)

    def _connect(self) -> None:
        self.time_line.picked.connect(self.look_at)
        self.curves.picked.connect(self.look_at)
        self.follow.clicked.connect(lambda: self.look_at(None))
        self.health.looked_at.connect(self.look_at)
        self.health.rescue_asked.connect(self.rescue_asked)
        self.samples.opened.connect(self.show_closely)
        self.open_pictures.connect(self._open)
        self.reader.read.connect(self._take_preview)
        self.reader.failed.connect(self._session.report)
        self.curves.options.export_csv.triggered.connect(self._ask_for_table)
        self.curves.options.export_picture.triggered.connect(self._ask_for_picture)

    def _retranslate(self) -> None:
        self.follow.setText(self.tr("Follow live"))
        self.follow.setAccessibleName(self.tr("Follow live"))
        self.follow.setToolTip(self.tr("Goes with the run as it goes on (End in the time-line)"))

    @property
    def _mark(self) -> PreviewMark | None:
        """The latest preview at the step that is looked at."""
        past = [m for m in self._history.previews if self._step is None or m.step <= self._step]
        return max(past, key=lambda mark: mark.step, default=None)

    def _show_step(self) -> None:
        self.curves.pin(self._step)
        self.time_line.show_step(self._step)
        self.follow.setChecked(self._step is None)
        mark = self._mark
        if mark is None:
            self.samples.show_preview(None)
        elif mark is not self._wanted:
            self.reader.want(preview_folder(self._folder, mark), mark.step)
        self._wanted = mark

    def _forget_replaced(self) -> None:
        """A run that went back saves other pictures at the same steps: its marks are equal, but others."""
        before, self._previews = self._previews, list(self._history.previews)
        same = [mine is its for mine, its in zip(before, self._previews, strict=False)]
        if len(same) < len(before) or not all(same):
            self._wanted = None
            self.reader.forget()

    def _refresh_health(self) -> None:
        """Looks for checkpoints on the disk only when there is something new to say."""
        history = self._history
        told = (*history.warnings, len(history.checkpoints), history.finished)
        if told != self._warned:
            self._warned = told
            self.health.show_troubles(
                troubles_of(history, lambda mark: checkpoint_exists(self._folder, mark))
            )

    def _take_preview(self, preview: Preview) -> None:
        self.samples.show_preview(preview)
        row = self.dialog.row
        if row and self.dialog.isVisible():
            self.show_closely(row.name)

    def _take_row(self, row: PreviewRow | None, step: int) -> None:
        if row:
            self.open_pictures.emit(row, step)

    def _open(self, row: PreviewRow, step: int) -> None:
        self.dialog.show_row(row, step)
        self.dialog.show()

    def _ask_for_table(self) -> None:
        path = self._ask(self.tr("Save all figures as"), "csv")
        if path:
            self.save_table(path)

    def _ask_for_picture(self) -> None:
        path = self._ask(self.tr("Save the plots as"), "png")
        if path:
            self.save_picture(path)

    def save_table(self, path: Path) -> Job:
        """Writes all figures as CSV."""
        series = self._history.series
        clock = series.get("learning_rate", Series())
        times = clock.steps.copy(), clock.seconds.astype("float32")
        columns = columns_of(series)
        return self._save(Job(lambda _stop: write_table(path, columns, times), name="save figures"))

    def save_picture(self, path: Path) -> Job:
        """Writes the plots as they are on the screen."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.curves.picture().save(buffer, "PNG")  # type: ignore[call-overload]
        data = bytes(buffer.data().data())
        return self._save(Job(lambda _stop: _write(path, data), name="save plots"))

    def _save(self, job: Job) -> Job:
        job.arrived.connect(lambda paths: self._session.saved.emit(paths[-1]))
        job.failed.connect(self._session.report)
        return job.start()

    def _ask(self, title: str, ending: str) -> Path | None:
        suggestion = self._folder / f"{self._folder.name}.{ending}"
        chosen, _ = QFileDialog.getSaveFileName(
            self, title, str(suggestion), f"{ending.upper()} (*.{ending})"
        )
        return Path(chosen) if chosen else None


def _write(path: Path, data: bytes) -> Iterator[Path]:
    write_bytes(path, data)
    yield path
