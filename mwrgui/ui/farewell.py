"""Closing the window while a run goes on: asks, and does what was answered; tells of the run's end."""

from typing import Literal

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from mwrgui.ui.distill_page.run_words import end_line, progress_line, state_word
from mwrgui.ui.running import RunInProgress
from mwrgui.ui.session import Session
from mwrgui.ui.tray import Tray

Answer = Literal["away", "pause", "finish", "cancel"]


class Farewell(QObject):
    """Watches over the run when the window goes away or stands behind others."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.tray = Tray(window)
        self.tray.open_asked.connect(self.come_back)
        self.tray.quit_asked.connect(self._quit)
        session.run_changed.connect(self._watch)
        window.installEventFilter(self)

    def may_close(self) -> bool:
        """Whether the window may close now; if a run goes on, the person says what becomes of it."""
        run = self._session.run
        if run and run.state == "finishing":
            self._close_after(run)
            return False
        if run is None or not run.steerable:
            return True
        match self.ask(run):
            case "pause":
                run.leave()
                return True
            case "finish":
                run.finish()
                self._close_after(run)
            case "away":
                self._go_away(run)
        return False

    def leave(self) -> None:
        """Lets the window close without a question, with the run saved."""
        run = self._session.run
        if run:
            run.leave()
        self._window.close()

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
        """Takes the sign away once the window is in front again, whichever way it got there.

        After the question a window that has just been hidden is told, too, that it is active.
        """
        if event.type() == QEvent.Type.WindowActivate and self._window.isVisible():
            self.tray.hide()
        return False

    def ask(self, run: RunInProgress) -> Answer:
        """Asks what is to become of the run."""
        box = QMessageBox(self._window)
        box.setObjectName("closing_question")
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("A run goes on"))
        box.setText(self.tr("The run {name} is not finished.").format(name=run.folder.path.name))
        box.setInformativeText("\n".join(self._about(run)))
        roles = QMessageBox.ButtonRole
        away = (
            self.tr("Keep running in the tray") if self.tray.available else self.tr("Keep running minimised")
        )
        words: dict[Answer, tuple[str, QMessageBox.ButtonRole]] = {
            "away": (away, roles.ActionRole),
            "pause": (self.tr("Pause and quit"), roles.AcceptRole),
            "finish": (self.tr("Finish and quit"), roles.ActionRole),
            "cancel": (self.tr("Cancel"), roles.RejectRole),
        }
        buttons = {box.addButton(text, role): answer for answer, (text, role) in words.items()}
        for button, answer in buttons.items():
            button.setObjectName(f"closing_{answer}")
        box.setDefaultButton(next(button for button, answer in buttons.items() if answer == "pause"))
        box.exec()
        return next((answer for button, answer in buttons.items() if button is box.clickedButton()), "cancel")

    def _about(self, run: RunInProgress) -> list[str]:
        """How far the run is, and why a choice is another one than elsewhere."""
        without = self.tr("This desktop has no tray: the window must stay while the run goes on.")
        return [progress_line(run), *([] if self.tray.available else [without])]

    def _close_after(self, run: RunInProgress) -> None:
        """Closes once the run is over, unless the person came back or has to hear of a problem."""

        def close() -> None:
            if run.state == "failed":
                self.come_back()
            elif self._window.isMinimized() or not self._window.isVisible():
                self._window.close()

        run.ended.connect(close)
        self._go_away(run)

    def _go_away(self, run: RunInProgress) -> None:
        """The program goes on without its window; where no tray leads back to it, it is only made small."""
        if not self.tray.available:
            self._window.showMinimized()
            return
        QApplication.setQuitOnLastWindowClosed(False)
        self.tray.show(f"mwrgui · {state_word(run.state)}")
        self._window.hide()

    def _quit(self) -> None:
        self.come_back()
        self._window.close()

    def _watch(self) -> None:
        run = self._session.run
        assert run
        run.ended.connect(lambda: self._tell_end(run))

    def _tell_end(self, run: RunInProgress) -> None:
        if run.state in ("finished", "failed") and not self._window.isActiveWindow():
            self.tray.tell(state_word(run.state), end_line(run))
