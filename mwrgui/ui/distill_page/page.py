"""The page where a student is distilled: the form of the next run and the monitor of the latest one."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mwrgui.ui.distill_page.form import DistillForm
from mwrgui.ui.distill_page.header import DistillHeader, Mode
from mwrgui.ui.distill_page.run_actions import RunActions
from mwrgui.ui.monitor import Monitor
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, Handler
from mwrgui.ui.widgets.parts import label


class DistillPage(TranslatedWidget, QWidget):
    """The Distill page: a header above the form and the monitor, which are side by side.

    The form is hidden when a run starts or ends. It is shown on request, or when the run is discarded.
    """

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("distill_page")
        self._session, self._actions, self._appearance = session, actions, appearance
        self._run: RunController | None = None
        self._mode: Mode = "form"
        self._build()
        self._connect()
        self._retranslate()
        self._refresh()

    @property
    def mode(self) -> Mode:
        """Whether the page shows the form, an active run, or a run that has ended."""
        return self._mode

    def handlers(self) -> Mapping[str, Handler]:
        """The handlers of the actions that are possible now, by action name."""
        handlers: dict[str, Handler] = {"panel": self._toggle_form}
        if self._mode == "form" and self._session.recipe_draft.catalog:
            handlers |= {"start": self.start, "copy": self.form.copy_command}
        if self._run and self._run.controllable:
            handlers |= {"pause": self.run_actions.pause_or_resume, "stop": self.run_actions.finish}
        return handlers

    def own_actions(self) -> Sequence[QAction]:
        """Empty: `handlers` covers every action of this page."""
        return ()

    def start(self) -> None:
        """Starts the run that the form describes; if that is impossible, shows why."""
        if self.form.check():
            draft = self._session.recipe_draft
            self._session.runs.distill(draft.recipe(), draft.choices.probes)

    def message_areas(self) -> Sequence[QWidget]:
        """The panels of the monitor, else the area that shows the monitor or the placeholder text."""
        return self.monitor.panels, self._monitor_stack

    def showEvent(self, event: QShowEvent) -> None:
        """Prepares form and monitor, and gives some actions the texts that they have on this page."""
        super().showEvent(event)
        self._prepare()
        self._actions.set_text("start", self.tr("&Start the run"))
        self._actions.set_text("stop", self.tr("&Finish the run now"))
        self._actions.set_text("copy", self.tr("&Copy the command"))
        self._enable_actions()

    def hideEvent(self, event: QHideEvent) -> None:
        """Restores the texts that the actions have elsewhere."""
        super().hideEvent(event)
        for name in ("start", "stop", "copy"):
            self._actions.set_text(name, "")

    def _build(self) -> None:
        self.header = DistillHeader()
        self.form = DistillForm(self._session, self._actions, self._appearance)
        self.monitor = Monitor(self._session, self._appearance)
        self.run_actions = RunActions(self._session, self.header.menu, self._appearance, self)
        self._placeholder = label("distill_placeholder", muted=True, wrap=True)
        self._placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._placeholder.setContentsMargins(*[sizes().padding] * 4)
        self._monitor_stack = QStackedWidget()
        self._monitor_stack.addWidget(self._placeholder)
        self._monitor_stack.addWidget(self.monitor)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        for layout in (row, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        row.addWidget(self.form)
        row.addWidget(self._monitor_stack, 1)
        column.addWidget(self.header)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        session, buttons = self._session, self.header.buttons
        buttons["start"].clicked.connect(self.start)
        buttons["copy"].clicked.connect(self.form.copy_command)
        buttons["pause"].clicked.connect(self.run_actions.pause_or_resume)
        buttons["finish"].clicked.connect(self.run_actions.finish)
        buttons["again"].clicked.connect(lambda: self._set_mode("form"))
        buttons["resume"].clicked.connect(self.run_actions.resume_ended)
        buttons["compare"].clicked.connect(self._actions["page_restore"].trigger)
        self.form.trial.start_button.clicked.connect(self.form.toggle_trial)
        self.monitor.rollback_requested.connect(self.run_actions.roll_back)
        session.runs.changed.connect(self._show_latest_run)
        session.device_changed.connect(self._prepare)
        session.recipe_draft.prepared.connect(self._enable_actions)
        session.recipe_draft.failed.connect(session.messages.report)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Distill"))
        self._placeholder.setText(
            self.tr("Curves, generated images and your probe photos will be shown here during the run.")
        )
        self._refresh()

    def _prepare(self) -> None:
        """Prepares the form's catalog and the monitor if the page is visible and the device is known."""
        if self.isVisible() and self._session.device.device:
            self._session.recipe_draft.prepare()
            self.monitor.prepare()

    def _show_latest_run(self) -> None:
        self._run = run = self._session.runs.latest
        assert run
        run.changed.connect(self._refresh_run)
        run.history_replaced.connect(self._show_history)
        run.ended.connect(self._show_end)
        self._show_history()
        self._monitor_stack.setCurrentWidget(self.monitor)
        self._set_mode("run")

    def _show_history(self) -> None:
        if self._run:
            self.monitor.show_run(self._run.folder.path, self._run.history)

    def _refresh_run(self) -> None:
        self.monitor.refresh()
        self._refresh()

    def _show_end(self) -> None:
        run = self._run
        if run and run.state == "discarded":
            self._monitor_stack.setCurrentWidget(self._placeholder)
            self._set_mode("form")
        else:
            self._set_mode("end")

    def _set_mode(self, mode: Mode) -> None:
        self._mode = mode
        self.form.setVisible(mode == "form")
        self._refresh()

    def _refresh(self) -> None:
        self.header.show_state(self._mode, self._run)
        self._enable_actions()

    def _enable_actions(self) -> None:
        """Updates which buttons and actions are enabled and which actions are checked."""
        ready = self._session.recipe_draft.catalog is not None
        for button in (
            self.header.buttons["start"],
            self.header.buttons["copy"],
            self.form.trial.start_button,
        ):
            button.setEnabled(ready)
        if self.isVisible():
            paused = bool(self._run and self._run.state in ("pausing", "paused"))
            self._actions["pause"].setChecked(paused)
            self._actions["panel"].setChecked(not self.form.isHidden())
            self._actions.set_page_handlers(self.handlers())

    def _toggle_form(self) -> None:
        self.form.setVisible(self.form.isHidden())
        self._enable_actions()
