"""Shows the messages of the session in the message bar, and closes them when they are outdated."""

from pathlib import Path

from PySide6.QtCore import QObject

from mwrgui.core.errors import MwrError
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import ModelRole
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.widgets.file_manager import show_in_folder
from mwrgui.ui.widgets.message_bar import Message, MessageBar, MessageButton
from mwrgui.ui.widgets.message_subject import MessageSubject


class MessagePresenter(QObject):
    """Connects `SessionMessages` with the bar; closes messages whose photo, run or model is gone."""

    def __init__(self, session: Session, bar: MessageBar) -> None:
        super().__init__(bar)
        self._session, self._bar = session, bar
        session.messages.problem.connect(bar.show_problem)
        session.messages.problem_resolved.connect(bar.withdraw)
        session.messages.notice.connect(self._notify)
        session.messages.message_about.connect(self._show)
        session.saver.saved.connect(self._show_saved)
        session.messages.undo_offered.connect(self._offer_undo)
        session.undo_stack.indexChanged.connect(self._close_about_removal)
        session.photos.list_changed.connect(self._close_about_removed_photos)
        session.photos.current_changed.connect(self._set_current_photo)
        session.models.load_requested.connect(self._close_about_model)
        session.runs.changed.connect(self._close_about_started_run)
        session.run_deleted.connect(self.close_about_run)

    def close_about_run(self, folder: Path) -> None:
        """Closes messages about the run in a folder, because it was deleted or resumed."""
        self._bar.close_about(lambda about: about == MessageSubject("run", folder))

    def _notify(self, text: str) -> None:
        self._bar.show_message(Message(text))

    def _show(self, message: MwrError | str, subject: MessageSubject) -> None:
        if isinstance(message, MwrError):
            self._bar.show_message(Message(translated_text(message), "bad", problem=message, subject=subject))
        else:
            self._bar.show_message(Message(message, subject=subject))

    def _show_saved(self, path: Path) -> None:
        items = self._session.photos.items
        about = next((MessageSubject("result", item.key) for item in items if path in item.saved), None)
        show = MessageButton(self.tr("Show in folder"), lambda: show_in_folder(path))
        text = self.tr("Saved as {path}.").format(path=path)
        self._bar.show_message(Message(text, buttons=(show,), subject=about, needs_answer=False))

    def _offer_undo(self, text: str) -> None:
        undo = MessageButton(self.tr("Undo"), self._session.undo_stack.undo)
        self._bar.show_message(
            Message(text, buttons=(undo,), subject=MessageSubject("removal"), needs_answer=False)
        )

    def _close_about_removal(self) -> None:
        self._bar.close_about(lambda about: about.kind == "removal")

    def _close_about_removed_photos(self) -> None:
        keys = {item.key for item in self._session.photos.items}
        self._bar.close_about(lambda about: about.kind in ("photo", "result") and about.key not in keys)

    def _set_current_photo(self) -> None:
        current = self._session.photos.current
        self._bar.set_photo(current.key if current else None)

    def _close_about_model(self, role: ModelRole) -> None:
        self._bar.close_about(lambda about: about == MessageSubject("model", role))

    def _close_about_started_run(self) -> None:
        if self._session.runs.latest:
            self.close_about_run(self._session.runs.latest.folder.path)
