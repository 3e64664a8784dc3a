"""The application behind a window that is measured."""

import os

from PySide6.QtWidgets import QApplication

from mwrgui.ui.shell.screen import has_screen


def make_application() -> QApplication:
    """On the screen; without one, on one that nobody sees."""
    if not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QApplication(["mwrgui"])
