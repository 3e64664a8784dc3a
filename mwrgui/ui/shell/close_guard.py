"""Asks what to do when the window is closed while a run or a batch is going on."""

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from mwrgui.core.text import escape_control_characters
from mwrgui.ui.distill_page.run_words import end_line, progress_line, state_text
from mwrgui.ui.session.queue_progress import QueueProgress
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.session.session import Session
from mwrgui.ui.shell.tray import Tray

Answer = Literal["hide", "suspend", "stop", "finish", "cancel"]
Awaited = Literal["run", "batch"]


class CloseGuard(QObject):
    """Asks whether to end the work or hide the window; notifies the user when work ends in the background."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._closing = False
        self._awaited: set[Awaited] = set()  # work that must end before the hidden window closes
        self.tray = Tray(window)
        self.tray.open_requested.connect(self.show_window)
        self.tray.quit_requested.connect(self._quit)
        session.runs.changed.connect(self._follow_run)
        session.queue.finished.connect(self._announce_end_of_batch)
        session.queue.finished.connect(self._close_when_done)
        session.queue.failed.connect(self._show_failure)
        window.installEventFilter(self)

    def may_close(self) -> bool:
        """Whether the window may close now; if work is going on, asks the user and acts on the answer."""
        if self._closing:
            return True
        batch_answer = self.ask_about_batch() if self._session.queue.state != "idle" else "stop"
        if batch_answer in ("hide", "cancel"):
            return self._keep_open(batch_answer)
        run, run_answer = self._session.runs.latest, self._answer_for_run()
        if run_answer in ("hide", "cancel"):
            return self._keep_open(run_answer)
        if run and run.controllable and run_answer == "suspend":
            run.suspend()
        if run and run_answer == "finish" and run.controllable:
            run.finish()
        self._awaited = set()
        if batch_answer == "finish":
            self._session.queue.resume()
            self._awaited.add("batch")
        if run_answer == "finish":
            self._awaited.add("run")
        if self._awaited:
            self._hide_window()
        return not self._awaited

    def close_without_asking(self) -> None:
        """Suspends the run, which can then be resumed, and closes the window; for SIGINT and SIGTERM."""
        run = self._session.runs.latest
        if run:
            run.suspend()
        self._close_now()

    def show_window(self) -> None:
        """Shows and raises the window after it was hidden, minimised or covered."""
        self.tray.hide()
        QApplication.setQuitOnLastWindowClosed(True)
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Hides the tray icon once the window is active again.

        When the question closes, Qt activates the window even if the answer has just hidden it, so this
        also checks that the window is visible.
        """
        if event.type() == QEvent.Type.WindowActivate and self._window.isVisible():
            self.tray.hide()
        return False

    def ask_about_run(self, run: RunController) -> Answer:
        """Asks what to do with a run that is going on; “cancel” if the question is closed."""
        return self._ask(
            self.tr("A run is going on"),
            self.tr("The run {name} is not finished.").format(
                name=escape_control_characters(run.folder.path.name)
            ),
            progress_line(run),
            {
                "hide": self._hide_text(),
                "suspend": self.tr("Pause and quit"),
                "finish": self.tr("Finish and quit"),
                "cancel": self.tr("Cancel"),
            },
        )

    def ask_about_batch(self) -> Answer:
        """Asks what to do with the batch that is going on; “cancel” if the question is closed."""
        progress = self._session.queue.progress
        left = self.tr("{left} of {total} photos are not restored yet.")
        details = self.tr(
            "What is saved stays. If you stop now, the next start offers to go on with the rest."
        )
        return self._ask(
            self.tr("Photos are being restored"),
            left.format(left=progress.total - progress.done, total=progress.total),
            details,
            {
                "hide": self._hide_text(),
                "stop": self.tr("Stop and quit"),
                "finish": self.tr("Finish and quit"),
                "cancel": self.tr("Cancel"),
            },
        )

    def _ask(self, title: str, text: str, details: str, answer_texts: Mapping[Answer, str]) -> Answer:
        """Asks a question; “suspend” or “stop” is the default, whichever is among the answers."""
        no_tray = self.tr("This desktop has no tray: the window must stay while the work goes on.")
        box = QMessageBox(self._window)
        box.setObjectName("closing_question")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(title)
        box.setText(text)
        box.setInformativeText("\n".join([details, *([] if self.tray.available else [no_tray])]))
        roles = QMessageBox.ButtonRole
        button_roles = {"cancel": roles.RejectRole, "suspend": roles.AcceptRole, "stop": roles.AcceptRole}
        buttons = {
            box.addButton(text, button_roles.get(answer, roles.ActionRole)): answer
            for answer, text in answer_texts.items()
        }
        for button, answer in buttons.items():
            button.setObjectName(f"closing_{answer}")
        box.setDefaultButton(next(b for b, answer in buttons.items() if answer in ("suspend", "stop")))
        box.exec()
        return next((answer for button, answer in buttons.items() if button is box.clickedButton()), "cancel")

    def _answer_for_run(self) -> Answer:
        """Asks about the run, unless it is finishing (“finish”) or cannot be controlled (“suspend”)."""
        run = self._session.runs.latest
        if run and run.state == "finishing":
            return "finish"
        return self.ask_about_run(run) if run and run.controllable else "suspend"

    def _hide_text(self) -> str:
        if self.tray.available:
            return self.tr("Keep running in the tray")
        return self.tr("Keep running minimised")

    def _keep_open(self, answer: Answer) -> bool:
        """Hides the window if the answer is “hide”; returns False, which means that it must not close."""
        if answer == "hide":
            self._hide_window()
        return False

    def _close_when_done(self) -> None:
        """Closes the window once all awaited work is done, unless the user has opened it again."""
        run, queue = self._session.runs.latest, self._session.queue
        going_on = {"run": bool(run and run.active), "batch": queue.state != "idle"}
        if not self._awaited or any(going_on[each] for each in self._awaited):
            return
        self._awaited = set()
        if self._window.isMinimized() or not self._window.isVisible():
            self._close_now()

    def _show_failure(self) -> None:
        """Shows the window instead of closing it if awaited work has failed."""
        if self._awaited:
            self._awaited = set()
            self.show_window()

    def _close_now(self) -> None:
        self._closing = True
        self._window.close()

    def _hide_window(self) -> None:
        """Hides the window, or minimises it if there is no tray."""
        if not self.tray.available:
            self._window.showMinimized()
            return
        QApplication.setQuitOnLastWindowClosed(False)
        run, queue = self._session.runs.latest, self._session.queue
        state = state_text(run.state) if run and run.active else self.tr("Restoring")
        if queue.state != "idle":
            state = self.tr("Restoring {total} photos").format(total=queue.progress.total)
        self.tray.show(f"mwrgui · {state}")
        self._window.hide()

    def _quit(self) -> None:
        self.show_window()
        self._window.close()

    def _follow_run(self) -> None:
        run = self._session.runs.latest
        assert run
        run.ended.connect(lambda: self._announce_end(run))
        run.ended.connect(lambda: self._show_failure() if run.state == "failed" else self._close_when_done())

    def _announce_end(self, run: RunController) -> None:
        if run.state in ("finished", "failed") and not self._window.isActiveWindow():
            self.tray.notify(state_text(run.state), end_line(run))

    def _announce_end_of_batch(self, progress: QueueProgress) -> None:
        if not self._window.isActiveWindow():
            words = self.tr("{done} of {total} photos restored, {failed} failed")
            done = progress.done - progress.failed
            text = words.format(done=done, total=progress.total, failed=progress.failed)
            self.tray.notify(self.tr("Photos are restored"), text)
