"""Shows windows that are to be measured."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

_TIMEOUT_MS = 10_000
"""Longest time to wait, in milliseconds."""


def show_exposed(widget: QWidget) -> None:
    """Shows `widget` as a window and waits until it is exposed, because it is not painted before.

    Raises:
        RuntimeError: the window is not exposed within ten seconds, so no frame can be timed.
    """
    widget.show()
    if not QTest.qWaitForWindowExposed(widget, _TIMEOUT_MS):
        raise RuntimeError("The window is not shown, so its frames cannot be timed.")
