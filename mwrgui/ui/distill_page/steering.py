"""What a person asks of a run that goes on, and how it is told what came of it."""

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from mwrgui.images import ImageArray
from mwrgui.runs.events import CheckpointSaved, HealthWarning, PhotoMeasured, StudentReady
from mwrgui.runs.history import CheckpointMark
from mwrgui.runs.warnings import WARNINGS
from mwrgui.ui.distill_page.run_words import measured_line
from mwrgui.ui.monitor.compare_dialog import CompareDialog
from mwrgui.ui.monitor.health import warning_message
from mwrgui.ui.monitor.naming import has_no_teacher
from mwrgui.ui.monitor.preview import PreviewRow
from mwrgui.ui.session.file_dialogs import choose_photo
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance, Role


class Steering(QObject):
    """Fills the menu More, asks before it discards, and answers in the message bar."""

    def __init__(self, session: Session, menu: QMenu, appearance: Appearance, owner: QWidget) -> None:
        super().__init__(owner)
        self._appearance = appearance
        self._compare: CompareDialog | None = None
        self._session, self._menu, self._owner = session, menu, owner
        self._build()
        session.runs.changed.connect(self._take_run)
        owner.installEventFilter(self)

    @property
    def run(self) -> RunController | None:
        """The run that is steered."""
        return self._session.runs.latest

    def pause_or_resume(self) -> None:
        """Pauses, or goes on."""
        if self.run and self.run.state in ("pausing", "paused"):
            self.run.resume()
        elif self.run:
            self.run.pause()

    def finish(self) -> None:
        """Ends the run and keeps its student."""
        if self.run:
            self.run.finish()

    def resume_ended(self) -> None:
        """Resumes the run after it has ended."""
        if self.run:
            self._session.runs.resume(self.run.folder.path)

    def roll_back(self, mark: CheckpointMark) -> None:
        """Goes back to a checkpoint, or says why that is not possible."""
        if self.run and self.run.controllable:
            self.run.requests.roll_back(mark.step)
        else:
            self._session.messages.notice.emit(self.tr("Resume the run first; then it can go back."))

    def save_checkpoint(self) -> None:
        """Saves a checkpoint that is kept."""
        if self.run:
            self.run.requests.save_checkpoint()

    def use_student(self) -> None:
        """Lets Restore show what the student makes of photos now."""
        if self.run:
            self.run.requests.snapshot_student()

    def discard(self) -> None:
        """Throws the run away, if the person is sure."""
        run = self.run
        if run and self._sure(run):
            run.discard()

    def measure(self) -> None:
        """Lets the person choose a photo to be measured."""
        path = choose_photo(self._owner, self.tr("Measure on a photo"))
        if path and self.run:
            self.run.requests.measure_photo(path)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        return False

    def _build(self) -> None:
        acts = {
            "save": self.save_checkpoint,
            "measure": self.measure,
            "student": self.use_student,
            "discard": self.discard,
        }
        self.actions: dict[str, QAction] = {}
        for name, act in acts.items():
            if name == "discard":
                self._menu.addSeparator()
            self.actions[name] = self._menu.addAction("")
            self.actions[name].setObjectName(f"distill_{name}")
            self.actions[name].triggered.connect(lambda _=False, act=act: act())
        self._menu.setToolTipsVisible(True)
        self._retranslate()

    def _retranslate(self) -> None:
        words = {
            "save": (self.tr("Save a &checkpoint now"), self.tr("It is kept, and can be gone back to")),
            "measure": (self.tr("&Measure on a photo…"), self.tr("How the student restores it now")),
            "student": (self.tr("&Use the student as it is now"), self.tr("On the photos in Restore")),
            "discard": (self.tr("&Discard the run…"), self.tr("Ends it and moves its folder to the bin")),
        }
        for name, (text, tooltip) in words.items():
            self.actions[name].setText(text)
            self.actions[name].setToolTip(tooltip)

    def _take_run(self) -> None:
        run = self.run
        assert run
        run.saved.connect(self._tell_saved)
        run.measured.connect(self._tell_measured)
        run.student_ready.connect(self._tell_student)
        run.warned.connect(self._tell_warning)

    def _sure(self, run: RunController) -> bool:
        box = QMessageBox(self._owner)
        box.setObjectName("discard_question")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Discard the run"))
        box.setText(self.tr("Discard the run {name}?").format(name=run.folder.path.name))
        box.setInformativeText(
            self.tr("It ends without a student, and its folder goes to the bin with all checkpoints.")
        )
        yes = box.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.exec()
        return box.clickedButton() is yes

    def _tell_saved(self, event: CheckpointSaved) -> None:
        words = self.tr("The checkpoint of step {step} is saved and will be kept.")
        self._session.messages.notice.emit(words.format(step=event.step))

    def _tell_measured(self, event: PhotoMeasured) -> None:
        """In the bar, and as pictures to compare."""
        facts = self.run.history.facts if self.run else {}
        self._session.messages.notice.emit(measured_line(event, teacher=not has_no_teacher(facts)))
        self._compare = self._compare or CompareDialog(self._appearance, self._owner)
        pictures = cast("Mapping[Role, ImageArray]", event.row.pictures)
        self._compare.show_row(PreviewRow(event.name, "probe", event.name, pictures), event.step)
        self._compare.show()

    def _tell_student(self, event: StudentReady) -> None:
        words = self.tr("Restore now shows the student of step {step}.")
        self._session.messages.notice.emit(words.format(step=event.step))

    def _tell_warning(self, event: HealthWarning) -> None:
        if WARNINGS[event.kind].announced:
            self._session.messages.notice.emit(warning_message(event))
