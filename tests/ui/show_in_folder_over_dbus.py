"""Run on its own message bus: shows a file, with a fake file manager or without; prints what was called."""

import sys
from pathlib import Path

from PySide6.QtCore import ClassInfo, QObject, QTimer, QUrl, Slot
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QDesktopServices, QGuiApplication

from mwrgui.ui.widgets.file_manager import show_in_folder


@ClassInfo({"D-Bus Interface": "org.freedesktop.FileManager1"})
class FileManager(QObject):
    """A fake file manager with the only method that is called."""

    @Slot("QStringList", str)
    def ShowItems(self, addresses: list[str], _startup: str) -> None:
        """Prints the address and ends the program."""
        print_and_quit("selected", QUrl(addresses[0]))


class Opener(QObject):
    """Opens folders in place of the desktop."""

    @Slot(QUrl)
    def open(self, address: QUrl) -> None:
        """Prints the address and ends the program."""
        print_and_quit("opened", address)


def print_and_quit(what: str, address: QUrl) -> None:
    print(what, address.toLocalFile(), flush=True)
    QTimer.singleShot(0, QGuiApplication.quit)


def main() -> None:
    application = QGuiApplication([])
    manager, opener = FileManager(), Opener()
    QDesktopServices.setUrlHandler("file", opener, "open")
    if "with-manager" in sys.argv:
        bus = QDBusConnection.sessionBus()
        exported = QDBusConnection.RegisterOption.ExportAllSlots
        assert bus.registerObject("/org/freedesktop/FileManager1", manager, exported)
        assert bus.registerService("org.freedesktop.FileManager1")
    show_in_folder(Path(sys.argv[1]))
    QTimer.singleShot(30_000, QGuiApplication.quit)
    application.exec()


if __name__ == "__main__":
    main()
