"""Widgets that take the words of another language while the window runs."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Base
else:
    _Base = object  # Qt's classes cannot be inherited twice, so at run time this is no widget


class TranslatedWidget(_Base):
    """Stands before a widget class in the list of bases: `class Header(TranslatedWidget, QWidget)`."""

    def changeEvent(self, event: QEvent) -> None:
        """Sets all words anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        raise NotImplementedError
