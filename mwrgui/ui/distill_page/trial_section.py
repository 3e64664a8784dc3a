"""The last section of the form: a trial of a few steps, which estimates the time and memory of the run."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame, QHBoxLayout

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.ui.distill_page.section import lay_out_section
from mwrgui.ui.session.session import Session
from mwrgui.ui.text.formatting import format_bytes, format_duration
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, push_button

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.distillation.recipe import DistillRecipe
    from mwrgui.distillation.trial import RunEstimate
    from mwrgui.library.models import Library


class TrialSection(TranslatedWidget, QFrame):
    """Runs a trial on request; its result is shown until a setting or the device changes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("trial_section")
        self._session = session
        self._job: Job | None = None
        self._estimate: RunEstimate | None = None
        self._step = 0
        self._build()
        self._connect()
        self._retranslate()

    @property
    def estimate(self) -> "RunEstimate | None":
        """The result of the trial; None before it has ended and after a setting or the device has changed."""
        return self._estimate

    @property
    def running(self) -> bool:
        """Whether a trial is running that has not been told to stop."""
        return bool(self._job and self._job.running and not self._job.stop_requested.is_set())

    def start(self) -> None:
        """Starts a trial of the current recipe, which must have no problems; replaces one that is running."""
        device, recipe = self._session.device.device, self._session.recipe_draft.recipe()
        if device is None:
            self._session.messages.report(MwrError("The device is not ready yet.", "Try again in a moment."))
            return
        self.stop()
        self._estimate, self._step = None, 0
        self._job = Job(lambda stop: _run_trial(recipe, self._session.library, device, stop), name="trial")
        self._job.arrived.connect(self._handle_items)
        self._job.failed.connect(self._session.messages.report)
        self._job.ended.connect(self._refresh)
        self._job.start()
        self._refresh()

    def stop(self) -> None:
        """Abandons the running trial, if any; a result that is already shown stays."""
        if self._job:
            self._job.abandon()
        self._refresh()

    def _build(self) -> None:
        self._title = label("trial_section_title", "section")
        self._result = label("trial_section_result", "small", muted=True, wrap=True)
        self.start_button = push_button("trial_section_start")
        line = QHBoxLayout()
        line.addWidget(self._result, 1)
        line.addWidget(self.start_button)
        lay_out_section(self, self._title, line)

    def _connect(self) -> None:
        self._session.recipe_draft.changed.connect(self._clear_result)
        self._session.device_changed.connect(self._clear_result)
        self._session.runs.changed.connect(self.stop)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Time and memory"))
        self.setAccessibleName(self.tr("Time and memory"))
        self._refresh()

    def _clear_result(self) -> None:
        self._estimate = None
        self.stop()

    def _handle_items(self, items: "list[RunEstimate | int]") -> None:
        for item in items:
            if isinstance(item, int):
                self._step = item
            else:
                self._estimate = item
        self._refresh()

    def _refresh(self) -> None:
        self._result.setText(self._result_text())
        self.start_button.setText(self.tr("Stop") if self.running else self.tr("Try a few steps"))
        self.start_button.setToolTip(
            self.tr("Measures time and memory on this computer; leaves nothing behind")
        )

    def _result_text(self) -> str:
        if self.running and not self._estimate:
            text = self.tr("Step {n} of the trial …") if self._step else self.tr("Drawing the first scenes …")
            return text.format(n=self._step)
        if self._estimate is None:
            return self.tr("A few steps show how long the run will take, and how much memory.")
        text = self.tr("About {total}, {step:.2g} s a step. {memory} of memory, {disk} for each checkpoint.")
        return text.format(
            total=format_duration(self._estimate.total_seconds),
            step=self._estimate.step_seconds,
            memory=format_bytes(self._estimate.memory),
            disk=format_bytes(self._estimate.checkpoint),
        )


def _run_trial(
    recipe: "DistillRecipe", library: "Library", device: "Device", stop: Any
) -> "Iterator[RunEstimate | int]":
    """Yields the number of each step that is done, then the result; runs in a job."""
    from mwrgui.distillation.loaded_teachers import load_teachers
    from mwrgui.distillation.trial import RunEstimate, try_steps
    from mwrgui.training.own_photos import find_own_photos

    teachers = load_teachers(recipe, library)
    for item in try_steps(
        recipe,
        teacher=teachers.teacher,
        specialists=teachers.specialists,
        photos=find_own_photos(recipe.own_photos.photos),
        device=device,
    ):
        if stop.is_set():
            return
        yield item if isinstance(item, RunEstimate) else item.step
