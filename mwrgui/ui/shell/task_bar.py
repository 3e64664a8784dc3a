"""Progress on the program's icon in the task bar or dock of a Linux desktop.

Source: Unity Launcher API, “LauncherEntry”; KDE Plasma and common docks of GNOME support it.
"""

import importlib.util

from PySide6.QtCore import QObject

_INTERFACE = "com.canonical.Unity.LauncherEntry"
_OBJECT_PATH = "/com/mwrgui/launcherentry"
_DESKTOP_ENTRY = "application://mwrgui.desktop"
"""The desktop entry that `mwrgui --install-launcher` or the package installs."""
_STEPS = 100
"""The progress is sent in this many steps, not at every change."""


class TaskBarProgress(QObject):
    """Sends the progress over D-Bus; does nothing on systems without it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._shown_step: int | None = None

    def show(self, done: float | None) -> None:
        """Shows the share that is done, 0..1; None removes the progress bar."""
        step = None if done is None else round(done * _STEPS)
        if step != self._shown_step:
            self._shown_step = step
            _send({"progress-visible": step is not None, "progress": (step or 0) / _STEPS})


def _send(properties: dict[str, bool | float]) -> None:
    if importlib.util.find_spec("PySide6.QtDBus") is None:  # not on Windows and macOS
        return
    from PySide6.QtDBus import QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if bus.isConnected():
        signal = QDBusMessage.createSignal(_OBJECT_PATH, _INTERFACE, "Update")
        signal.setArguments([_DESKTOP_ENTRY, properties])
        bus.send(signal)
