"""The menu File › Open recent."""

from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.core.text import escape_control_characters
from mwrgui.ui.session.session import Session
from mwrgui.ui.text.translated_widget import TranslatedWidget


class RecentMenu(TranslatedWidget, QMenu):
    """Lists recently opened photos and folders, then models."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("recent_menu")
        self._session = session
        session.recent.changed.connect(self._fill)
        self._retranslate()

    def _retranslate(self) -> None:
        self.setTitle(self.tr("Open &recent"))
        self._fill()

    def _fill(self) -> None:
        self.clear()
        recent = self._session.recent
        for kind in ("photos", "models"):
            for path in recent.of(kind):
                action = self.addAction(_menu_text(path))
                action.setToolTip(escape_control_characters(str(path)))
                action.triggered.connect(lambda _=False, path=path: self._open(path))
            self.addSeparator()
        self.addAction(self.tr("&Clear this list")).triggered.connect(recent.clear)
        self.setEnabled(any(recent.of(kind) for kind in ("photos", "models")))

    def _open(self, path: Path) -> None:
        if path.exists():
            self._session.open_paths([path])
            return
        self._session.recent.forget(path)
        self._session.messages.problem.emit(
            MwrError("There is no file {path} any more.", "Open it where it is now.", path=path)
        )


def _menu_text(path: Path) -> str:
    """Name and folder; ampersands are doubled, because a single one marks a mnemonic."""
    return escape_control_characters(f"{path.name}   {path.parent}").replace("&", "&&")
