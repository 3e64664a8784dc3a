"""Section 1 of the form: the teacher, and optional teachers for single weathers."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu

from mwrgui.ui.distill_page.section import lay_out_section
from mwrgui.ui.distill_page.weather_teachers import WeatherTeachers
from mwrgui.ui.session.model_menu import fill_model_menu
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import ModelSlot
from mwrgui.ui.text.formatting import format_count, format_count_or_dash
from mwrgui.ui.text.self_test_words import self_test_warning
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions
from mwrgui.ui.widgets.parts import label, problem_label, push_button, set_problem

_CHECKSUM_DIGITS = 16
"""Number of digits of the checksum that are shown; the tooltip shows all of them."""


class TeacherSection(TranslatedWidget, QFrame):
    """Shows the session's teacher, which all pages share, and lets the user choose another."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("teacher_section")
        self._session, self._actions = session, actions
        self._build()
        self._connect()
        self._retranslate()

    def show_problem(self, sentence: str) -> None:
        """Shows what is wrong with the teacher; an empty `sentence` hides the line."""
        set_problem(self._problem, sentence)

    def _build(self) -> None:
        self._title = label("teacher_section_title", "section")
        self._name = label("teacher_section_name")
        self._facts = label("teacher_section_facts", "small", muted=True, wrap=True)
        self._problem = problem_label("teacher_section_problem")
        self._choose_button = push_button("teacher_section_choose")
        self._menu = QMenu(self._choose_button)
        self._choose_button.setMenu(self._menu)
        line = QHBoxLayout()
        line.addWidget(self._name, 1)
        line.addWidget(self._choose_button)
        self.weather_teachers = WeatherTeachers(self._session)
        lay_out_section(self, self._title, line, self._facts, self.weather_teachers, self._problem)

    def _connect(self) -> None:
        self._menu.aboutToShow.connect(
            lambda: fill_model_menu(self._menu, "teacher", self._session, self._actions)
        )
        self._session.models.changed.connect(self._show_model)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("1  Teacher"))
        self.setAccessibleName(self.tr("Teacher"))
        self._choose_button.setText(self.tr("Choose"))
        self._choose_button.setToolTip(
            self.tr("Chooses another teacher from the library or a checkpoint file")
        )
        self._show_model()

    def _show_model(self) -> None:
        slot = self._session.models.teacher
        self._name.setText(slot.name or self.tr("No teacher is chosen"))
        self._facts.setText("\n".join(self._facts_of(slot)))
        self._facts.setToolTip(slot.checksum)

    def _facts_of(self, slot: ModelSlot) -> list[str]:
        if slot.state == "loading":
            return [self.tr("loading …")]
        if slot.model is None:
            return []
        facts = [
            slot.title,
            self.tr("{count} parameters").format(count=format_count_or_dash(slot.parameters)),
        ]
        if slot.macs:
            facts.append(self.tr("{count} MACs/MP").format(count=format_count(slot.macs)))
        multiple = slot.model.contract.multiple
        sides = (
            self.tr("Sides may be of any length")
            if multiple == 1
            else self.tr("Sides must be divisible by {n}; others are padded")
        )
        checksum = self.tr("SHA-256 {digits}…").format(digits=slot.checksum[:_CHECKSUM_DIGITS])
        lines = [" · ".join(facts), sides.format(n=multiple), checksum]
        if not slot.model.contract.differentiable:
            lines.append(
                self.tr("Labels images, but no generator can learn through it; plain scenes are used")
            )
        return [*lines, self_test_warning(slot.self_test)] if self_test_warning(slot.self_test) else lines
