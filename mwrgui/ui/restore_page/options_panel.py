"""The options in the side panel: models, strengths, and which results are saved where."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from mwrgui.ui.restore_page.strength_control import StrengthControl
from mwrgui.ui.session.file_dialogs import choose_folder
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import MODEL_ROLES, ModelRole
from mwrgui.ui.style.icons import role_icon
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.no_wheel import NoWheelComboBox
from mwrgui.ui.widgets.parts import label

SAVE_CHOICES: tuple[tuple[ModelRole, bool], ...] = (("student", False), ("teacher", False), ("student", True))
"""`result_role` and `save_both` for each entry of the Save box after “automatic”."""


class OptionsPanel(TranslatedWidget, QWidget):
    """Sets the options of the session and, with a `StrengthControl`, the strength of the selected items."""

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("restore_choices")
        self._session, self._appearance = session, appearance
        self._strength = StrengthControl(session, self)
        self._build()
        self._connect()
        self._retranslate()

    def set_output(self, folder: Path | None) -> None:
        """Sets the folder for the results of the queue; None saves them beside the photos."""
        self._session.set_options(replace(self._session.options, output=folder))

    def ask_for_output(self) -> bool:
        """Asks the user for the folder for results; returns False if the user cancels."""
        folder = choose_folder(self, self.tr("Save results into a folder"))
        if folder:
            self.set_output(folder)
        return folder is not None

    def _build(self) -> None:
        self._model_boxes = {role: QCheckBox() for role in MODEL_ROLES}
        model_row = QHBoxLayout()
        for role, box in self._model_boxes.items():
            box.setObjectName(f"choose_{role}")
            model_row.addWidget(box)
        self._draw_badges()
        self._save_box = NoWheelComboBox()
        self._save_box.setObjectName("choose_saved")
        self._save_box.addItems([""] * (1 + len(SAVE_CHOICES)))
        self._output_box = NoWheelComboBox()
        self._output_box.setObjectName("choose_output")
        self._output_box.addItems(["", ""])
        self._lay_out(model_row)

    def _lay_out(self, model_row: QHBoxLayout) -> None:
        self._title = label("choices_title", "section")
        self._labels = {
            name: label(f"choices_{name}", muted=True) for name in ("haze", "particles", "save", "into")
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._title)
        layout.addLayout(model_row)
        grid = QGridLayout()
        grid.setHorizontalSpacing(sizes().grid)
        grid.setVerticalSpacing(sizes().grid)
        grid.setColumnStretch(1, 1)
        for row, name, control in (
            (0, "haze", self._strength.haze_slider),
            (1, "particles", self._strength.particle_slider),
            (3, "save", self._save_box),
            (4, "into", self._output_box),
        ):
            self._labels[name].setBuddy(control)
            grid.addWidget(self._labels[name], row, 0)
            grid.addWidget(control, row, 1, 1, 1 if control in self._strength.percent_labels else 2)
        for row, percent in enumerate(self._strength.percent_labels.values()):
            grid.addWidget(percent, row, 2)
        grid.addWidget(self._strength.own_strength_box, 2, 1, 1, 2)
        layout.addLayout(grid)

    def _connect(self) -> None:
        for box in self._model_boxes.values():
            box.clicked.connect(self._choose_models)
        self._save_box.activated.connect(self._choose_saved)
        self._output_box.activated.connect(self._choose_output)
        self._session.options_changed.connect(self._refresh)
        self._session.restorer.results.result_changed.connect(self._refresh)
        self._session.restorer.photo_changed.connect(self._refresh)
        self._appearance.changed.connect(self._draw_badges)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Restore with"))
        names = {"teacher": self.tr("Teacher"), "student": self.tr("Student")}
        for role, box in self._model_boxes.items():
            box.setText(names[role])
            box.setAccessibleName(names[role])
            box.setToolTip(self.tr("Restores the current photo with this model"))
        row_texts = (
            ("haze", self._strength.haze_slider, self.tr("Haze"), self.tr("How much of the haze is cleared")),
            (
                "particles",
                self._strength.particle_slider,
                self.tr("Particles"),
                self.tr("How much of rain, snow and drops is removed"),
            ),
            (
                "save",
                self._save_box,
                self.tr("Save"),
                self.tr(
                    "Whose result is saved and copied. Automatic: the student’s if it is known to harm "
                    "photos little, else the teacher’s; or the other one’s where this one harms "
                    "the photo and the other does not."
                ),
            ),
            ("into", self._output_box, self.tr("Into"), self.tr("Where Restore all puts results")),
        )
        for name, control, text, tooltip in row_texts:
            self._labels[name].setText(text)
            control.setAccessibleName(text)
            control.setToolTip(tooltip)
        self._strength.retranslate()
        whose = (self.tr("the student’s result"), self.tr("the teacher’s result"), self.tr("both results"))
        for index, text in enumerate(whose, start=1):
            self._save_box.setItemText(index, text)
        self._refresh()

    def _refresh(self) -> None:
        options = self._session.options
        for role, box in self._model_boxes.items():
            box.setChecked(role in options.models)
        self._save_box.setItemText(0, self._automatic_text())
        if options.use_fallback:
            self._save_box.setCurrentIndex(0)
        else:
            self._save_box.setCurrentIndex(
                1 + (2 if options.save_both else SAVE_CHOICES.index((options.result_role, False)))
            )
        self._output_box.setItemText(0, self.tr("the photos’ own folders"))
        into = self.tr("another folder…") if options.output is None else options.output.name
        self._output_box.setItemText(1, into)
        self._output_box.setCurrentIndex(0 if options.output is None else 1)

    def _automatic_text(self) -> str:
        """The entry “automatic”, with the name of the model whose result of the current photo is saved."""
        options = self._session.options
        role = self._session.saver.saved_role if options.use_fallback else self._session.default_role
        whose = {"teacher": self.tr("automatic: teacher’s"), "student": self.tr("automatic: student’s")}
        return whose[role]

    def _draw_badges(self) -> None:
        for role, box in self._model_boxes.items():
            box.setIcon(role_icon(role, self._appearance.theme))

    def _choose_models(self) -> None:
        chosen = tuple(role for role, box in self._model_boxes.items() if box.isChecked())
        self._session.set_options(replace(self._session.options, models=chosen))

    def _choose_saved(self, index: int) -> None:
        if index == 0:
            role, both = self._session.default_role, False
        else:
            role, both = SAVE_CHOICES[index - 1]
        options = replace(self._session.options, result_role=role, save_both=both, use_fallback=index == 0)
        self._session.set_options(options)

    def _choose_output(self, index: int) -> None:
        if index == 0:
            self.set_output(None)
        elif not self.ask_for_output():
            self._refresh()
