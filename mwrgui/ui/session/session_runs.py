"""The runs that this window starts, one at a time."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.library.models import Library
from mwrgui.runs.run_folder import RunFolder, new_run_folder
from mwrgui.ui.session.model_slots import ModelSlots
from mwrgui.ui.session.run_controller import RunController, refuse_second
from mwrgui.ui.session.run_work import RunOrder
from mwrgui.ui.session.session_messages import SessionMessages
from mwrgui.ui.widgets.message_subject import Subject

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.distillation.recipe import DistillRecipe
    from mwrgui.runs.events import StudentReady


class SessionRuns(QObject):
    """Starts runs and resumes them; their students are used in the window.

    Signals:
        changed: `latest` is another one.
    """

    changed = Signal()

    def __init__(
        self,
        library: Library,
        models: ModelSlots,
        messages: SessionMessages,
        device: "Callable[[], Device | None]",
    ) -> None:
        super().__init__()
        self._library, self._models, self._messages, self._device = library, models, messages, device
        self._latest: RunController | None = None

    @property
    def latest(self) -> RunController | None:
        """The latest run of this window, which may be over."""
        return self._latest

    def distill(
        self, recipe: "DistillRecipe", probes: Sequence[Path] = (), folder: RunFolder | None = None
    ) -> None:
        """Starts a run; `probes` are looked at only, `folder` is a new one unless given."""
        if self._models.teacher.state == "loading":
            self._messages.problem.emit(
                MwrError("The teacher is still being loaded.", "Try again in a moment.")
            )
            return
        folder = folder or new_run_folder(recipe.networks.student)
        self._messages.attempt(lambda: self._begin(folder, recipe, tuple(probes)))

    def resume(self, folder: Path) -> None:
        """Goes on with a run that was interrupted or left."""
        self._messages.attempt(lambda: self._begin(RunFolder(folder), None, ()))

    def _begin(self, folder: RunFolder, recipe: "DistillRecipe | None", probes: tuple[Path, ...]) -> None:
        refuse_second(self._latest)
        device = self._device()
        if device is None:
            raise MwrError("The device is not ready yet.", "Try again in a moment.")
        if self._latest and isinstance(self._latest.problem, MwrError):
            self._messages.mended.emit(self._latest.problem)
        self._latest = run = RunController(RunOrder(folder, device, self._library, recipe, probes))
        run.failed.connect(lambda error: self._messages.report(error, about=Subject("run", folder.path)))
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
