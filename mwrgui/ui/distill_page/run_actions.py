"""What the user can do with the run of the Distill page, and the messages that report the result."""

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


class RunActions(QObject):
    """Carries out actions on the latest run, and reports their results in the message bar.

    Attributes:
        actions: the entries of the menu More, by name: save, measure, student, discard.
    """

    def __init__(self, session: Session, menu: QMenu, appearance: Appearance, owner: QWidget) -> None:
        super().__init__(owner)
        self._appearance = appearance
        self._compare_dialog: CompareDialog | None = None
        self._session, self._menu, self._owner = session, menu, owner
        self._build()
        session.runs.changed.connect(self._connect_run)
        owner.installEventFilter(self)

    @property
    def run(self) -> RunController | None:
        """The latest run of this window; None before the first has been started."""
        return self._session.runs.latest

    def pause_or_resume(self) -> None:
        """Pauses a running run, and continues one that is paused or about to pause."""
        if self.run and self.run.state in ("pausing", "paused"):
            self.run.resume()
        elif self.run:
            self.run.pause()

    def finish(self) -> None:
        """Ends the run after the current step and keeps its best student."""
        if self.run:
            self.run.finish()

    def resume_ended(self) -> None:
        """Resumes the run from its last checkpoint after it has ended."""
        if self.run:
            self._session.runs.resume(self.run.folder.path)

    def roll_back(self, mark: CheckpointMark) -> None:
        """Requests a return to the checkpoint; if the run has ended, says that it must be resumed first."""
        if self.run and self.run.controllable:
            self.run.requests.roll_back(mark.step)
        else:
            self._session.messages.notice.emit(self.tr("Resume the run first; then it can go back."))

    def save_checkpoint(self) -> None:
        """Requests a checkpoint that is never deleted to make room for later ones."""
        if self.run:
            self.run.requests.save_checkpoint()

    def snapshot_student(self) -> None:
        """Requests a snapshot of the student, which then becomes the student of the Restore page."""
        if self.run:
            self.run.requests.snapshot_student()

    def discard(self) -> None:
        """Discards the run with its folder if the user confirms it."""
        run = self.run
        if run and self._confirm_discard(run):
            run.discard()

    def measure(self) -> None:
        """Asks the user for a photo and requests that the student is measured on it."""
        path = choose_photo(self._owner, self.tr("Measure on a photo"))
        if path and self.run:
            self.run.requests.measure_photo(path)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Translates the menu again after the language has changed; a QObject gets no `changeEvent`."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        return False

    def _build(self) -> None:
        handlers = {
            "save": self.save_checkpoint,
            "measure": self.measure,
            "student": self.snapshot_student,
            "discard": self.discard,
        }
        self.actions: dict[str, QAction] = {}
        for name, handler in handlers.items():
            if name == "discard":
                self._menu.addSeparator()
            self.actions[name] = self._menu.addAction("")
            self.actions[name].setObjectName(f"distill_{name}")
            self.actions[name].triggered.connect(lambda _=False, handler=handler: handler())
        self._menu.setToolTipsVisible(True)
        self._retranslate()

    def _retranslate(self) -> None:
        texts = {
            "save": (self.tr("Save a &checkpoint now"), self.tr("It is kept, and the run can go back to it")),
            "measure": (self.tr("&Measure on a photo…"), self.tr("How the student restores it now")),
            "student": (self.tr("&Use the student as it is now"), self.tr("On the photos in Restore")),
            "discard": (self.tr("&Discard the run…"), self.tr("Ends it and moves its folder to the bin")),
        }
        for name, (text, tooltip) in texts.items():
            self.actions[name].setText(text)
            self.actions[name].setToolTip(tooltip)

    def _connect_run(self) -> None:
        run = self.run
        assert run
        run.saved.connect(self._report_saved)
        run.measured.connect(self._report_measured)
        run.student_ready.connect(self._report_student)
        run.warned.connect(self._report_warning)

    def _confirm_discard(self, run: RunController) -> bool:
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

    def _report_saved(self, event: CheckpointSaved) -> None:
        words = self.tr("The checkpoint of step {step} is saved and will be kept.")
        self._session.messages.notice.emit(words.format(step=event.step))

    def _report_measured(self, event: PhotoMeasured) -> None:
        """Shows the score in the message bar and the pictures in a dialog."""
        facts = self.run.history.facts if self.run else {}
        self._session.messages.notice.emit(measured_line(event, has_teacher=not has_no_teacher(facts)))
        self._compare_dialog = self._compare_dialog or CompareDialog(self._appearance, self._owner)
        pictures = cast("Mapping[Role, ImageArray]", event.row.pictures)
        self._compare_dialog.show_row(PreviewRow(event.name, "probe", event.name, pictures), event.step)
        self._compare_dialog.show()

    def _report_student(self, event: StudentReady) -> None:
        words = self.tr("Restore now shows the student of step {step}.")
        self._session.messages.notice.emit(words.format(step=event.step))

    def _report_warning(self, event: HealthWarning) -> None:
        if WARNINGS[event.kind].announced:
            self._session.messages.notice.emit(warning_message(event))
