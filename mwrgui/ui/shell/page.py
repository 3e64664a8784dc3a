"""The interface that the main window requires of its pages."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from mwrgui.ui.widgets.actions import Handler


class Page(Protocol):
    """The interface of a page, which must also be a QWidget."""

    def handlers(self) -> Mapping[str, Handler]:
        """What the window's actions do while the page is shown; actions without a handler are disabled."""
        ...

    def own_actions(self) -> Sequence[QAction]:
        """Actions of this page alone; they are in the View menu while it is shown."""
        ...

    def message_areas(self) -> Sequence[QWidget]:
        """Widgets over which messages may appear; the first visible one is used."""
        ...
