"""The page where photos are restored and compared."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mwrgui.ui.actions import Actions, Handler
from mwrgui.ui.session import Session
from mwrgui.ui.theme import Appearance
from mwrgui.ui.widgets.parts import label


class RestorePage(QWidget):
    """Says which photo is looked at."""

    def __init__(self, session: Session, _actions: Actions, _appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("restore_page")
        self._session = session
        self._text = label("restore_text", "section", muted=True, wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        session.photos.current_changed.connect(self._refresh)
        self._refresh()

    def handlers(self) -> Mapping[str, Handler]:
        """What actions do on this page."""
        photos = self._session.photos
        return {
            "previous": lambda: photos.step(-1),
            "next": lambda: photos.step(1),
            "remove_all": photos.clear,
        }

    def own_actions(self) -> Sequence[QAction]:
        """It has none yet."""
        return ()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._refresh()
        super().changeEvent(event)

    def _refresh(self) -> None:
        current = self._session.photos.current
        self._text.setText(
            current.name if current else self.tr("Drop a photo, a folder or a checkpoint here")
        )
