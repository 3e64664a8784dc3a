"""Step 1: the teacher, which is the one in use above."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu

from mwrgui.ui.actions import Actions
from mwrgui.ui.clean_words import clean_warning
from mwrgui.ui.distill_page.step import lay_out_step, problem_label, say_problem
from mwrgui.ui.model_menu import list_models
from mwrgui.ui.session import Session
from mwrgui.ui.state import ModelSlot
from mwrgui.ui.widgets.parts import label, push_button
from mwrgui.ui.words import known, large

_DIGITS = 16
"""Of the checksum; the whole stands in the tooltip."""


class TeacherStep(QFrame):
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

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

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
        lay_out_step(self, self._title, line, self._facts, self._problem)

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
