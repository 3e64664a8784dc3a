"""What the photos' actions do, and what they are called, while several photos are selected."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from mwrgui.ui.session.session import Session
from mwrgui.ui.widgets.actions import Actions, Handler


class SelectionActions(QObject):
    """Lets Remove, Save and Restore act on all selected photos; with one selected they stay as they are."""

    def __init__(self, session: Session, actions: Actions, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._actions = session, actions

    def widened(self, handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
        """The handlers of one photo, replaced by those of the selected photos where there are several."""
        session, photos = self._session, self._session.photos
        able = dict(handlers)
        if len(photos.items) > 1:
            able["select_all"] = photos.select_all
        if len(photos.selected) > 1:
            able["remove"] = lambda: session.remove_photos({item.key for item in photos.selected})
        own = {item.key for item in photos.selected if item.strength is not None}
        if own:
            able["common_strength"] = lambda: session.set_own_strength(own, None)
        if photos.several:
            able.pop("save", None)
            able.pop("start", None)
            waiting = {item.key for item in photos.several if item.state == "waiting"}
            if waiting and session.queue.state == "idle":
                able["save"] = able["start"] = lambda: session.start_queue(waiting)
        return able

    def name_actions(self) -> None:
        """Says in the words of actions how many photos they are about."""
        photos = self._session.photos
        selected, several = len(photos.selected), len(photos.several)
        remove = self.tr("&Remove {count} photos from the list").format(count=selected)
        self._actions.set_text("remove", remove if selected > 1 else "")
        save = self.tr("&Save {count} results").format(count=several)
        self._actions.set_text("save", save if several else "")
        start = self.tr("&Restore {count} photos").format(count=several)
        self._actions.set_text("start", start if several else "")

    def give_names_back(self) -> None:
        """Lets the actions have their own words, for other pages."""
        for name in ("remove", "save", "start"):
            self._actions.set_text(name, "")
