"""What the window's actions do on every page, such as Open and Quit."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from shiboken6 import isValid

from mwrgui.core.errors import MwrError
from mwrgui.core.paths import log_folder
from mwrgui.ui.preferences.dialog import PreferencesDialog
from mwrgui.ui.preferences.preferences_controller import PreferencesController
from mwrgui.ui.session.drop_payload import has_payload, read_payload
from mwrgui.ui.session.file_dialogs import choose_checkpoint, choose_folder, choose_photos_and_clips
from mwrgui.ui.session.state import ModelRole
from mwrgui.ui.shell.about import AboutDialog
from mwrgui.ui.shell.help_dialog import HelpDialog
from mwrgui.ui.shell.live_dialog import LiveDialog
from mwrgui.ui.shell.main_window import PAGE_NAMES, MainWindow
from mwrgui.ui.shell.report_dialog import ReportDialog
from mwrgui.ui.shell.shortcut_sheet import ShortcutSheet
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.widgets.actions import Handler, menu_text
from mwrgui.ui.widgets.message_bar import Message, MessageButton
from mwrgui.ui.widgets.message_subject import MessageSubject


class Commands(QObject):
    """Connects the actions that do not depend on the page; those of a page are in its `handlers`."""

    def __init__(self, window: MainWindow, preferences: PreferencesController) -> None:
        super().__init__(window)
        self._window, self._session, self._preferences = window, window.session, preferences
        window.session.models.failed.connect(self._report_model_failure)
        self._undo_texts = {"undo": "", "redo": ""}
        window.session.undo_stack.undoTextChanged.connect(self._set_undo_text)
        window.session.undo_stack.redoTextChanged.connect(self._set_redo_text)
        window.installEventFilter(self)
        self._update_undo_actions()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Translates the texts of Undo and Redo when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._update_undo_actions()
        return False

    def _handlers(self) -> Mapping[str, Handler]:
        pages = {f"page_{name}": lambda name=name: self._window.show_page(name) for name in PAGE_NAMES}
        return {
            **pages,
            "open": self._open,
            "open_folder": self._open_folder,
            "open_live": self._open_live,
            "load_teacher": lambda: self._load("teacher"),
            "load_student": lambda: self._load("student"),
            "paste": self._paste,
            "preferences": self._change_preferences,
            "full_screen": self._toggle_full_screen,
            "help": lambda: HelpDialog(self._window).exec(),
            "shortcuts": self._show_shortcuts,
            "report": lambda: ReportDialog(self._window).exec(),
            "log_folder": _open_log_folder,
            "about": lambda: AboutDialog(self._window).exec(),
            "quit": self._window.close,
        }

    def _set_undo_text(self, text: str) -> None:
        self._undo_texts["undo"] = text
        self._update_undo_actions()

    def _set_redo_text(self, text: str) -> None:
        self._undo_texts["redo"] = text
        self._update_undo_actions()

    def _update_undo_actions(self) -> None:
        """Shows in the menu what Undo and Redo would do, and enables them if they can do something."""
        session, actions = self._session, self._window.actions_table
        if not all(isValid(actions[name]) for name in actions):
            return  # the undo stack emits signals while the window and its actions are being destroyed
        handlers: dict[str, Handler] = {
            "undo": lambda: session.undo_stack.undo(),
            "redo": lambda: session.undo_stack.redo(),
        }
        words = {"undo": self.tr("&Undo: {step}"), "redo": self.tr("Re&do: {step}")}
        available = {name: text for name, text in self._undo_texts.items() if text}
        actions.set_window_handlers(dict(self._handlers()) | {name: handlers[name] for name in available})
        for name in handlers:
            text = available.get(name)
            actions.set_text(name, words[name].format(step=menu_text(text)) if text else "")

    def _open(self) -> None:
        chosen = choose_photos_and_clips(self._window, self.tr("Open photos or clips"), self._last_folder())
        self._open_chosen(chosen)

    def _open_folder(self) -> None:
        folder = choose_folder(self._window, self.tr("Open a folder"), self._last_folder())
        self._open_chosen([folder] if folder else [])

    def _open_live(self) -> None:
        latest = self._preferences.current.window.get("live", "")
        dialog = LiveDialog(latest if isinstance(latest, str) else "", self._window)
        if dialog.exec() and dialog.address:
            self._preferences.save_window_state(live=dialog.address.without_password)
            self._session.open_live(dialog.address)

    def _open_chosen(self, paths: list[Path]) -> None:
        if paths:
            self._preferences.save_window_state(folder=str(paths[0].parent))
            self._window.show_page("restore")
            self._session.open_paths(paths)

    def _load(self, role: ModelRole) -> None:
        titles = {"teacher": self.tr("Load a teacher"), "student": self.tr("Load a student")}
        if path := choose_checkpoint(self._window, titles[role], self._last_folder()):
            self._preferences.save_window_state(folder=str(path.parent))
            self._session.models.load(role, path)
            self._session.recent.add_models([path])

    def _paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if has_payload(data):
            self._window.show_page("restore")
            self._session.open_payload(read_payload(data))
        else:
            self._session.messages.report(
                MwrError(
                    "There is neither a picture nor a file on the clipboard.",
                    "Copy one and paste again.",
                )
            )

    def _report_model_failure(self, role: ModelRole, error: Exception) -> None:
        if isinstance(error, MwrError):
            choose_button = MessageButton(self.tr("Choose another…"), lambda: self._load(role))
            message = Message(
                translated_text(error), "bad", (choose_button,), error, MessageSubject("model", role)
            )
            self._window.message_bar.show_message(message)
        else:
            self._session.messages.report(error)

    def _change_preferences(self) -> None:
        dialog = PreferencesDialog(
            self._preferences.current, self._window.actions_table, self._session.device, self._window
        )
        if dialog.exec():
            self._preferences.change(general=dialog.general, shortcuts=dialog.shortcuts)

    def _show_shortcuts(self) -> None:
        ShortcutSheet(self._window.actions_table, self._window).exec()

    def _toggle_full_screen(self) -> None:
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    def _last_folder(self) -> str:
        folder = self._preferences.current.window.get("folder", "")
        return folder if isinstance(folder, str) and Path(folder).is_dir() else str(Path.home())


def _open_log_folder() -> None:
    log_folder().mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder())))
