"""The form of a run: four steps, and a trial that says what it takes."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from mwrgui.ui.distill_page.probes_step import ProbesStep
from mwrgui.ui.distill_page.recipe_step import RecipeStep
from mwrgui.ui.distill_page.student_step import StudentStep
from mwrgui.ui.distill_page.teacher_step import TeacherStep
from mwrgui.ui.distill_page.trial_step import TrialStep
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions


class Form(TranslatedWidget, QScrollArea):
    """The steps one below the other; it scrolls."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("distill_form")
        self._session, self._draft = session, session.recipe_draft
        self.teacher = TeacherStep(session, actions)
        self.student = StudentStep(session)
        self.recipe = RecipeStep(session.recipe_draft, appearance)
        self.probes = ProbesStep(session)
        self.trial = TrialStep(session)
        self._build()
        self._draft.changed.connect(self._show_problems)
        self._draft.prepared.connect(self._show_problems)
        self._retranslate()

    def check(self) -> bool:
        """Whether all is well; else all problems are shown at their rows, the first in sight."""
        problems = self._draft.problems()
        self.teacher.show_problem(problems.get("teacher", ""))
        self.recipe.all_settings.show_problems(problems)
        if problems:
            QTimer.singleShot(0, lambda: self._go_to(next(iter(problems))))
        return not problems

    def copy_command(self) -> None:
        """Puts the command that starts the same run on the clipboard, if there are no problems."""
        if self.check():
            device, choices = self._session.device, self._draft.choices
            command = choices.command(device=device.wanted, precision=device.wanted_precision)
            QGuiApplication.clipboard().setText(command)
            self._session.messages.notice.emit(self.tr("The command is on the clipboard."))

    def toggle_trial(self) -> None:
        """Starts the trial if there are no problems, or stops the one that runs."""
        if self.trial.running:
            self.trial.stop()
        elif self.check():
            self.trial.start()

    def _go_to(self, name: str) -> None:
        """Brings a setting into sight, once it has its place."""
        rows = self.recipe.all_settings.rows
        self.ensureWidgetVisible(rows.get(name, self.teacher if name == "teacher" else self.recipe))

    def _build(self) -> None:
        self.setFixedWidth(sizes().form)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(sizes().padding, 0, sizes().grid, sizes().padding)
        layout.setSpacing(sizes().grid)
        for step in (self.teacher, self.student, self.recipe, self.probes, self.trial):
            layout.addWidget(step)
        layout.addStretch()
        self.setWidget(inner)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Settings of the run"))

    def _show_problems(self) -> None:
        """While a person types; the teacher may still be loading."""
        problems = self._draft.problems()
        self.recipe.all_settings.refresh(problems)
        if "teacher" not in problems:
            self.teacher.show_problem("")
