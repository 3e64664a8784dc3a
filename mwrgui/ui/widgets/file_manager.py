"""Shows a file in the desktop's file manager, selected where the desktop supports that."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_SERVICE, _OBJECT_PATH = "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1"


def show_in_folder(path: Path) -> None:
    """Shows a file in the system's file manager, selected, or else opens its folder there."""
    _select(path, otherwise=lambda: _open_folder(path))


def _select(path: Path, *, otherwise: Callable[[], object]) -> None:
    """Asks the desktop over D-Bus to select a file; calls `otherwise`, perhaps later, if it cannot.

    The call is asynchronous because a file manager that does not run yet is started first.
    """
    if importlib.util.find_spec("PySide6.QtDBus") is None:
        otherwise()
        return
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        otherwise()
        return
    call = QDBusMessage.createMethodCall(_SERVICE, _OBJECT_PATH, _SERVICE, "ShowItems")
    address = QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
    call.setArguments([[address], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call))
    _PENDING.append(watcher)  # kept alive until the answer has come

    def handle_answer(answered: QDBusPendingCallWatcher) -> None:
        _PENDING.remove(watcher)
        if answered.isError():
            otherwise()

    watcher.finished.connect(handle_answer)


_PENDING: list[object] = []


def _open_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
