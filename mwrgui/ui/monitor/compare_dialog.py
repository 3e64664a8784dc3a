"""A row of a preview in the compare viewer; it follows the time-line while it is open."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from mwrgui.ui.monitor.naming import step_number, weather_name
from mwrgui.ui.monitor.preview import PreviewRow
from mwrgui.ui.theme import Appearance, Role, sizes
from mwrgui.ui.widgets.compare import SIDE_BY_SIDE, CompareOptions, CompareView
from mwrgui.ui.widgets.parts import label

MODES = ("split", "side", "difference", "flicker")


class CompareDialog(QDialog):
    """Not modal: the run goes on, and the time-line brings other steps into it."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_dialog")
        self._shown: tuple[PreviewRow, int] | None = None
        self.view = CompareView(appearance)
        self._build()
        self._retranslate()

    @property
    def row(self) -> PreviewRow | None:
        """What it shows."""
        return self._shown[0] if self._shown else None

    def show_row(self, row: PreviewRow, step: int) -> None:
        """Shows a row; where one looks stays as it is from step to step."""
        new = self.row is None or self.row.name != row.name
        self._shown = row, step
        self.view.set_layers(row.pictures)
        if new:
            self.view.fit()
            aim: Role = "teacher" if "teacher" in row.pictures else "truth"
            side = tuple(aim if content == "teacher" else content for content in SIDE_BY_SIDE[4])
            self.view.set_options(CompareOptions(mode="side", side=side, differing=(aim, "student")))
        self._say()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        self._title = label("compare_title", "section")
        bar = QHBoxLayout()
        bar.setContentsMargins(sizes().padding, sizes().inside, sizes().padding, sizes().inside)
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
        self.resize(sizes().dialog_width, sizes().dialog_height)
        self.view.setFocus()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Compare"))
        self._say()

    def _say(self) -> None:
        if self._shown is None:
            return
        row, step = self._shown
        name = weather_name(row.label) if row.kind == "generated" else row.label
        text = self.tr("{name} · step {step}").format(name=name, step=step_number(step))
        self._title.setText(text)
        first = self.tr("generated") if row.kind == "generated" else self.tr("probe photo")
        self.view.set_names({"input": first})
