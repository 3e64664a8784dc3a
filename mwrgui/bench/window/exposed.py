"""A window that can be measured: one that the system really shows."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

EXPOSED_MS = 10_000


def show_exposed(widget: QWidget) -> None:
    """Shows a window and waits until the system has: before that nothing of it is painted.

    Raises:
        RuntimeError: the system never shows it, so that there is nothing to be timed.
    """
    widget.show()
    if not QTest.qWaitForWindowExposed(widget, EXPOSED_MS):
        raise RuntimeError("The window is not shown, so its frames cannot be timed.")
