"""Samples and probe photos of several runs at one step."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from mwrgui.jobs.job import Job
from mwrgui.ui.monitor.compare_dialog import CompareDialog
from mwrgui.ui.monitor.preview import ROLE_OF_PART, PreviewRow, RowKind
from mwrgui.ui.runs_page.compared_runs import ComparedRun
from mwrgui.ui.runs_page.picture_files import (
    RowName,
    RunPicture,
    common_rows,
    common_steps,
    folder_at,
    read_pictures,
)
from mwrgui.ui.runs_page.picture_grid import LabelledPicture, PictureGrid
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.widgets.parts import label


class PicturesSideBySide(QWidget):
    """Shows one row of pictures of a step at which all runs have saved some, by default the latest."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("pictures_side_by_side")
        self._runs: Sequence[ComparedRun] = ()
        self._steps: list[int] = []
        self._rows: list[RowName] = []
        self._pictures: Sequence[RunPicture] = ()
        self._job: Job | None = None
        self._dialog: CompareDialog | None = None
        self._appearance = appearance
        self._build(appearance)
        self._connect()

    @property
    def step(self) -> int | None:
        """The step whose pictures are shown; None if the runs have none in common."""
        return self._steps[self._slider.value()] if self._steps else None

    def show_runs(self, runs: Sequence[ComparedRun]) -> None:
        """Compares these runs; shows the same step as before, or the latest if the latest was shown."""
        was_at_latest = self._slider.value() == self._slider.maximum()
        step = self.step
        self._runs, self._steps = runs, common_steps([run.history for run in runs])
        self._slider.blockSignals(True)
        self._slider.setRange(0, max(0, len(self._steps) - 1))
        index = self._steps.index(step) if step in self._steps and not was_at_latest else len(self._steps) - 1
        self._slider.setValue(max(0, index))
        self._slider.blockSignals(False)
        self._show_step()

    def refresh(self) -> None:
        """Adds the steps at which pictures have been saved in the meantime."""
        if self._steps != common_steps([run.history for run in self._runs]):
            self.show_runs(self._runs)

    def _build(self, appearance: Appearance) -> None:
        self._row_combo = QComboBox()
        self._row_combo.setObjectName("picture_row")
        self._row_combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("picture_step")
        self._slider.setPageStep(1)
        self._status_label = label("picture_step_text", muted=True)
        self._grid = PictureGrid(appearance)
        line = QHBoxLayout()
        line.setSpacing(sizes().grid)
        for widget in (self._row_combo, self._slider, self._status_label):
            line.addWidget(widget, 1 if widget is self._slider else 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, sizes().grid, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addLayout(line)
        layout.addWidget(self._grid, 1)

    def _connect(self) -> None:
        self._slider.valueChanged.connect(self._show_step)
        self._row_combo.activated.connect(self._read)
        self._grid.opened.connect(self._open)

    def _show_step(self) -> None:
        self._set_tooltips()
        folders = self._folders()
        chosen = self._rows[self._row_combo.currentIndex()] if self._rows else None
        self._rows = common_rows(folders)
        self._row_combo.clear()
        self._row_combo.addItems([self._name_of(row) for row in self._rows])
        self._row_combo.setCurrentIndex(
            self._rows.index(chosen) if chosen in self._rows else min(0, len(self._rows) - 1)
        )
        for widget in (self._row_combo, self._slider):
            widget.setVisible(bool(self._rows))
        self._status_label.setText(self._status_text())
        self._read()

    def _set_tooltips(self) -> None:
        self._row_combo.setAccessibleName(self.tr("Picture"))
        self._row_combo.setToolTip(self.tr("Which sample or probe photo is compared"))
        self._slider.setAccessibleName(self.tr("Step"))
        self._grid.setAccessibleName(self.tr("Pictures"))
        self._grid.setToolTip(self.tr("Double-click a picture to compare it with the others of its run"))
        self._slider.setToolTip(self.tr("The step at which the pictures were saved; the arrow keys move it"))

    def _status_text(self) -> str:
        if not self._runs:
            return ""
        if self._rows:
            return self.tr("step {step}").format(step=self.locale().toString(self.step or 0))
        if len(self._runs) == 1:
            return self.tr("This run has saved no pictures.")
        return self.tr("These runs have saved no pictures at a common step.")

    def _folders(self) -> list[Path]:
        step = self.step
        return [] if step is None else [folder_at(r.card.path, r.history, step) for r in self._runs]

    def _name_of(self, row: RowName) -> str:
        if row.kind == "probe":
            return self.tr("Probe photo {name}").format(name=row.name)
        number = int(row.name) + 1 if row.name.isdecimal() else row.name
        return self.tr("Sample {number}").format(number=number)

    def _read(self) -> None:
        """Reads the pictures in the background; only the latest request is shown."""
        if self._job:
            self._job.abandon()
        if not self._rows:
            self._pictures = ()
            self._grid.show_pictures([])
            return
        folders, row = self._folders(), self._rows[self._row_combo.currentIndex()]
        pictures: list[RunPicture] = []
        self._job = Job(lambda _stop: read_pictures(folders, row), name="pictures of runs")
        self._job.arrived.connect(pictures.extend)
        self._job.ended.connect(lambda: self._show(pictures))
        self._job.start()

    def _open(self, index: int) -> None:
        """Compares the pictures of the clicked picture's run, or of the first run if all runs share it."""
        clicked, row = self._pictures[index], self._rows[self._row_combo.currentIndex()]
        run = clicked.run or 0
        pictures = {ROLE_OF_PART[p.role]: p.picture for p in self._pictures if p.run in (None, run)}
        title = f"{self._name_of(row)} · {self._runs[run].card.name}"
        self._dialog = self._dialog or CompareDialog(self._appearance, self)
        kind: RowKind = "probe" if row.kind == "probe" else "generated"
        self._dialog.show_row(PreviewRow(title, kind, title, pictures), self.step or 0)
        self._dialog.show()

    def _show(self, pictures: Sequence[RunPicture]) -> None:
        self._pictures = pictures
        names = [run.card.name for run in self._runs]
        roles = {
            "input": self.tr("Input"),
            "generated": self.tr("Generated"),
            "teacher": self.tr("Teacher"),
            "clean": self.tr("Clean"),
            "student": self.tr("Student"),
        }
        self._grid.show_pictures(
            [
                LabelledPicture(
                    roles[each.role] if each.run is None else f"{roles[each.role]} · {names[each.run]}",
                    each.picture,
                )
                for each in pictures
            ]
        )
