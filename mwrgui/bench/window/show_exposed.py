"""Shows a window and waits until the window system exposes it."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

_TIMEOUT_MS = 10_000


def show_exposed(widget: QWidget) -> None:
    """Shows a window and waits until it is exposed; nothing is painted before that.

    Raises:
        RuntimeError: the window system does not expose it, so no frame can be timed.
    """
    widget.show()
    if not QTest.qWaitForWindowExposed(widget, _TIMEOUT_MS):
        raise RuntimeError("The window is not shown, so its frames cannot be timed.")
