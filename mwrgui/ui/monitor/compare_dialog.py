"""A dialog that compares the pictures of one row of a preview."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from mwrgui.ui.monitor.naming import step_number, weather_name
from mwrgui.ui.monitor.preview import PreviewRow
from mwrgui.ui.style.theme import Appearance, Role, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.compare import SIDE_BY_SIDE, CompareOptions, CompareView
from mwrgui.ui.widgets.dialog_size import fit_to_screen
from mwrgui.ui.widgets.parts import label

MODES = ("split", "side", "difference", "flicker")


class CompareDialog(TranslatedWidget, QDialog):
    """Compares the pictures of a row; not modal, so that the user can move the time-line meanwhile."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_dialog")
        self._shown: tuple[PreviewRow, int] | None = None
        self.view = CompareView(appearance)
        self._build()
        self._retranslate()

    @property
    def row(self) -> PreviewRow | None:
        """The row that is shown; None before the first `show_row`."""
        return self._shown[0] if self._shown else None

    def show_row(self, row: PreviewRow, step: int) -> None:
        """Shows a row at a step; zoom and pan stay while only the step changes."""
        other_row = self.row is None or self.row.name != row.name
        self._shown = row, step
        self.view.model.set_pictures(row.pictures)
        if other_row:
            self.view.model.viewport.fit_picture()
            target: Role = "teacher" if "teacher" in row.pictures else "truth"
            side = tuple(target if content == "teacher" else content for content in SIDE_BY_SIDE[4])
            self.view.model.set_options(
                CompareOptions(mode="side", side_panes=side, difference_pair=(target, "student"))
            )
        self._retitle()

    def _build(self) -> None:
        self._title = label("compare_title", "section")
        bar = QHBoxLayout()
        bar.setContentsMargins(sizes().padding, sizes().small_spacing, sizes().padding, sizes().small_spacing)
        bar.addWidget(self._title, 1)
        for action in self.view.actions():
            if action.objectName().removeprefix("compare_") in MODES:
                button = QToolButton()
                button.setObjectName(f"dialog_{action.objectName()}")
                button.setDefaultAction(action)
                button.setProperty("look", "tool")
                bar.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        fit_to_screen(self, sizes().dialog_width, sizes().dialog_height)
        self.view.setFocus()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Compare"))
        self._retitle()

    def _retitle(self) -> None:
        if self._shown is None:
            return
        row, step = self._shown
        name = weather_name(row.label) if row.kind == "generated" else row.label
        text = self.tr("{name} · step {step}").format(name=name, step=step_number(step))
        self._title.setText(text)
        input_name = self.tr("generated") if row.kind == "generated" else self.tr("probe photo")
        self.view.model.set_label_details({"input": input_name})
