"""The form of the next run: teacher, student, recipe, probe photos, and a trial of its cost."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from mwrgui.ui.distill_page.probes_section import ProbesSection
from mwrgui.ui.distill_page.recipe_section import RecipeSection
from mwrgui.ui.distill_page.student_section import StudentSection
from mwrgui.ui.distill_page.teacher_section import TeacherSection
from mwrgui.ui.distill_page.trial_section import TrialSection
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions


class DistillForm(TranslatedWidget, QScrollArea):
    """A scroll area with one section below the other; all write into the session's `RecipeDraft`."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("distill_form")
        self._session, self._draft = session, session.recipe_draft
        self.teacher = TeacherSection(session, actions)
        self.student = StudentSection(session)
        self.recipe = RecipeSection(session.recipe_draft, appearance)
        self.probes = ProbesSection(session)
        self.trial = TrialSection(session)
        self._build()
        self._draft.changed.connect(self._refresh_problems)
        self._draft.prepared.connect(self._refresh_problems)
        self._retranslate()

    def check(self) -> bool:
        """Whether the run can start; if not, shows each problem at its setting and scrolls to the first."""
        problems = self._draft.problems()
        self.teacher.show_problem(problems.get("teacher", ""))
        self.recipe.advanced_settings.show_problems(problems)
        if problems:
            QTimer.singleShot(0, lambda: self._scroll_to(next(iter(problems))))
        return not problems

    def copy_command(self) -> None:
        """Copies the command that starts the same run to the clipboard, if there are no problems."""
        if self.check():
            device, choices = self._session.device, self._draft.choices
            command = choices.command(device=device.wanted, precision=device.wanted_precision)
            QGuiApplication.clipboard().setText(command)
            self._session.messages.notice.emit(self.tr("The command is on the clipboard."))

    def toggle_trial(self) -> None:
        """Stops the trial if one is running; otherwise starts it if there are no problems."""
        if self.trial.running:
            self.trial.stop()
        elif self.check():
            self.trial.start()

    def _scroll_to(self, name: str) -> None:
        """Scrolls to a setting, or to its section while its row has not been built."""
        rows = self.recipe.advanced_settings.rows
        self.ensureWidgetVisible(rows.get(name, self.teacher if name == "teacher" else self.recipe))

    def _build(self) -> None:
        self.setFixedWidth(sizes().form)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(sizes().padding, 0, sizes().grid, sizes().padding)
        layout.setSpacing(sizes().grid)
        for section in (self.teacher, self.student, self.recipe, self.probes, self.trial):
            layout.addWidget(section)
        layout.addStretch()
        self.setWidget(content)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Settings of the run"))
        self._refresh_problems()

    def _refresh_problems(self) -> None:
        """Updates the problems while the user edits; a problem of the teacher is first shown by `check`."""
        problems = self._draft.problems()
        self.recipe.advanced_settings.refresh(problems)
        if "teacher" not in problems:
            self.teacher.show_problem("")
