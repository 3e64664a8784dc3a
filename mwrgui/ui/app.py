"""The program with a window: its parts are made here, in the order in which the person needs them."""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from mwrgui.core.paths import settings_folder
from mwrgui.jobs.job import stop_all_jobs
from mwrgui.ui.commands import Commands
from mwrgui.ui.crash import CrashHandler
from mwrgui.ui.file_opener import FileOpener
from mwrgui.ui.icons import program_icon
from mwrgui.ui.interrupt import Interrupt
from mwrgui.ui.interrupted_runs import InterruptedRuns
from mwrgui.ui.language import Language
from mwrgui.ui.main_window import MainWindow
from mwrgui.ui.preferences import PreferencesFile
from mwrgui.ui.session import Session
from mwrgui.ui.settings_in_use import SettingsInUse
from mwrgui.ui.single_instance import SingleInstance
from mwrgui.ui.theme import Appearance
from mwrgui.ui.window_place import put_back, remember


def main(files: Sequence[Path] = ()) -> int:
    """Shows the window with these files, or lets the one that is open show them; returns the exit code."""
    app = _make_application()
    paths = [path.absolute() for path in files]
    instance = SingleInstance(settings_folder())
    if not instance.become_first() and instance.hand_over(paths):
        return 0
    crashes = CrashHandler()
    crashes.install()
    program = Program(app, PreferencesFile())
    crashes.show_over(program.window)
    instance.received.connect(program.receive)
    interrupt = Interrupt(program.window.farewell.leave)
    if sys.platform == "darwin":  # elsewhere a filter in Python would only slow down every event
        FileOpener(app).asked.connect(program.receive)
    program.start(paths)
    code = app.exec()
    stop_all_jobs()  # whichever way it ended: a run that nobody sees would go on and hold its folder
    interrupt.close()
    instance.close()
    return code


class Program:
    """The window, what it knows, and the preferences, joined."""

    def __init__(self, app: QApplication, preferences: PreferencesFile) -> None:
        self.appearance, self.language = Appearance(app, undressed=True), Language(app)
        self.appearance.choose(preferences.now.choices.theme)
        self.language.choose(preferences.now.choices.language)
        self.session = Session()
        self.window = MainWindow(self.session, self.appearance)
        self.appearance.dress()
        self.settings = SettingsInUse(
            preferences,
            appearance=self.appearance,
            language=self.language,
            actions=self.window.actions_table,
            session=self.session,
        )
        self.commands = Commands(self.window, self.settings)
        self.interrupted = InterruptedRuns(self.window, self.settings)
        self.window.closing.connect(self._close)

    def start(self, files: Sequence[Path]) -> None:
        """Shows the window; opens files, or else the sample photo; loads torch once the window is up."""
        self.window.seen.connect(self._load)
        once = Qt.ConnectionType.SingleShotConnection  # a run can be resumed as soon as there is a device
        self.session.device_changed.connect(self.interrupted.look_for, once)
        put_back(self.window, self.settings.now.window)
        self.window.show()
        if files:
            self.session.open_paths(files)
        else:
            self.session.open_sample()

    def receive(self, files: Sequence[Path]) -> None:
        """Opens files of a second start where they can be seen, and comes to the front."""
        if files:
            self.window.show_page("restore")
        self.session.open_paths(files)
        self.window.farewell.come_back()

    def _load(self) -> None:
        gc.freeze()  # what a start has made stays, and is not looked through again
        gc.enable()
        import mwrgui.ui.monitor.view  # noqa: F401  # here, where nothing waits for the window

        choices = self.settings.now.choices
        self.session.start(
            teacher=choices.teacher,
            student=choices.student,
            device=choices.device,
            precision=choices.precision,
        )

    def _close(self) -> None:
        self.settings.remember(**remember(self.window))
        self.settings.keep_draft()
        self.window.hide()  # at once, while a step that has begun comes to its end
        stop_all_jobs()
        QApplication.quit()  # a window that closes out of sight does not do so


def _make_application() -> QApplication:
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["mwrgui"])
    app.setApplicationName("mwrgui")
    app.setDesktopFileName("mwrgui")  # so that desktops know whose window it is
    app.setWindowIcon(program_icon())
    return app
