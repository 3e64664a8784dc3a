"""Starts the program with its window; what the user sees first is created first."""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from mwrgui.core.paths import preferences_folder
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
    """Opens files in the window of a running instance, or else in a new one.

    Returns the exit code once the window is closed, or once the running instance has the files.
    """
    app = _make_application()
    paths = [path.absolute() for path in files]
    instance = SingleInstance(preferences_folder())
    if not instance.become_first() and instance.send_files(paths):
        return 0
    crash_handler = CrashHandler()
    crash_handler.install()
    program = Program(app, PreferencesFile())
    crash_handler.set_window(program.window)
    instance.received.connect(program.open_received_files)
    termination_signals = TerminationSignals(program.window.close_guard.close_without_asking)
    if sys.platform == "darwin":  # elsewhere an event filter in Python would only slow down every event
        FileOpenEvents(app).files_requested.connect(program.open_received_files)
    program.start(paths)
    code = app.exec()
    stop_all_jobs()  # also after a crash: a run without a window would continue and lock its folder
    termination_signals.close()
    instance.close()
    return code


class Program:
    """The window, the session and the preferences, connected with each other."""

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
        self.interrupted_runs = InterruptedRuns(self.window, self.preferences)
        self.interrupted_batches = InterruptedBatches(self.window, preferences.path.parent / "batches")
        self.window.closing.connect(self._close)

    def start(self, files: Sequence[Path]) -> None:
        """Shows the window and opens files, or else the sample photo; torch is loaded after that."""
        self.window.first_painted.connect(self._load)
        once = Qt.ConnectionType.SingleShotConnection  # a run or batch can be resumed once there is a device
        self.session.device_changed.connect(self.interrupted_runs.read_runs, once)
        self.session.device_changed.connect(self.interrupted_batches.read_notes, once)
        restore_geometry(self.window, self.preferences.current.window)
        self.window.show()
        if files:
            self.session.open_paths(files)
        else:
            self.session.open_sample()

    def open_received_files(self, files: Sequence[Path]) -> None:
        """Opens files that another instance or the system hands over, and raises the window."""
        if files:
            self.window.show_page("restore")
        self.session.open_paths(files)
        self.window.close_guard.show_window()

    def _load(self) -> None:
        gc.freeze()  # the objects so far are never freed, so the collector can skip them
        import mwrgui.ui.monitor.view  # noqa: F401  # now, because the window is visible and nothing waits for this

        self._garbage_timer = _collect_between_events()

        preferences = self.preferences.current.general
        self.session.start(
            teacher=preferences.teacher,
            student=preferences.student,
            device=preferences.device,
            precision=preferences.precision,
        )

    def _close(self) -> None:
        self.preferences.save_window_state(**saved_geometry(self.window))
        self.preferences.save_draft()
        self.window.hide()  # at once, while jobs still end their current step
        stop_all_jobs()
        QApplication.quit()  # Qt does not quit when a hidden window closes


def _collect_between_events() -> object:
    """Lets a timer of this thread collect garbage, as long as the returned object exists.

    WORKAROUND(PySide6 6.11.3): Python may collect garbage whenever an object is created, also while Qt
    connects a signal and holds a lock for it; destroying a widget then waits for that lock forever. And
    a collection in another thread must not destroy widgets at all.
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
