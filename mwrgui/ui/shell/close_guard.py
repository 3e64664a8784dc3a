"""Closing the window during a run or a batch of photos: asks what to do, does it, and announces the end."""

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from mwrgui.core.text import visible
from mwrgui.ui.distill_page.run_words import end_line, progress_line, state_text
from mwrgui.ui.session.queue import QueueProgress
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.session.session import Session
from mwrgui.ui.shell.tray import Tray

Answer = Literal["hide", "pause", "stop", "finish", "cancel"]
Awaited = Literal["run", "batch"]


class CloseGuard(QObject):
    """Decides whether the window may close, and keeps work going while it is hidden."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._leaving = False
        self._awaited: set[Awaited] = set()
        self.tray = Tray(window)
        self.tray.open_asked.connect(self.come_back)
        self.tray.quit_asked.connect(self._quit)
        session.runs.changed.connect(self._watch)
        session.queue.finished.connect(self._announce_end_of_batch)
        session.queue.finished.connect(self._close_when_over)
        session.queue.failed.connect(self._show_failure)
        window.installEventFilter(self)

    def may_close(self) -> bool:
        """Whether the window may close now; asks the user if work is still going on."""
        if self._leaving:
            return True
        batch = self.ask_about_batch() if self._session.queue.state != "idle" else "stop"
        if batch in ("hide", "cancel"):
            return self._stay(batch)
        run, answer = self._session.runs.latest, self._answer_for_run()
        if answer in ("hide", "cancel"):
            return self._stay(answer)
        if run and run.controllable and answer == "pause":
            run.leave()
        if run and answer == "finish" and run.controllable:
            run.finish()
        self._awaited = set()
        if batch == "finish":
            self._session.queue.resume()
            self._awaited.add("batch")
        if answer == "finish":
            self._awaited.add("run")
        if self._awaited:
            self._hide_window()
        return not self._awaited

    def leave(self) -> None:
        """Closes the window without a question, and saves the run."""
        run = self._session.runs.latest
        if run:
            run.leave()
        self._close_now()

    def come_back(self) -> None:
        """Shows the window again."""
        self.tray.hide()
        QApplication.setQuitOnLastWindowClosed(True)
        if self._window.isMinimized():
            self._window.showNormal()
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Hides the tray icon once the window is active again.

        After the question a window that has just been hidden gets the event as well.
        """
        if event.type() == QEvent.Type.WindowActivate and self._window.isVisible():
            self.tray.hide()
        return False

    def ask(self, run: RunController) -> Answer:
        """Asks what to do with the run."""
        return self._ask(
            self.tr("A run goes on"),
            self.tr("The run {name} is not finished.").format(name=visible(run.folder.path.name)),
            progress_line(run),
            {
                "hide": self._hide_words(),
                "pause": self.tr("Pause and quit"),
                "finish": self.tr("Finish and quit"),
                "cancel": self.tr("Cancel"),
            },
        )

    def ask_about_batch(self) -> Answer:
        """Asks what to do with the photos that are being restored."""
        progress = self._session.queue.progress
        left = self.tr("{left} of {total} photos are not restored yet.")
        about = self.tr("What is saved stays. If you stop now, the next start offers to go on with the rest.")
        return self._ask(
            self.tr("Photos are being restored"),
            left.format(left=progress.total - progress.done, total=progress.total),
            about,
            {
                "hide": self._hide_words(),
                "stop": self.tr("Stop and quit"),
                "finish": self.tr("Finish and quit"),
                "cancel": self.tr("Cancel"),
            },
        )

    def _ask(self, title: str, text: str, about: str, words: Mapping[Answer, str]) -> Answer:
        """Shows a question with these answers; the second one is the default."""
        without = self.tr("This desktop has no tray: the window must stay while the work goes on.")
        box = QMessageBox(self._window)
        box.setObjectName("closing_question")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(title)
        box.setText(text)
        box.setInformativeText("\n".join([about, *([] if self.tray.available else [without])]))
        roles = QMessageBox.ButtonRole
        meanings = {"cancel": roles.RejectRole, "pause": roles.AcceptRole, "stop": roles.AcceptRole}
        buttons = {
            box.addButton(text, meanings.get(answer, roles.ActionRole)): answer
            for answer, text in words.items()
        }
        for button, answer in buttons.items():
            button.setObjectName(f"closing_{answer}")
        box.setDefaultButton(next(b for b, answer in buttons.items() if answer in ("pause", "stop")))
        box.exec()
        return next((answer for button, answer in buttons.items() if button is box.clickedButton()), "cancel")

    def _answer_for_run(self) -> Answer:
        """What to do with the run; one that is finishing already is waited for."""
        run = self._session.runs.latest
        if run and run.state == "finishing":
            return "finish"
        return self.ask(run) if run and run.controllable else "pause"

    def _hide_words(self) -> str:
        if self.tray.available:
            return self.tr("Keep running in the tray")
        return self.tr("Keep running minimised")

    def _stay(self, answer: Answer) -> bool:
        if answer == "hide":
            self._hide_window()
        return False

    def _close_when_over(self) -> None:
        """Closes once all awaited work is over, unless the user has come back."""
        run, queue = self._session.runs.latest, self._session.queue
        goes_on = {"run": bool(run and run.active), "batch": queue.state != "idle"}
        if not self._awaited or any(goes_on[each] for each in self._awaited):
            return
        self._awaited = set()
        if self._window.isMinimized() or not self._window.isVisible():
            self._close_now()

    def _show_failure(self) -> None:
        """Shows the window if there was a problem, instead of closing it."""
        if self._awaited:
            self._awaited = set()
            self.come_back()

    def _close_now(self) -> None:
        self._leaving = True
        self._window.close()

    def _hide_window(self) -> None:
        """Hides the window while the work goes on, or minimises it where there is no tray."""
        if not self.tray.available:
            self._window.showMinimized()
            return
        QApplication.setQuitOnLastWindowClosed(False)
        run, queue = self._session.runs.latest, self._session.queue
        word = state_text(run.state) if run and run.active else self.tr("Restoring")
        if queue.state != "idle":
            word = self.tr("Restoring {total} photos").format(total=queue.progress.total)
        self.tray.show(f"mwrgui · {word}")
        self._window.hide()

    def _quit(self) -> None:
        self.come_back()
        self._window.close()

    def _watch(self) -> None:
        run = self._session.runs.latest
        assert run
        run.ended.connect(lambda: self._announce_end(run))
        run.ended.connect(lambda: self._show_failure() if run.state == "failed" else self._close_when_over())

    def _announce_end(self, run: RunController) -> None:
        if run.state in ("finished", "failed") and not self._window.isActiveWindow():
            self.tray.notify(state_text(run.state), end_line(run))

    def _announce_end_of_batch(self, progress: QueueProgress) -> None:
        if not self._window.isActiveWindow():
            words = self.tr("{done} of {total} photos restored, {failed} failed")
            done = progress.done - progress.failed
            text = words.format(done=done, total=progress.total, failed=progress.failed)
            self.tray.notify(self.tr("Photos are restored"), text)
