"""The icon in the system tray while the window is hidden, and desktop notifications."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from mwrgui.ui.style.icons import program_icon
from mwrgui.ui.text.plain_text import without_tags


class Tray(QObject):
    """The icon is hidden until `show` or `notify`. Without a system tray, nothing is ever visible.

    Signals:
        open_requested: the user has clicked the icon or a notification, or chosen Open.
        quit_requested: the user has chosen Quit.
    """

    open_requested = Signal()
    quit_requested = Signal()

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._icon: QSystemTrayIcon | None = None

    @property
    def available(self) -> bool:
        """Whether the desktop has a system tray now."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self, tooltip: str) -> None:
        """Shows the icon, with `tooltip` as its tooltip."""
        icon = self._get_icon()
        icon.setToolTip(tooltip)
        icon.show()

    def hide(self) -> None:
        """Hides the icon; does nothing if it is not shown."""
        if self._icon:
            self._icon.hide()

    def notify(self, title: str, text: str) -> None:
        """Shows a notification, and marks the window in the task bar; call only while it is inactive."""
        QApplication.alert(self._owner)
        if self.available:
            self.show(f"mwrgui · {title}")
            self._get_icon().showMessage(without_tags(title), without_tags(text), program_icon())

    def _get_icon(self) -> QSystemTrayIcon:
        if self._icon is None:
            menu = QMenu(self._owner)
            menu.addAction(self.tr("Open mwrgui")).triggered.connect(self.open_requested)
            menu.addAction(self.tr("Quit")).triggered.connect(self.quit_requested)
            self._icon = QSystemTrayIcon(program_icon(), self)
            self._icon.setContextMenu(menu)
            # Queued: hiding the icon within its own mouse event, as receivers may do, crashes Qt on X11.
            queued = Qt.ConnectionType.QueuedConnection
            self._icon.messageClicked.connect(self.open_requested, queued)
            self._icon.activated.connect(self._handle_activation, queued)
        return self._icon

    def _handle_activation(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.open_requested.emit()
