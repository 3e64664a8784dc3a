"""Shows a file in the desktop's file manager, selected where the desktop supports that."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_SERVICE, _OBJECT_PATH = "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1"


def show_in_folder(path: Path) -> None:
    """Selects a file in the system's file manager, or opens its folder if it cannot be selected."""
    _select(path, fallback=lambda: _open_folder(path))


def _select(path: Path, *, fallback: Callable[[], object]) -> None:
    """Asks the desktop over D-Bus to select a file; calls `fallback`, perhaps later, if that fails.

    The call is asynchronous because the desktop starts the file manager first if it is not running.
    """
    if importlib.util.find_spec("PySide6.QtDBus") is None:
        fallback()
        return
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        fallback()
        return
    call = QDBusMessage.createMethodCall(_SERVICE, _OBJECT_PATH, _SERVICE, "ShowItems")
    address = QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
    call.setArguments([[address], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call))
    _PENDING_CALLS.append(watcher)  # kept alive until the answer has come

    def handle_answer(answered: QDBusPendingCallWatcher) -> None:
        _PENDING_CALLS.remove(watcher)
        if answered.isError():
            fallback()

    watcher.finished.connect(handle_answer)


_PENDING_CALLS: list[object] = []


def _open_folder(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
