"""What the window's own actions do, on whichever page."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from mwrgui.core.errors import MwrError
from mwrgui.core.formats import ENDINGS
from mwrgui.core.paths import log_folder
from mwrgui.ui.about import AboutDialog
from mwrgui.ui.actions import Handler
from mwrgui.ui.main_window import PAGE_NAMES, MainWindow
from mwrgui.ui.offers import can_offer, read_offer
from mwrgui.ui.opening import CHECKPOINT_ENDINGS
from mwrgui.ui.preferences_dialog import PreferencesDialog
from mwrgui.ui.sentences import spoken
from mwrgui.ui.settings_in_use import SettingsInUse
from mwrgui.ui.shortcuts import ShortcutSheet
from mwrgui.ui.state import ModelRole
from mwrgui.ui.widgets.message_bar import Choice, Message


class Commands(QObject):
    """Gives the window's actions their meaning."""

    def __init__(self, window: MainWindow, settings: SettingsInUse) -> None:
        super().__init__(window)
        self._window, self._session, self._settings = window, window.session, settings
        window.actions_table.handle_window(self._handlers())
        window.session.models.failed.connect(self._tell_of_model)

    def _handlers(self) -> Mapping[str, Handler]:
        pages = {f"page_{name}": lambda name=name: self._window.show_page(name) for name in PAGE_NAMES}
        return {
            **pages,
            "open": self._open,
            "open_folder": self._open_folder,
            "load_teacher": lambda: self._load("teacher"),
            "load_student": lambda: self._load("student"),
            "paste": self._paste,
            "preferences": self._change_preferences,
            "full_screen": self._toggle_full_screen,
            "shortcuts": self._show_shortcuts,
            "log_folder": _open_log_folder,
            "about": lambda: AboutDialog(self._window).exec(),
            "quit": self._window.close,
        }

    def _open(self) -> None:
        title, kinds = self.tr("Open photos"), self.tr("Photos ({endings});;All files (*)")
        endings = " ".join(f"*{ending}" for ending in ENDINGS)
        names, _ = QFileDialog.getOpenFileNames(
            self._window, title, self._last_folder(), kinds.format(endings=endings)
        )
        self._open_chosen([Path(name) for name in names])

    def _open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder"), self._last_folder())
        self._open_chosen([Path(name)] if name else [])

    def _open_chosen(self, paths: list[Path]) -> None:
        if paths:
            self._settings.remember(folder=str(paths[0].parent))
            self._window.show_page("restore")
            self._session.open_paths(paths)

    def _load(self, role: ModelRole) -> None:
        titles = {"teacher": self.tr("Load a teacher"), "student": self.tr("Load a student")}
        endings = " ".join(f"*{ending}" for ending in CHECKPOINT_ENDINGS)
        kinds = self.tr("Checkpoints ({endings});;All files (*)").format(endings=endings)
        name, _ = QFileDialog.getOpenFileName(self._window, titles[role], self._last_folder(), kinds)
        if name:
            self._settings.remember(folder=str(Path(name).parent))
            self._session.models.load(role, Path(name))

    def _paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if can_offer(data):
            self._window.show_page("restore")
            self._session.open_offer(read_offer(data))
        else:
            self._session.report(
                MwrError(
                    "There is neither a picture nor a file on the clipboard.", "Copy one and paste again."
                )
            )

    def _tell_of_model(self, role: ModelRole, error: Exception) -> None:
        if isinstance(error, MwrError):
            again = Choice(self.tr("Choose another…"), lambda: self._load(role))
            self._window.message_bar.show_message(Message(spoken(error), "bad", (again,), error))
        else:
            self._session.report(error)

    def _change_preferences(self) -> None:
        dialog = PreferencesDialog(
            self._settings.now, self._window.actions_table, self._session.device, self._window
        )
        if dialog.exec():
            self._settings.change(choices=dialog.choices, shortcuts=dialog.shortcuts)

    def _show_shortcuts(self) -> None:
        ShortcutSheet(self._window.actions_table, self._window).exec()

    def _toggle_full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def _last_folder(self) -> str:
        folder = self._settings.now.window.get("folder", "")
        return folder if isinstance(folder, str) and Path(folder).is_dir() else str(Path.home())


def _open_log_folder() -> None:
    log_folder().mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder())))
