"""Starts and resumes the runs of this window, one at a time."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.library.models import Library
from mwrgui.runs.run_folder import RunFolder, new_run_folder
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.run_controller import RunController, ensure_no_active_run
from mwrgui.ui.session.run_work import RunSpec
from mwrgui.ui.session.session_messages import SessionMessages
from mwrgui.ui.widgets.message_subject import MessageSubject

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.distillation.recipe import DistillRecipe
    from mwrgui.runs.events import StudentReady


class SessionRuns(QObject):
    """The runs of a session: starts and resumes them, and puts their students into the student's slot.

    Signals:
        changed: `latest` is another run, which starts right after this signal.
    """

    changed = Signal()

    def __init__(
        self,
        library: Library,
        models: ModelSlots,
        messages: SessionMessages,
        device: "Callable[[], Device | None]",
    ) -> None:
        """`device` returns the device for the runs; None while it is not known yet."""
        super().__init__()
        self._library, self._models, self._messages, self._device = library, models, messages, device
        self._latest: RunController | None = None

    @property
    def latest(self) -> RunController | None:
        """The run that was started or resumed last, which may have ended; None before the first one."""
        return self._latest

    def distill(
        self, recipe: "DistillRecipe", probes: Sequence[Path] = (), folder: RunFolder | None = None
    ) -> None:
        """Starts a distillation run, or shows why it cannot be started.

        Args:
            probes: photos that are restored during the run for the user to see, and never used for training.
            folder: the folder of the run; None chooses a new one, named by date and student.
        """
        if self._models.teacher.state == "loading":
            self._messages.problem.emit(
                MwrError("The teacher is still being loaded.", "Try again in a moment.")
            )
            return
        folder = folder or new_run_folder(recipe.networks.student)
        self._messages.attempt(lambda: self._start(folder, recipe, tuple(probes)))

    def resume(self, folder: Path) -> None:
        """Resumes the unfinished run in `folder`, or shows why that is impossible."""
        self._messages.attempt(lambda: self._start(RunFolder(folder), None, ()))

    def _start(self, folder: RunFolder, recipe: "DistillRecipe | None", probes: tuple[Path, ...]) -> None:
        """Starts a run, or resumes the one in `folder` if `recipe` is None.

        Raises:
            MwrError: another run is active, or the device is not known yet.
        """
        ensure_no_active_run(self._latest)
        device = self._device()
        if device is None:
            raise MwrError("The device is not ready yet.", "Try again in a moment.")
        if self._latest and isinstance(self._latest.problem, MwrError):
            self._messages.problem_resolved.emit(self._latest.problem)
        self._latest = run = RunController(RunSpec(folder, device, self._library, recipe, probes))
        run.failed.connect(
            lambda error: self._messages.report(error, about=MessageSubject("run", folder.path))
        )
        run.student_ready.connect(self._use_student_of_run)
        run.ended.connect(self._use_student_of_library)
        self.changed.emit()
        run.start()

    def _use_student_of_run(self, event: "StudentReady") -> None:
        if self._latest:
            name = QCoreApplication.translate("Session", "{run}, step {step}")
            name = name.format(run=self._latest.folder.path.name, step=event.step)
            self._models.use("student", event.model, name=name)

    def _use_student_of_library(self) -> None:
        if self._latest and self._latest.card:
            self._models.load("student", self._latest.card.name)
