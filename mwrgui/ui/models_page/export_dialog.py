"""The dialog that exports a model, and then shows how the file compares with the model."""

import threading
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mwrgui.core.errors import MwrError
from mwrgui.export import FORMATS
from mwrgui.export.events import ExportCompared, Exported, ExportEvent, ExportStep
from mwrgui.export.format import ExportFormat
from mwrgui.export.options import LARGEST_SIDE, ExportOptions
from mwrgui.jobs.job import Job
from mwrgui.library.cards import ModelCard
from mwrgui.ui.session.file_dialogs import choose_new_file
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.formatting import format_bytes
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.widgets.parts import label, number_field, push_button

_DEFAULT_HEIGHT, _DEFAULT_WIDTH = 720, 1280
_RESULT_LINES = 7
"""Lines of text that the result has space for, so that the dialog does not grow."""


class ExportDialog(QDialog):
    """Asks for format, size and precision. Stays open to show the result; closing it cancels the export."""

    def __init__(self, card: ModelCard, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._card, self._session = card, session
        self._job: Job | None = None
        self._compared: list[ExportCompared] = []
        self._build()
        self._connect()
        self._enable_size_controls()

    @property
    def format(self) -> ExportFormat:
        """The format that is selected now, one of `FORMATS`."""
        return FORMATS[self._format_box.currentData()]

    @property
    def options(self) -> ExportOptions:
        """The selected options; the size is (height, width), or None for pictures of any size."""
        fixed = self._fixed_size_button.isChecked() and self.format.supports_fixed_size
        size = (self._side_fields[0].value(), self._side_fields[1].value()) if fixed else None
        return ExportOptions(size=size, half=self._half_precision_box.isChecked())

    def export_to(self, path: Path) -> Job:
        """Exports to a file in the background."""
        request = self._card.path, path, self.format.name, self.options
        self._compared = []
        self._show_result("")
        self._set_busy(True)
        self._job = Job(lambda stop: _export(self._session, *request, stop), name="export")
        self._job.arrived.connect(self._handle_events)
        self._job.failed.connect(self._fail)
        self._job.ended.connect(lambda: self._set_busy(False))
        return self._job.start()

    def reject(self) -> None:
        """Closes the dialog and cancels a running export, which then leaves no file."""
        if self._job and self._job.running:
            self._job.abandon()
        super().reject()

    def _build(self) -> None:
        self.setWindowTitle(self.tr("Export {name}").format(name=self._card.name))
        self.setMinimumWidth(sizes().message_width)
        form = QFormLayout()
        form.setSpacing(sizes().grid)
        form.addRow(self.tr("&Format"), self._build_format_box())
        form.addRow(self.tr("Pictures"), self._build_size_controls())
        self._half_precision_box = QCheckBox(self.tr("&Weights in 16 bits"))
        self._half_precision_box.setObjectName("export_half")
        self._half_precision_box.setToolTip(self.tr("Halves the size of the file; sums stay in 32 bits"))
        form.addRow(self.tr("Precision"), self._half_precision_box)
        self._progress = QProgressBar()
        self._progress.setObjectName("export_progress")
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(sizes().grid)
        self._result = label("export_result", wrap=True)
        self._result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._result.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._result.setMinimumHeight(_RESULT_LINES * self.fontMetrics().lineSpacing())
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._export_button = push_button("export_start", "primary")
        self._export_button.setText(self.tr("Export…"))
        self._export_button.setToolTip(self.tr("Asks for the file, writes it, runs it and compares"))
        self._buttons.addButton(self._export_button, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setSpacing(sizes().padding)
        layout.addLayout(form)
        layout.addWidget(self._progress)
        layout.addWidget(self._result)
        layout.addStretch()
        layout.addWidget(self._buttons)
        self._set_busy(False)

    def _build_format_box(self) -> QComboBox:
        self._format_box = QComboBox()
        self._format_box.setObjectName("export_format")
        self._format_box.setAccessibleName(self.tr("Format"))
        uses = {
            "onnx": self.tr("for phones, cameras and servers"),
            "pt2": self.tr("for PyTorch without this program"),
            "safetensors": self.tr("weights only, for this program"),
        }
        for each in FORMATS.values():
            self._format_box.addItem(f"{each.title}: {uses.get(each.name, each.about)}", each.name)
        self._format_box.setToolTip(self.tr("Where the file is to run"))
        return self._format_box

    def _build_size_controls(self) -> QWidget:
        self._any_size_button, self._fixed_size_button = (
            QRadioButton(self.tr("of &any size")),
            QRadioButton(self.tr("of one &size only")),
        )
        self._any_size_button.setObjectName("export_any")
        self._fixed_size_button.setObjectName("export_fixed")
        self._any_size_button.setToolTip(self.tr("Sides are padded inside the file"))
        self._fixed_size_button.setToolTip(
            self.tr("Some runtimes need it, and some networks can be exported only this way")
        )
        self._any_size_button.setChecked(True)
        self._side_fields = [
            _make_side_field("export_height", _DEFAULT_HEIGHT),
            _make_side_field("export_width", _DEFAULT_WIDTH),
        ]
        self._side_fields[0].setAccessibleName(self.tr("Height"))
        self._side_fields[1].setAccessibleName(self.tr("Width"))
        high, wide = label("export_high", muted=True), label("export_wide", muted=True)
        high.setText(self.tr("high"))
        wide.setText(self.tr("wide"))
        row = QHBoxLayout()
        row.setSpacing(sizes().grid)
        for part in (self._side_fields[0], high, self._side_fields[1], wide):
            row.addWidget(part)
        row.addStretch()
        widget = QWidget()
        layout = QVBoxLayout(widget)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._any_size_button)
        layout.addWidget(self._fixed_size_button)
        layout.addLayout(row)
        return widget

    def _connect(self) -> None:
        self._format_box.currentIndexChanged.connect(self._enable_size_controls)
        self._fixed_size_button.toggled.connect(self._enable_size_controls)
        self._export_button.clicked.connect(self._ask_for_file)
        self._buttons.rejected.connect(self.reject)

    def _enable_size_controls(self) -> None:
        for button in (self._any_size_button, self._fixed_size_button):
            button.setEnabled(self.format.supports_fixed_size)
        for side in self._side_fields:
            side.setEnabled(self.format.supports_fixed_size and self._fixed_size_button.isChecked())

    def _ask_for_file(self) -> None:
        ending = self.format.ending
        suggestion = Path.home() / f"{self._card.name}{ending}"
        chosen = choose_new_file(self, self.tr("Export to"), suggestion, kind=self.format.title)
        if chosen is None:
            return
        path = chosen if chosen.name.lower().endswith(ending) else chosen.with_name(f"{chosen.name}{ending}")
        if path == chosen or not path.exists() or self._may_replace(path):
            self.export_to(path)

    def _may_replace(self, path: Path) -> bool:
        """Asks whether to replace a file; the file dialog did not ask, as the suffix was added after it."""
        box = QMessageBox(self)
        box.setObjectName("replace_question")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Export to"))
        box.setText(self.tr("{name} is there already. Replace it?").format(name=path.name))
        yes = box.addButton(self.tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(self.tr("Keep it"), QMessageBox.ButtonRole.RejectRole))
        box.exec()
        return box.clickedButton() is yes

    def _handle_events(self, events: list[ExportEvent]) -> None:
        for event in events:
            match event:
                case ExportStep(phase=phase):
                    self._show_result(self._phase_texts()[phase])
                case ExportCompared():
                    self._compared.append(event)
                case Exported():
                    self._show_result(
                        "\n".join([self._done_line(event), *map(self._comparison_line, self._compared)])
                    )

    def _phase_texts(self) -> dict[str, str]:
        return {
            "writing": self.tr("Writing …"),
            "opening": self.tr("Opening the file in its own runtime …"),
            "comparing": self.tr("Restoring the same pictures with the model and with the file …"),
        }

    def _done_line(self, exported: Exported) -> str:
        return self.tr("{path} is written, {size}. The file's results compared with the model's:").format(
            path=exported.path, size=format_bytes(exported.file_size)
        )

    def _comparison_line(self, compared: ExportCompared) -> str:
        return self.tr(
            "{width}×{height}: differs by {mean} of 255 on average, {largest} at most; "
            "{ms} ms/MP, {speed} times as fast as the model itself"
        ).format(
            width=compared.width,
            height=compared.height,
            mean=f"{255 * compared.mean:.2g}",
            largest=f"{255 * compared.largest:.2g}",
            ms=f"{compared.ms_per_megapixel:,.0f}",
            speed=f"{compared.speed_up:.1f}",
        )

    def _fail(self, error: Exception) -> None:
        if isinstance(error, MwrError):
            self._show_result(translated_text(error), problem=True)
        else:
            self._session.messages.report(error)

    def _show_result(self, text: str, *, problem: bool = False) -> None:
        self._result.setProperty("problem", problem)
        self._result.style().polish(self._result)
        self._result.setText(text)
        self._result.setAccessibleName(text)

    def _set_busy(self, busy: bool) -> None:
        self._progress.setVisible(busy)
        self._export_button.setDisabled(busy)


def _make_side_field(name: str, value: int) -> QSpinBox:
    widget = number_field(name, 1, LARGEST_SIDE, value)
    widget.setSuffix(" px")
    return widget


def _export(
    session: Session, source: Path, path: Path, format: str, options: ExportOptions, stop: threading.Event
) -> Iterator[ExportEvent]:
    """Loads the model anew, as the one in use may be on another device; exports it until `stop` is set."""
    from mwrgui.export.export import export_model

    events = export_model(session.library.load(source), path, format=format, options=options)
    for event in events:
        yield event
        if stop.is_set():
            events.close()
            return
