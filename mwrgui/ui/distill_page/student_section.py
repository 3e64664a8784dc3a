"""Section 2 of the form: the design of the student, with its cost compared to the teacher's."""

from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton

from mwrgui.ui.distill_page.section import lay_out_section
from mwrgui.ui.session.recipe_catalog import DesignInfo
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.formatting import format_count
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, problem_label, set_problem


class StudentSection(TranslatedWidget, QFrame):
    """A radio button per design, with its parameters, MACs and speed-up over the teacher."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("student_section")
        self._session, self._draft = session, session.recipe_draft
        self._buttons: dict[str, QRadioButton] = {}
        self._facts: dict[str, QLabel] = {}
        self._build()
        self._connect()
        self._retranslate()

    def _build(self) -> None:
        self._title = label("student_section_title", "section")
        self._group = QButtonGroup(self)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(sizes().padding)
        self._grid.setVerticalSpacing(sizes().small_spacing)
        self._grid.setColumnStretch(1, 1)
        self._warning = problem_label("student_section_warning")
        lay_out_section(self, self._title, self._grid, self._warning)

    def _connect(self) -> None:
        self._draft.prepared.connect(self._list_designs)
        self._draft.changed.connect(self._check_chosen)
        self._session.models.changed.connect(self._show_costs)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("2  Student"))
        self.setAccessibleName(self.tr("Student"))
        for button in self._buttons.values():
            button.setToolTip(self.tr("The student gets this design"))
        self._show_costs()

    def _list_designs(self) -> None:
        assert self._draft.catalog
        for name in self._draft.catalog.designs.keys() - self._buttons.keys():
            self._facts[name] = label(f"design_{name}_facts", "small", muted=True, wrap=True)
        for row, name in enumerate(self._draft.catalog.designs):
            if name not in self._buttons:
                self._add_design(name, row)
        self._retranslate()
        self._check_chosen()

    def _add_design(self, name: str, row: int) -> None:
        button = QRadioButton(name)
        button.setObjectName(f"design_{name}")
        button.setAccessibleName(name)
        button.clicked.connect(lambda: self._draft.set_student(name))
        self._group.addButton(button)
        self._buttons[name] = button
        self._grid.addWidget(button, row, 0)
        self._grid.addWidget(self._facts[name], row, 1)

    def _check_chosen(self) -> None:
        if self._draft.choices.student in self._buttons:
            self._buttons[self._draft.choices.student].setChecked(True)
        self._warn_if_heavier()

    def _show_costs(self) -> None:
        catalog = self._draft.catalog
        for design in catalog.designs.values() if catalog else ():
            self._facts[design.name].setText(self._costs(design))
        self._warn_if_heavier()

    def _warn_if_heavier(self) -> None:
        """Warns if the chosen design needs more MACs than the teacher, once both have been counted."""
        catalog = self._draft.catalog
        design = catalog.designs.get(self._draft.choices.student) if catalog else None
        teacher = self._session.models.teacher.macs
        if design is None or not teacher or design.macs <= teacher:
            set_problem(self._warning, "")
            return
        words = self.tr(
            "A student of the design {name} needs {times} times the arithmetic of its teacher, so it will be "
            "slower than the network that it is made from."
        )
        set_problem(self._warning, words.format(name=design.name, times=f"{design.macs / teacher:.1f}"))

    def _costs(self, design: DesignInfo) -> str:
        """Cost and speed-up of a design; always two lines, so that nothing moves once the speed-up is known.

        MACs come first because the designs are sorted by them.
        """
        facts = [self.tr("{count} parameters").format(count=format_count(design.parameters))]
        if design.macs:
            facts.insert(0, self.tr("{count} MACs/MP").format(count=format_count(design.macs)))
        teacher = self._session.models.teacher.macs
        speed_up = self._speed_up(teacher / design.macs) if design.macs and teacher else ""
        return f"{' · '.join(facts)}\n{speed_up}"

    def _speed_up(self, mac_ratio: float) -> str:
        """The speed-up expected from the ratio of MACs; measured times appear in a trial and in Restore."""
        if mac_ratio < 1.1:
            return self.tr("no faster than this teacher")
        return self.tr("about {times} times faster").format(
            times=f"{mac_ratio:.0f}" if mac_ratio > 3 else f"{mac_ratio:.1f}"
        )
