"""The program with a window: creates its parts in the order in which the user needs them."""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from mwrgui.core.paths import settings_folder
from mwrgui.jobs.job import stop_all_jobs
from mwrgui.ui.preferences.preferences_controller import PreferencesController
from mwrgui.ui.preferences.preferences_file import PreferencesFile
from mwrgui.ui.session.session import Session
from mwrgui.ui.shell.commands import Commands
from mwrgui.ui.shell.crash_dialog import CrashHandler
from mwrgui.ui.shell.file_open_events import FileOpenEvents
from mwrgui.ui.shell.interrupted_batches import InterruptedBatches
from mwrgui.ui.shell.interrupted_runs import InterruptedRuns
from mwrgui.ui.shell.main_window import MainWindow
from mwrgui.ui.shell.single_instance import SingleInstance
from mwrgui.ui.shell.termination_signals import TerminationSignals
from mwrgui.ui.shell.window_geometry import restore_geometry, saved_geometry
from mwrgui.ui.style.icons import program_icon
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.text.language import Language


def main(files: Sequence[Path] = ()) -> int:
    """Opens files in the window of a running instance, or else in a new one; returns the exit code."""
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
    interrupt = TerminationSignals(program.window.close_guard.leave)
    if sys.platform == "darwin":  # elsewhere an event filter in Python would only slow down every event
        FileOpenEvents(app).asked.connect(program.receive)
    program.start(paths)
    code = app.exec()
    stop_all_jobs()  # however it ended: a run without a window would go on and lock its folder
    interrupt.close()
    instance.close()
    return code


class Program:
    """Connects the window, the session and the preferences."""

    def __init__(self, app: QApplication, preferences: PreferencesFile) -> None:
        self.appearance, self.language = Appearance(app, defer_style_sheet=True), Language(app)
        self.appearance.choose(preferences.current.general.theme)
        self.language.choose(preferences.current.general.language)
        self.session = Session()
        self.window = MainWindow(self.session, self.appearance)
        self.appearance.apply_style_sheet()
        self.preferences = PreferencesController(
            preferences,
            appearance=self.appearance,
            language=self.language,
            actions=self.window.actions_table,
            session=self.session,
        )
        self.commands = Commands(self.window, self.preferences)
        self.interrupted = InterruptedRuns(self.window, self.preferences)
        self.batches = InterruptedBatches(self.window, preferences.path.parent / "batches")
        self.window.closing.connect(self._close)

    def start(self, files: Sequence[Path]) -> None:
        """Shows the window; opens files, or else the sample photo; loads torch once the window is up."""
        self.window.seen.connect(self._load)
        once = Qt.ConnectionType.SingleShotConnection  # a run can be resumed as soon as there is a device
        self.session.device_changed.connect(self.interrupted.read, once)
        self.session.device_changed.connect(self.batches.read, once)
        restore_geometry(self.window, self.preferences.current.window)
        self.window.show()
        if files:
            self.session.open_paths(files)
        else:
            self.session.open_sample()

    def receive(self, files: Sequence[Path]) -> None:
        """Opens the files of a second instance on the Restore page, and raises the window."""
        if files:
            self.window.show_page("restore")
        self.session.open_paths(files)
        self.window.close_guard.come_back()

    def _load(self) -> None:
        gc.freeze()  # objects made so far stay, so the garbage collector need not visit them
        import mwrgui.ui.monitor.view  # noqa: F401  # here, as the window is up and nothing waits for it

        self._garbage = _collect_between_events()

        preferences = self.preferences.current.general
        self.session.start(
            teacher=preferences.teacher,
            student=preferences.student,
            device=preferences.device,
            precision=preferences.precision,
        )

    def _close(self) -> None:
        self.preferences.remember_window(**saved_geometry(self.window))
        self.preferences.save_draft()
        self.window.hide()  # at once, while a step that has begun is finished
        stop_all_jobs()
        QApplication.quit()  # Qt does not quit when a hidden window closes


def _collect_between_events() -> object:
    """Collects garbage by a timer of this thread from now on, while the returned object is kept.

    WORKAROUND(PySide6 6.11.3): Python may collect wherever an object is created, also while Qt connects or
    disconnects a signal and holds its lock; a widget that is destroyed then waits for that lock for ever.
    In another thread no widget may be destroyed at all.
    """
    from pyqtgraph.util.garbage_collector import GarbageCollector

    return GarbageCollector()


def _make_application() -> QApplication:
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["mwrgui"])
    app.setApplicationName("mwrgui")
    app.setDesktopFileName("mwrgui")  # lets desktops match window and program
    app.setWindowIcon(program_icon())
    return app
