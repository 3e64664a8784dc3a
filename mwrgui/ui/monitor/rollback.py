"""The action that rolls a run back to the last checkpoint at or before a chosen step."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QWidget

from mwrgui.runs.history import CheckpointMark, RunHistory
from mwrgui.ui.monitor.health import checkpoint_exists, checkpoint_file_name
from mwrgui.ui.monitor.marks import checkpoints_before
from mwrgui.ui.monitor.naming import step_number
from mwrgui.ui.session.session import Session

translate = QCoreApplication.translate


class RollbackAction(QAction):
    """Asks whether to go back to the last kept checkpoint at or before a step.

    Its tooltip says which checkpoint it goes back to, or why it is disabled.

    Signals:
        confirmed: the CheckpointMark to go back to.
    """

    confirmed = Signal(object)

    def __init__(self, session: Session, owner: QWidget) -> None:
        super().__init__(owner)
        self.setObjectName("rollback_to_step")
        self._session, self._owner = session, owner
        self._folder, self._history = Path(), RunHistory()
        self._step: int | None = None
        self._target: CheckpointMark | None = None
        self._first_kept: CheckpointMark | None = None
        self.triggered.connect(self._ask)
        self.retranslate()

    @property
    def run_is_here(self) -> bool:
        """Whether the run is active in this window."""
        run = self._session.runs.latest
        return run is not None and run.controllable and run.folder.path == self._folder

    def set_step(self, folder: Path, history: RunHistory, step: int | None) -> None:
        """Sets the step to go back to; with None, while the run is followed, the action is disabled."""
        self._folder, self._history, self._step = folder, history, step
        kept = self._kept_checkpoints()
        self._first_kept = min(kept, key=lambda mark: mark.step, default=None)
        self._target = None if step is None else next(iter(checkpoints_before(kept, step + 1)), None)
        self.retranslate()

    def retranslate(self) -> None:
        """Sets the texts in the language in use, and whether the action is enabled."""
        reason = self._why_disabled()
        self.setEnabled(not reason)
        self.setIconText(translate("Rollback", "Go back…"))
        if self._target:
            words = translate("Rollback", "&Go back to the checkpoint of step {step}…")
            self.setText(words.format(step=step_number(self._target.step)))
        else:
            self.setText(translate("Rollback", "&Go back to a checkpoint…"))
        if self._target and not reason:
            words = translate(
                "Rollback", "Continues from the checkpoint of step {step} with lower learning rates"
            )
            self.setToolTip(words.format(step=step_number(self._target.step)))
        else:
            self.setToolTip(reason)

    def _why_disabled(self) -> str:
        """Why the action is disabled; empty if it is enabled."""
        if self._history.finished:
            return translate("Rollback", "The run has ended")
        if not self.run_is_here:
            return translate("Rollback", "Resume the run first; then it can go back.")
        if self._step is None:
            return translate("Rollback", "Choose an earlier step on the time-line first")
        if self._target is None:
            words = translate("Rollback", "No checkpoint at or before step {step} has been kept")
            if self._first_kept:
                words = translate(
                    "Rollback",
                    "No checkpoint at or before step {step} has been kept; "
                    "the earliest one kept is from step {first}",
                )
            first = step_number(self._first_kept.step) if self._first_kept else ""
            return words.format(step=step_number(self._step), first=first)
        return ""

    def _kept_checkpoints(self) -> list[CheckpointMark]:
        """Checkpoints that are still on the disk: old ones are removed except the best and the pinned."""
        try:
            existing = {path.name for path in (self._folder / "checkpoints").iterdir()}
        except OSError:
            return []
        return [mark for mark in self._history.checkpoints if checkpoint_file_name(mark) in existing]

    def _ask(self) -> None:
        target = self._target
        if target is None or not self._confirm(target):
            return
        if checkpoint_exists(self._folder, target):
            self.confirmed.emit(target)
        else:  # the run went on while the question was open
            words = translate("Rollback", "The checkpoint of step {step} is no longer kept.")
            self._session.messages.notice.emit(words.format(step=step_number(target.step)))

    def _confirm(self, target: CheckpointMark) -> bool:
        box = QMessageBox(self._owner)
        box.setObjectName("rollback_question")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(translate("Rollback", "Go back to a checkpoint"))
        question = translate("Rollback", "Go back to the checkpoint of step {step}?")
        box.setText(question.format(step=step_number(target.step)))
        lost = translate(
            "Rollback",
            "The run goes on from there with lower learning rates. All that came after it is lost: "
            "{count} steps, with their curves, pictures and checkpoints.",
        )
        count = self._history.last_step - target.step
        box.setInformativeText(lost.format(count=step_number(count)))
        yes = box.addButton(translate("Rollback", "Go back"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(translate("Rollback", "Stay here"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.exec()
        return box.clickedButton() is yes
