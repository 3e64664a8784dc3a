"""The page where a student is distilled: the form, the run, and what came of it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mwrgui.ui.distill_page.form import Form
from mwrgui.ui.distill_page.header import DistillHeader, Mode
from mwrgui.ui.distill_page.steering import Steering
from mwrgui.ui.monitor import Monitor
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions, Handler
from mwrgui.ui.widgets.parts import label


class DistillPage(TranslatedWidget, QWidget):
    """Form and monitor beside each other; while a run goes on the form is folded away."""

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
        """What the page is about: the next run, the one that goes on, or the one that is over."""
        return self._mode

    def handlers(self) -> Mapping[str, Handler]:
        """What can be done here at the moment."""
        able: dict[str, Handler] = {"panel": self._toggle_form}
        if self._mode == "form" and self._session.recipe_draft.catalog:
            able |= {"start": self.start, "copy": self.form.copy_command}
        if self._run and self._run.controllable:
            able |= {"pause": self.steering.pause_or_resume, "stop": self._run.finish}
        return able

    def own_actions(self) -> Sequence[QAction]:
        """It has none."""
        return ()

    def start(self) -> None:
        """Starts the run of the form, or shows what is wrong with it."""
        if self.form.check():
            draft = self._session.recipe_draft
            self._session.runs.distill(draft.recipe(), draft.choices.probes)

    def message_areas(self) -> Sequence[QWidget]:
        """Where curves and pictures of the run are, or will be."""
        return self.monitor.panels, self._right

    def showEvent(self, event: QShowEvent) -> None:
        """Gets the form ready, and enables what can be done."""
        super().showEvent(event)
        self._prepare()
        self._actions.set_text("start", self.tr("&Start the run"))
        self._enable()

    def hideEvent(self, event: QHideEvent) -> None:
        """Restores the text of the action."""
        super().hideEvent(event)
        self._actions.set_text("start", "")

    def _build(self) -> None:
        self.header = DistillHeader()
        self.form = Form(self._session, self._actions, self._appearance)
        self.monitor = Monitor(self._session, self._appearance)
        self.steering = Steering(self._session, self.header.menu, self._appearance, self)
        self._invitation = label("distill_invitation", muted=True, wrap=True)
        self._invitation.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._invitation.setContentsMargins(*[sizes().padding] * 4)
        self._right = QStackedWidget()
        self._right.addWidget(self._invitation)
        self._right.addWidget(self.monitor)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        for layout in (row, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        row.addWidget(self.form)
        row.addWidget(self._right, 1)
        column.addWidget(self.header)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        session, buttons = self._session, self.header.buttons
        buttons["start"].clicked.connect(self.start)
        buttons["copy"].clicked.connect(self.form.copy_command)
        buttons["pause"].clicked.connect(self.steering.pause_or_resume)
        buttons["finish"].clicked.connect(self.steering.finish)
        buttons["again"].clicked.connect(lambda: self._turn("form"))
        buttons["resume"].clicked.connect(self.steering.resume_ended)
        buttons["compare"].clicked.connect(self._actions["page_restore"].trigger)
        self.form.trial.button.clicked.connect(self.form.toggle_trial)
        self.monitor.rollback_requested.connect(self.steering.roll_back)
        session.runs.changed.connect(self._take_run)
        session.device_changed.connect(self._prepare)
        session.recipe_draft.prepared.connect(self._enable)
        session.recipe_draft.failed.connect(session.messages.report)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Distill"))
        self._invitation.setText(
            self.tr("Curves, generated images and your probe photos will be shown here during the run.")
        )
        self._refresh()

    def _prepare(self) -> None:
        """Reads what recipes are made of, once torch is there and somebody looks."""
        if self.isVisible() and self._session.device.device:
            self._session.recipe_draft.prepare()
            self.monitor.prepare()

    def _take_run(self) -> None:
        self._run = run = self._session.runs.latest
        assert run
        run.changed.connect(self._follow)
        run.history_replaced.connect(self._show_history)
        run.ended.connect(self._end)
        self._show_history()
        self._right.setCurrentWidget(self.monitor)
        self._turn("run")

    def _show_history(self) -> None:
        if self._run:
            self.monitor.show_run(self._run.folder.path, self._run.history)

    def _follow(self) -> None:
        self.monitor.refresh()
        self._refresh()

    def _end(self) -> None:
        run = self._run
        if run and run.state == "discarded":
            self._right.setCurrentWidget(self._invitation)
            self._turn("form")
        else:
            self._turn("end")

    def _turn(self, mode: Mode) -> None:
        self._mode = mode
        self.form.setVisible(mode == "form")
        self._refresh()

    def _refresh(self) -> None:
        self.header.show_state(self._mode, self._run)
        self._enable()

    def _enable(self) -> None:
        """Lets those actions be chosen that can do something now."""
        ready = self._session.recipe_draft.catalog is not None
        for button in (self.header.buttons["start"], self.header.buttons["copy"], self.form.trial.button):
            button.setEnabled(ready)
        if self.isVisible():
            waits = bool(self._run and self._run.state in ("pausing", "paused"))
            self._actions["pause"].setChecked(waits)
            self._actions["panel"].setChecked(not self.form.isHidden())
            self._actions.handle_page(self.handlers())

    def _toggle_form(self) -> None:
        self.form.setVisible(self.form.isHidden())
        self._enable()
