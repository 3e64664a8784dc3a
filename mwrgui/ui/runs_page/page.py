"""All runs found on disk, each with its state and the command that takes it up again."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QDateTime, QEvent, QLocale, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mwrgui.core.paths import runs_folder
from mwrgui.jobs.job import Job
from mwrgui.ui.actions import Actions, Handler
from mwrgui.ui.runs_page.runs import RunSummary, find_runs
from mwrgui.ui.session import Session
from mwrgui.ui.theme import Appearance, sizes
from mwrgui.ui.widgets.page_frame import PageFrame
from mwrgui.ui.widgets.parts import card, label, push_button


class RunsPage(QWidget):
    """Lists the runs anew whenever it comes to the front."""

    def __init__(self, session: Session, _actions: Actions, _appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("runs_page")
        self._session = session
        self._runs: list[RunSummary] = []
        self._build()
        self._retranslate()

    def handlers(self) -> Mapping[str, Handler]:
        """This page brings no meaning to any action."""
        return {}

    def own_actions(self) -> Sequence[QAction]:
        """It has none."""
        return ()

    def showEvent(self, event: QShowEvent) -> None:
        """Looks what is there now."""
        self.refresh()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def refresh(self) -> Job:
        """Reads the runs in the background."""
        found: list[RunSummary] = []
        job = Job(lambda stop: find_runs(runs_folder(), stop), name="find runs")
        job.arrived.connect(found.extend)
        job.failed.connect(self._session.report)
        job.ended.connect(lambda: self._show(found))
        return job.start()

    def _build(self) -> None:
        self._frame = PageFrame("runs_frame")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._frame)

    def _retranslate(self) -> None:
        self._show(self._runs)

    def _show(self, runs: list[RunSummary]) -> None:
        self._runs = runs
        words = self.tr("Runs in {folder}. Curves and comparisons of several runs will stand here.")
        if not runs:
            words = self.tr("There is no run in {folder} yet. Distill makes one.")
        self._frame.say(self.tr("Runs"), words.format(folder=runs_folder()))
        self._frame.show_cards([self._card(run) for run in runs])

    def _card(self, run: RunSummary) -> QFrame:
        name, facts = label("run_name", "section"), label("run_facts", muted=True)
        name.setText(run.path.name)
        facts.setText(self._facts(run))
        words = QVBoxLayout()
        words.addWidget(name)
        words.addWidget(facts)
        made = card(f"run_{run.path.name}")
        layout = QHBoxLayout(made)
        layout.setSpacing(sizes().grid)
        layout.addLayout(words, 1)
        if run.state == "unfinished":
            resume = push_button("run_resume")
            resume.setText(self.tr("Copy command to resume"))
            resume.setToolTip(_resume_command(run))
            resume.clicked.connect(lambda: QGuiApplication.clipboard().setText(_resume_command(run)))
            layout.addWidget(resume)
        folder = push_button("run_folder")
        folder.setText(self.tr("Open folder"))
        folder.setToolTip(str(run.path))
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(run.path))))
        layout.addWidget(folder)
        return made

    def _facts(self, run: RunSummary) -> str:
        states = {
            "finished": self.tr("finished"),
            "unfinished": self.tr("not finished"),
            "damaged": self.tr("damaged: its recipe or its events cannot be read"),
        }
        if run.state == "damaged":
            return states["damaged"]
        facts = [
            states[run.state],
            QLocale().toString(QDateTime.fromSecsSinceEpoch(run.changed), QLocale.FormatType.ShortFormat),
            self.tr("step {step} of {steps}").format(step=run.step, steps=run.steps),
        ]
        if run.score is not None:
            facts.append(self.tr("best {score:.2f} dB").format(score=run.score))
        return " · ".join(facts)


def _resume_command(run: RunSummary) -> str:
    return f'mwrgui {run.kind} --resume "{run.path}"'
