"""Step 2: the design of the student, with what it will cost beside the teacher."""

from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton

from mwrgui.ui.distill_page.step import lay_out_step
from mwrgui.ui.session.recipe_catalog import DesignInfo
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.text.words import large
from mwrgui.ui.widgets.parts import label, problem_label, say_problem


class StudentStep(TranslatedWidget, QFrame):
    """One line per design."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("step_student")
        self._session, self._draft = session, session.recipe_draft
        self._buttons: dict[str, QRadioButton] = {}
        self._facts: dict[str, QLabel] = {}
        self._build()
        self._connect()
        self._retranslate()

    def _build(self) -> None:
        self._title = label("step_student_title", "section")
        self._group = QButtonGroup(self)
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(sizes().padding)
        self._lines.setVerticalSpacing(sizes().inside)
        self._lines.setColumnStretch(1, 1)
        self._warning = problem_label("step_student_warning")
        lay_out_step(self, self._title, self._lines, self._warning)

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
        assert self._draft.catalog
        for name in self._draft.catalog.designs.keys() - self._buttons.keys():
            self._facts[name] = label(f"design_{name}_facts", "small", muted=True, wrap=True)
        for row, name in enumerate(self._draft.catalog.designs):
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
        if self._draft.choices.student in self._buttons:
            self._buttons[self._draft.choices.student].setChecked(True)
        self._warn_of_heavier()

    def _say_costs(self) -> None:
        known = self._draft.catalog
        for design in known.designs.values() if known else ():
            self._facts[design.name].setText(self._costs(design))
        self._warn_of_heavier()

    def _warn_of_heavier(self) -> None:
        """Says that the chosen design needs more arithmetic than its teacher, once both are counted."""
        known = self._draft.catalog
        design = known.designs.get(self._draft.choices.student) if known else None
        teacher = self._session.models.teacher.macs
        if design is None or not teacher or design.macs <= teacher:
            say_problem(self._warning, "")
            return
        words = self.tr(
            "A student of the design {name} needs {times} times the arithmetic of its teacher, so it will be "
            "slower than the network that it is made from."
        )
        say_problem(self._warning, words.format(name=design.name, times=f"{design.macs / teacher:.1f}"))

    def _costs(self, design: DesignInfo) -> str:
        """Two lines from the start, so that nothing moves when the speed-up is known.

        The arithmetic comes first: the designs stand in its order, which is not that of their parameters.
        """
        facts = [self.tr("{count} parameters").format(count=large(design.parameters))]
        if design.macs:
            facts.insert(0, self.tr("{count} MACs/MP").format(count=large(design.macs)))
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
