"""Run on its own message bus: sends progress, and prints each update that a desktop receives as a line."""

import sys

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from PySide6.QtDBus import QDBusConnection

from mwrgui.ui.shell.task_bar import TaskBarProgress

SHARES = (0.0, 0.001, 0.5, 1.0, None, None)


class Desktop(QObject):
    """Prints every update, and ends the program after the last one."""

    @Slot(str, "QVariantMap")
    def take(self, entry: str, properties: dict[str, bool | float]) -> None:
        print(entry, properties["progress-visible"], f"{properties['progress']:.2f}", flush=True)
        if not properties["progress-visible"]:
            QCoreApplication.quit()


def main() -> None:
    application = QCoreApplication(sys.argv)
    desktop = Desktop()
    bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "desktop")
    interface = "com.canonical.Unity.LauncherEntry"
    assert bus.connect("", "", interface, "Update", desktop, "1take(QString,QVariantMap)")
    progress = TaskBarProgress(application)
    QTimer.singleShot(200, lambda: [progress.show(share) for share in SHARES])
    QTimer.singleShot(30_000, application.quit)
    application.exec()


if __name__ == "__main__":
    main()
