"""Handlers and texts of actions while several items are selected."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from mwrgui.ui.session.session import Session
from mwrgui.ui.widgets.actions import Actions, Handler


class SelectionActions(QObject):
    """Lets Remove, Save and Restore act on all selected items; with one item selected, nothing changes."""

    def __init__(self, session: Session, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._actions = session, actions

    def with_selection(self, handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
        """The handlers, in which those of the current item are replaced if several items are selected."""
        session, photos = self._session, self._session.photos
        extended = dict(handlers)
        if len(photos.items) > 1:
            extended["select_all"] = photos.select_all
        if len(photos.selected) > 1:
            extended["remove"] = lambda: session.photo_edits.remove({item.key for item in photos.selected})
        with_strength = {item.key for item in photos.selected if item.strength is not None}
        if with_strength:
            extended["common_strength"] = lambda: session.photo_edits.set_strength(with_strength, None)
        if photos.multi_selection:
            extended.pop("save", None)
            extended.pop("start", None)
            waiting = {item.key for item in photos.multi_selection if item.state == "waiting"}
            if waiting and session.queue.state == "idle":
                extended["save"] = extended["start"] = lambda: session.start_queue(waiting)
        return extended

    def set_texts(self) -> None:
        """Puts the number of selected items into the texts of the actions."""
        photos = self._session.photos
        selected, files = len(photos.selected), len(photos.multi_selection)
        remove = self.tr("&Remove {count} photos from the list").format(count=selected)
        self._actions.set_text("remove", remove if selected > 1 else "")
        save = self.tr("&Save {count} results").format(count=files)
        self._actions.set_text("save", save if files else "")
        start = self.tr("&Restore {count} photos").format(count=files)
        self._actions.set_text("start", start if files else "")

    def reset_texts(self) -> None:
        """Gives the actions their usual texts, for the other pages."""
        for name in ("remove", "save", "start"):
            self._actions.set_text(name, "")
