"""Handlers and texts of actions while several items are selected."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from mwrgui.ui.session.session import Session
from mwrgui.ui.widgets.actions import Actions, Handler


class SelectionActions(QObject):
    """Lets Remove, Save and Restore act on several selected items; adds two actions for the selection."""

    def __init__(self, session: Session, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._actions = session, actions

    def with_selection(self, handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
        """The given handlers, adapted to act on all selected items, with those for the selection added."""
        session, photos = self._session, self._session.photos
        extended = dict(handlers)
        if len(photos.items) > 1:
            extended["select_all"] = photos.select_all
        if len(photos.selected) > 1:
            extended["remove"] = lambda: session.photo_edits.remove({item.key for item in photos.selected})
        with_own_strength = {item.key for item in photos.selected if item.strength is not None}
        if with_own_strength:
            extended["common_strength"] = lambda: session.photo_edits.set_strength(with_own_strength, None)
        if photos.multi_selection:
            extended.pop("save", None)
            extended.pop("start", None)
            waiting = {item.key for item in photos.multi_selection if item.state == "waiting"}
            if waiting and session.queue.state == "idle":
                extended["save"] = extended["start"] = lambda: session.start_queue(waiting)
        return extended

    def set_texts(self) -> None:
        """Puts the number of selected items, if there are several, into the texts of the actions."""
        photos = self._session.photos
        selected, file_count = len(photos.selected), len(photos.multi_selection)
        remove = self.tr("&Remove {count} photos from the list").format(count=selected)
        self._actions.set_text("remove", remove if selected > 1 else "")
        save = self.tr("&Save {count} results").format(count=file_count)
        self._actions.set_text("save", save if file_count else "")
        start = self.tr("&Restore {count} photos").format(count=file_count)
        self._actions.set_text("start", start if file_count else "")

    def reset_texts(self) -> None:
        """Gives the actions their usual texts, for the other pages."""
        for name in ("remove", "save", "start"):
            self._actions.set_text(name, "")
