"""The page where a student is distilled: the form, the run, and what came of it."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from mwrgui.library.history import CheckpointMark
from mwrgui.ui.actions import Actions, Handler
from mwrgui.ui.distill_page.form import Form
from mwrgui.ui.distill_page.header import DistillHeader, Mode
from mwrgui.ui.distill_page.steering import Steering
from mwrgui.ui.monitor import Monitor
from mwrgui.ui.running import RunInProgress
from mwrgui.ui.session import Session
from mwrgui.ui.theme import Appearance, sizes
from mwrgui.ui.widgets.parts import label


class DistillPage(QWidget):
    """Form and monitor beside each other; while a run goes on the form is folded away."""

    def __init__(self, session: Session, actions: Actions, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("distill_page")
        self._session, self._actions, self._appearance = session, actions, appearance
        self._run: RunInProgress | None = None
        self._mode: Mode = "form"
        self._build()
        self._connect()
        self._retranslate()
        self._refresh()

    @property
    def mode(self) -> Mode:
        """What the page is about: the next run, the one that goes on, or the one that is over."""
        return self._mode

    @property
    def command(self) -> str:
        """What makes the same run in a terminal."""
        device = self._session.device
        return self._session.draft.command(device=device.wanted, precision=device.wanted_precision)

    def handlers(self) -> Mapping[str, Handler]:
        """What can be done here at the moment."""
        able: dict[str, Handler] = {"panel": self._toggle_form}
        if self._mode == "form" and self._session.draft.ingredients:
            able |= {"start": self.start, "copy": self._copy}
        if self._run and self._run.steerable:
            able |= {"pause": self.steering.pause_or_resume, "stop": self._run.finish}
        return able

    def own_actions(self) -> Sequence[QAction]:
        """It has none."""
        return ()

    def start(self) -> None:
        """Starts the run of the form, or shows what is wrong with it."""
        if self.form.check():
            draft = self._session.draft
            self._session.distill(draft.recipe(), draft.probes)

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Gets the form ready, and enables what can be done."""
        super().showEvent(event)
        self._prepare()
        self._actions.call("start", self.tr("&Start the run"))
        self._enable()

    def hideEvent(self, event: QHideEvent) -> None:
        """Gives the action its own words back."""
        super().hideEvent(event)
        self._actions.call("start", "")

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
        buttons["copy"].clicked.connect(self._copy)
        buttons["pause"].clicked.connect(self.steering.pause_or_resume)
        buttons["finish"].clicked.connect(self.steering.finish)
        buttons["again"].clicked.connect(lambda: self._turn("form"))
        buttons["resume"].clicked.connect(self._resume)
        buttons["compare"].clicked.connect(self._actions["page_restore"].trigger)
        self.form.trial.button.clicked.connect(self._try)
        self.monitor.rescue_asked.connect(self._roll_back)
        session.run_changed.connect(self._take_run)
        session.device_changed.connect(self._prepare)
        session.draft.prepared.connect(self._enable)
        session.draft.failed.connect(session.report)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Distill"))
        self._invitation.setText(
            self.tr("Curves, generated images and your probe photos will be shown here during the run.")
        )
        self._refresh()

    def _prepare(self) -> None:
        """Reads what recipes are made of, once torch is there and somebody looks."""
        if self.isVisible() and self._session.device.device:
            self._session.draft.prepare()
            self.monitor.prepare()

    def _take_run(self) -> None:
        self._run = run = self._session.run
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
        ready = self._session.draft.ingredients is not None
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

    def _try(self) -> None:
        if self.form.trial.running:
            self.form.trial.stop()
        elif self.form.check():
            self.form.trial.start()

    def _copy(self) -> None:
        if self.form.check():
            QGuiApplication.clipboard().setText(self.command)
            self._session.notice.emit(self.tr("The command is on the clipboard."))

    def _resume(self) -> None:
        if self._run:
            self._session.resume_run(self._run.folder.path)

    def _roll_back(self, mark: CheckpointMark) -> None:
        if self._run and self._run.steerable:
            self._run.roll_back(mark.step)
        else:
            self._session.notice.emit(self.tr("Resume the run first; then it can go back."))
