"""A base class for widgets whose texts follow the language of the window while it is open."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Base
else:
    _Base = object  # a class cannot have two Qt base classes, so at run time this is no widget


class TranslatedWidget(_Base):
    """Calls `_retranslate` when the language changes; must be the first base class, before QWidget."""

    def changeEvent(self, event: QEvent) -> None:
        """Sets all texts again when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        raise NotImplementedError
