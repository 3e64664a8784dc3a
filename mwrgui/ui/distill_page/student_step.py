"""Step 2: the design of the student, with what it will cost beside the teacher."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton

from mwrgui.ui.distill_page.step import lay_out_step
from mwrgui.ui.ingredients import Design
from mwrgui.ui.session import Session
from mwrgui.ui.theme import sizes
from mwrgui.ui.widgets.parts import label
from mwrgui.ui.words import large


class StudentStep(QFrame):
    """One line per design."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("step_student")
        self._session, self._draft = session, session.draft
        self._buttons: dict[str, QRadioButton] = {}
        self._facts: dict[str, QLabel] = {}
        self._build()
        self._connect()
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _build(self) -> None:
        self._title = label("step_student_title", "section")
        self._group = QButtonGroup(self)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(sizes().padding)
        self._lines.setVerticalSpacing(sizes().inside)
        self._lines.setColumnStretch(1, 1)
        lay_out_step(self, self._title, self._lines)

    def _connect(self) -> None:
        self._draft.prepared.connect(self._list_designs)
        self._draft.changed.connect(self._mark_chosen)
        self._session.models.changed.connect(self._say_costs)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("2  Student"))
        self.setAccessibleName(self.tr("Student"))
        for button in self._buttons.values():
            button.setToolTip(self.tr("A student of this design is made"))
        self._say_costs()

    def _list_designs(self) -> None:
        assert self._draft.ingredients
        for name in self._draft.ingredients.designs.keys() - self._buttons.keys():
            self._facts[name] = label(f"design_{name}_facts", "small", muted=True, wrap=True)
        for row, name in enumerate(self._draft.ingredients.designs):
            if name not in self._buttons:
                self._add_design(name, row)
        self._retranslate()
        self._mark_chosen()

    def _add_design(self, name: str, row: int) -> None:
        button = QRadioButton(name)
        button.setObjectName(f"design_{name}")
        button.setAccessibleName(name)
        button.clicked.connect(lambda: self._draft.choose_student(name))
        self._group.addButton(button)
        self._buttons[name] = button
        self._lines.addWidget(button, row, 0)
        self._lines.addWidget(self._facts[name], row, 1)

    def _mark_chosen(self) -> None:
        if self._draft.student in self._buttons:
            self._buttons[self._draft.student].setChecked(True)

    def _say_costs(self) -> None:
        known = self._draft.ingredients
        for design in known.designs.values() if known else ():
            self._facts[design.name].setText(self._costs(design))

    def _costs(self, design: Design) -> str:
        """Two lines from the start, so that nothing moves when the speed-up is known."""
        facts = [self.tr("{count} parameters").format(count=large(design.parameters))]
        if design.macs:
            facts.append(self.tr("{count} MACs/MP").format(count=large(design.macs)))
        teacher = self._session.models.teacher.macs
        speed_up = self._speed_up(teacher / design.macs) if design.macs and teacher else ""
        return f"{' · '.join(facts)}\n{speed_up}"

    def _speed_up(self, times: float) -> str:
        """By the work there is to do; a trial and Restore tell the time it takes."""
        if times < 1.1:
            return self.tr("no faster than this teacher")
        return self.tr("about {times} times faster").format(
            times=f"{times:.0f}" if times > 3 else f"{times:.1f}"
        )
