"""The sign in the system's tray while the window is away, and the news from there."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from mwrgui.ui.icons import program_icon


class Tray(QObject):
    """Hidden until it is wanted; where the system has no tray it never shows.

    Signals:
        open_asked: the person wants the window back.
        quit_asked: the person wants to quit.
    """

    open_asked = Signal()
    quit_asked = Signal()

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._icon: QSystemTrayIcon | None = None

    @property
    def available(self) -> bool:
        """Whether the system has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self, about: str) -> None:
        """Shows the sign, with what goes on as its tooltip."""
        icon = self._made()
        icon.setToolTip(about)
        icon.show()

    def hide(self) -> None:
        """Takes the sign away."""
        if self._icon:
            self._icon.hide()

    def tell(self, title: str, text: str) -> None:
        """Tells the person something while the window is not in front."""
        QApplication.alert(self._owner)
        if self.available:
            self.show(f"mwrgui · {title}")
            self._made().showMessage(title, text, program_icon())

    def _made(self) -> QSystemTrayIcon:
        if self._icon is None:
            menu = QMenu(self._owner)
            menu.addAction(self.tr("Open mwrgui")).triggered.connect(self.open_asked)
            menu.addAction(self.tr("Quit")).triggered.connect(self.quit_asked)
            self._icon = QSystemTrayIcon(program_icon(), self)
            self._icon.setContextMenu(menu)
            # Queued: hiding the sign amid its own mouse event, as who asks may do, crashes Qt on X11.
            queued = Qt.ConnectionType.QueuedConnection
            self._icon.messageClicked.connect(self.open_asked, queued)
            self._icon.activated.connect(self._answer, queued)
        return self._icon

    def _answer(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.open_asked.emit()
