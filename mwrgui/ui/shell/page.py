"""The interface of a page."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from mwrgui.ui.widgets.actions import Handler


class Page(Protocol):
    """One of the pages of the window, which is also a QWidget."""

    def handlers(self) -> Mapping[str, Handler]:
        """What the window's actions do while the page is shown, by the name of the action."""
        ...

    def own_actions(self) -> Sequence[QAction]:
        """Actions that only this page has; they are in the View menu while it is shown."""
        ...

    def message_areas(self) -> Sequence[QWidget]:
        """Where messages may appear: over the first of these that is visible."""
        ...
