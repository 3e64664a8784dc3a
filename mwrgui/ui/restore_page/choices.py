"""How photos are restored: by which models, how strongly, and what is saved where."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from mwrgui.jobs.job import TICK_MS
from mwrgui.ui.icons import role_icon
from mwrgui.ui.session import Session
from mwrgui.ui.state import MODEL_ROLES, ModelRole
from mwrgui.ui.theme import Appearance, sizes
from mwrgui.ui.widgets.parts import label
from mwrgui.ui.widgets.steady import SteadyBox, SteadySlider

WHOLE = 100
"""Steps of the strength slider."""

SAVED: tuple[tuple[ModelRole, bool], ...] = (("student", False), ("teacher", False), ("student", True))
"""Whose result is saved, and whether the queue saves both."""


class Choices(QWidget):
    """Sets the session's options; another strength is seen while the slider moves."""

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("restore_choices")
        self._session, self._appearance = session, appearance
        self._settle = QTimer(self, singleShot=True, interval=TICK_MS)
        self._build()
        self._connect()
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def choose_output(self, folder: Path | None) -> None:
        """Lets the queue save into a folder, or beside the photos."""
        self._session.set_options(replace(self._session.options, output=folder))

    def ask_for_output(self) -> bool:
        """Asks the person for a folder; whether they chose one."""
        name = QFileDialog.getExistingDirectory(self, self.tr("Save results into a folder"))
        if name:
            self.choose_output(Path(name))
        return bool(name)

    def _build(self) -> None:
        self._models = {role: QCheckBox() for role in MODEL_ROLES}
        boxes = QHBoxLayout()
        for role, box in self._models.items():
            box.setObjectName(f"choose_{role}")
            boxes.addWidget(box)
        self._draw_badges()
        self._strength = SteadySlider(Qt.Orientation.Horizontal)
        self._strength.setObjectName("choose_strength")
        self._strength.setRange(0, WHOLE)
        self._strength.setPageStep(WHOLE // 10)
        self._percent = label("choose_strength_value")
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._percent.setFixedWidth(self._percent.fontMetrics().horizontalAdvance("100 %"))
        self._save = SteadyBox()
        self._save.setObjectName("choose_saved")
        self._save.addItems([""] * len(SAVED))
        self._output = SteadyBox()
        self._output.setObjectName("choose_output")
        self._output.addItems(["", ""])
        self._lay_out(boxes)

    def _lay_out(self, boxes: QHBoxLayout) -> None:
        self._title = label("choices_title", "section")
        self._names = {name: label(f"choices_{name}", muted=True) for name in ("strength", "save", "into")}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._title)
        layout.addLayout(boxes)
        grid = QGridLayout()
        grid.setHorizontalSpacing(sizes().grid)
        grid.setVerticalSpacing(sizes().grid)
        grid.setColumnStretch(1, 1)
        for row, (name, control) in enumerate(
            (("strength", self._strength), ("save", self._save), ("into", self._output))
        ):
            self._names[name].setBuddy(control)
            grid.addWidget(self._names[name], row, 0)
            grid.addWidget(control, row, 1, 1, 1 if control is self._strength else 2)
        grid.addWidget(self._percent, 0, 2)
        layout.addLayout(grid)

    def _connect(self) -> None:
        for box in self._models.values():
            box.clicked.connect(self._choose_models)
        self._strength.valueChanged.connect(self._move)
        self._settle.timeout.connect(self._choose_strength)
        self._save.activated.connect(self._choose_saved)
        self._output.activated.connect(self._choose_output)
        self._session.options_changed.connect(self._refresh)
        self._appearance.changed.connect(self._draw_badges)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Restore with"))
        names = {"teacher": self.tr("Teacher"), "student": self.tr("Student")}
        for role, box in self._models.items():
            box.setText(names[role])
            box.setAccessibleName(names[role])
            box.setToolTip(self.tr("Restores the photo that is looked at with this model"))
        words = (
            ("strength", self._strength, self.tr("Strength"), self.tr("How much of it is blended in")),
            ("save", self._save, self.tr("Save"), self.tr("Whose result is saved and copied")),
            ("into", self._output, self.tr("Into"), self.tr("Where Restore all puts results")),
        )
        for name, control, text, tooltip in words:
            self._names[name].setText(text)
            control.setAccessibleName(text)
            control.setToolTip(tooltip)
        whose = (self.tr("the student’s result"), self.tr("the teacher’s result"), self.tr("both results"))
        for index, text in enumerate(whose):
            self._save.setItemText(index, text)
        self._refresh()

    def _refresh(self) -> None:
        options = self._session.options
        for role, box in self._models.items():
            box.setChecked(role in options.models)
        if not self._settle.isActive():
            self._strength.setValue(round(options.strength * WHOLE))
        self._say_strength()
        self._save.setCurrentIndex(2 if options.both else SAVED.index((options.result, False)))
        self._output.setItemText(0, self.tr("the photos’ own folders"))
        into = self.tr("another folder…") if options.output is None else options.output.name
        self._output.setItemText(1, into)
        self._output.setCurrentIndex(0 if options.output is None else 1)

    def _draw_badges(self) -> None:
        for role, box in self._models.items():
            box.setIcon(role_icon(role, self._appearance.theme))

    def _choose_models(self) -> None:
        chosen = tuple(role for role, box in self._models.items() if box.isChecked())
        self._session.set_options(replace(self._session.options, models=chosen))

    def _move(self) -> None:
        """Blending follows the slider at the pace at which it can."""
        self._say_strength()
        if not self._settle.isActive():
            self._settle.start()

    def _choose_strength(self) -> None:
        strength = self._strength.value() / WHOLE
        self._session.set_options(replace(self._session.options, strength=strength))

    def _say_strength(self) -> None:
        self._percent.setText(f"{self._strength.value()} %")

    def _choose_saved(self, index: int) -> None:
        role, both = SAVED[index]
        self._session.set_options(replace(self._session.options, result=role, both=both))

    def _choose_output(self, index: int) -> None:
        if index == 0:
            self.choose_output(None)
        elif not self.ask_for_output():
            self._refresh()
