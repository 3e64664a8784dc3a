"""The parts of the monitor: curves beside samples, the health strip above, and the time-line below."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mwrgui.jobs.job import Job
from mwrgui.runs.history import PreviewMark, RunHistory
from mwrgui.ui.monitor.compare_dialog import CompareDialog
from mwrgui.ui.monitor.curves import CurvesPanel
from mwrgui.ui.monitor.health import checkpoint_exists, lasting_problems
from mwrgui.ui.monitor.health_strip import HealthStrip
from mwrgui.ui.monitor.metric_export import MetricExport
from mwrgui.ui.monitor.preview import Preview, PreviewRow, preview_folder, read_row
from mwrgui.ui.monitor.preview_reader import PreviewReader
from mwrgui.ui.monitor.rollback import RollbackAction
from mwrgui.ui.monitor.samples import SamplesPanel
from mwrgui.ui.monitor.time_line import TimeLine
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.icons import set_themed_icon
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import without_mnemonic

CURVES_SHARE, SAMPLES_SHARE = 3, 2
"""Relative widths of curves and samples until the user moves the divider between them."""


class MonitorView(TranslatedWidget, QWidget):
    """Shows the curves, samples, health and time-line of one run.

    Curves, samples and time-line show the same step: `step`, or the latest one while the run is followed.

    Signals:
        row_read: a PreviewRow whose pictures were read in full size, and its step.
        rollback_requested: the CheckpointMark that the run should go back to.
    """

    row_read = Signal(object, int)
    rollback_requested = Signal(object)

    def __init__(self, session: Session, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("monitor_view")
        self._session, self._appearance = session, appearance
        self._folder = Path()
        self._history = RunHistory()
        self._step: int | None = None
        self._previews: list[PreviewMark] = []
        self._requested: PreviewMark | None = None
        self._shown_health: tuple[object, ...] = ()
        self._build()
        self._connect()
        self._retranslate()

    @property
    def step(self) -> int | None:
        """The earlier step that is shown; None while the run is followed."""
        return self._step

    @property
    def panels(self) -> QWidget:
        """The curves and samples only, without health strip, options of the curves and time-line."""
        return self._split

    def show_run(self, folder: Path, history: RunHistory) -> None:
        """Shows another run at its latest step; closes the compare dialog."""
        self._folder, self._history, self._step, self._shown_health = folder, history, None, ()
        self._previews, self._requested = [], None
        self.preview_reader.clear()
        self.samples.show_preview(None)
        self.dialog.close()
        self.curves.show_history(history)
        self.export.set_run(folder, history)
        self.refresh()

    def refresh(self) -> None:
        """Shows what the run has reported since the last call; follows it again if `step` was rolled back."""
        self.curves.refresh()
        history = self._history
        if self._step is not None and self._step > history.last_step:  # the run went back to before `step`
            self._step = None
        steps = 0 if history.finished else history.steps
        self.time_line.show_run(last_step=history.last_step, steps=steps, marks=self.curves.marks)
        self._refresh_health()
        self._drop_replaced_previews()
        self._show_step()

    def select_step(self, step: int | None) -> None:
        """Shows an earlier step, or follows the run again if `step` is None."""
        self._step = step
        self._show_step()

    def open_row(self, name: str) -> None:
        """Reads a row of the latest preview up to the current step and opens it in the compare dialog.

        Does nothing if there is no such preview or row.
        """
        mark = self._current_preview_mark
        if mark is None:
            return
        folder, step = preview_folder(self._folder, mark), mark.step
        job = Job(lambda _stop: iter([read_row(folder, name)]), name="open pictures")
        job.arrived.connect(lambda rows: self._handle_row(rows[-1], step))
        job.failed.connect(self._session.messages.report)
        job.start()

    def _build(self) -> None:
        self.health = HealthStrip(self._appearance)
        self.curves = CurvesPanel(self._appearance)
        self.samples = SamplesPanel(self._appearance)
        self.time_line = TimeLine(self._appearance)
        self.dialog = CompareDialog(self._appearance, self)
        self.preview_reader = PreviewReader(self)
        self.export = MetricExport(self._session, self.curves)
        self.follow_button = QToolButton()
        self.follow_button.setObjectName("follow_live")
        self.follow_button.setProperty("look", "tool")
        self.follow_button.setCheckable(True)
        self.follow_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        set_themed_icon(self.follow_button, "next", self._appearance)
        self.rollback_action = RollbackAction(self._session, self)
        set_themed_icon(self.rollback_action, "reset", self._appearance)
        self.rollback_button = QToolButton()
        self.rollback_button.setObjectName("go_back")
        self.rollback_button.setProperty("look", "tool")
        self.rollback_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.rollback_button.setDefaultAction(self.rollback_action)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setObjectName("monitor_split")
        self._split.setChildrenCollapsible(False)
        for panel, share in ((self.curves, CURVES_SHARE), (self.samples, SAMPLES_SHARE)):
            self._split.addWidget(panel)
            self._split.setStretchFactor(self._split.count() - 1, share)
            panel.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            panel.setMinimumWidth(sizes().chip_width)
        self._split.setSizes([CURVES_SHARE * sizes().chip_width, SAMPLES_SHARE * sizes().chip_width])
        self._lay_out()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(
            sizes().padding, sizes().small_spacing, sizes().padding, sizes().small_spacing
        )
        line.addWidget(self.time_line, 1)
        line.addWidget(self.rollback_button)
        line.addWidget(self.follow_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.health)
        layout.addWidget(self.curves.options)
        layout.addWidget(self._split, 1)
        layout.addLayout(line)

    def _connect(self) -> None:
        self.time_line.picked.connect(self.select_step)
        self.time_line.menu_requested.connect(self._open_menu)
        self.rollback_action.confirmed.connect(self.rollback_requested)
        self._session.runs.changed.connect(self._offer_rollback)
        self.curves.picked.connect(self.select_step)
        self.follow_button.clicked.connect(lambda: self.select_step(None))
        self.health.step_requested.connect(self.select_step)
        self.health.rollback_requested.connect(self.rollback_requested)
        self.samples.opened.connect(self.open_row)
        self.row_read.connect(self._show_in_dialog)
        self.preview_reader.preview_read.connect(self._handle_preview)
        self.preview_reader.failed.connect(self._session.messages.report)

    def _retranslate(self) -> None:
        self._offer_rollback()
        self.follow_button.setText(self.tr("Follow live"))
        self.follow_button.setAccessibleName(self.tr("Follow live"))
        self.follow_button.setToolTip(
            self.tr("Shows the latest step as the run goes on (End key in the time-line)")
        )

    @property
    def _current_preview_mark(self) -> PreviewMark | None:
        """The latest preview at or before the current step; None if there is none."""
        candidates = [m for m in self._history.previews if self._step is None or m.step <= self._step]
        return max(candidates, key=lambda mark: mark.step, default=None)

    def _show_step(self) -> None:
        self.curves.pin(self._step)
        self.time_line.show_step(self._step)
        self.follow_button.setChecked(self._step is None)
        self._offer_rollback()
        mark = self._current_preview_mark
        if mark is None:
            self.samples.show_preview(None)
        elif mark is not self._requested:
            self.preview_reader.request(preview_folder(self._folder, mark), mark.step)
        self._requested = mark

    def _offer_rollback(self) -> None:
        """Updates the rollback action; its button is shown only for a run that is active in this window."""
        self.rollback_action.set_step(self._folder, self._history, self._step)
        self.rollback_button.setAccessibleName(without_mnemonic(self.rollback_action.text()))
        self.rollback_button.setVisible(self.rollback_action.run_is_here)

    def _open_menu(self, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setObjectName("time_line_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addAction(self.rollback_action)
        menu.popup(position)

    def _drop_replaced_previews(self) -> None:
        """Drops cached previews after a rollback, because the run saves new pictures at the same steps."""
        before, self._previews = self._previews, list(self._history.previews)
        same = [old is new for old, new in zip(before, self._previews, strict=False)]
        if len(same) < len(before) or not all(same):
            self._requested = None
            self.preview_reader.clear()

    def _refresh_health(self) -> None:
        """Shows the lasting problems if warnings, checkpoints or the end of the run have changed."""
        history = self._history
        shown = (*history.warnings, len(history.checkpoints), history.finished)
        if shown != self._shown_health:
            self._shown_health = shown
            self.health.show_problems(
                lasting_problems(history, lambda mark: checkpoint_exists(self._folder, mark))
            )

    def _handle_preview(self, preview: Preview) -> None:
        self.samples.show_preview(preview)
        row = self.dialog.row
        if row and self.dialog.isVisible():
            self.open_row(row.name)

    def _handle_row(self, row: PreviewRow | None, step: int) -> None:
        if row:
            self.row_read.emit(row, step)

    def _show_in_dialog(self, row: PreviewRow, step: int) -> None:
        self.dialog.show_row(row, step)
        self.dialog.show()
