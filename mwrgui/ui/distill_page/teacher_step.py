"""Step 1: the teacher, which is the one in use above, and teachers of single weathers."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu

from mwrgui.ui.distill_page.step import lay_out_step
from mwrgui.ui.distill_page.weather_teachers import WeatherTeachers
from mwrgui.ui.session.model_menu import list_models
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import ModelSlot
from mwrgui.ui.text.clean_check_words import clean_warning
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.text.words import known, large
from mwrgui.ui.widgets.actions import Actions
from mwrgui.ui.widgets.parts import label, problem_label, push_button, say_problem

_DIGITS = 16
"""Of the checksum; the whole stands in the tooltip."""


class TeacherStep(TranslatedWidget, QFrame):
    """Says what the teacher is, and lets another be chosen."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("step_teacher")
        self._session, self._actions = session, actions
        self._build()
        self._connect()
        self._retranslate()

    def show_problem(self, sentence: str) -> None:
        """Says what is wrong with the teacher."""
        say_problem(self._problem, sentence)

    def _build(self) -> None:
        self._title = label("step_teacher_title", "section")
        self._name = label("step_teacher_name")
        self._facts = label("step_teacher_facts", "small", muted=True, wrap=True)
        self._problem = problem_label("step_teacher_problem")
        self._choose = push_button("step_teacher_choose")
        self._menu = QMenu(self._choose)
        self._choose.setMenu(self._menu)
        line = QHBoxLayout()
        line.addWidget(self._name, 1)
        line.addWidget(self._choose)
        self.others = WeatherTeachers(self._session)
        lay_out_step(self, self._title, line, self._facts, self.others, self._problem)

    def _connect(self) -> None:
        self._menu.aboutToShow.connect(
            lambda: list_models(self._menu, "teacher", self._session, self._actions)
        )
        self._session.models.changed.connect(self._say_model)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("1  Teacher"))
        self.setAccessibleName(self.tr("Teacher"))
        self._choose.setText(self.tr("Choose"))
        self._choose.setToolTip(self.tr("Takes another teacher of the library, or a checkpoint"))
        self._say_model()

    def _say_model(self) -> None:
        slot = self._session.models.teacher
        self._name.setText(slot.name or self.tr("None is chosen"))
        self._facts.setText("\n".join(self._lines(slot)))
        self._facts.setToolTip(slot.checksum)

    def _lines(self, slot: ModelSlot) -> list[str]:
        if slot.state == "loading":
            return [self.tr("loading …")]
        if slot.model is None:
            return []
        facts = [slot.title, self.tr("{count} parameters").format(count=known(slot.parameters))]
        if slot.macs:
            facts.append(self.tr("{count} MACs/MP").format(count=large(slot.macs)))
        multiple = slot.model.contract.multiple
        sides = (
            self.tr("Sides may be of any length")
            if multiple == 1
            else self.tr("Sides must divide by {n}; others are padded")
        )
        checksum = self.tr("SHA-256 {digits}…").format(digits=slot.checksum[:_DIGITS])
        lines = [" · ".join(facts), sides.format(n=multiple), checksum]
        if not slot.model.contract.differentiable:
            lines.append(self.tr("Labels images, but no generator learns through it: it uses plain scenes"))
        return [*lines, clean_warning(slot.clean)] if clean_warning(slot.clean) else lines
