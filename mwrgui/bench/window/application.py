"""The Qt application of a measuring process."""

import os

from PySide6.QtWidgets import QApplication

from mwrgui.ui.shell.screen import has_screen


def make_application() -> QApplication:
    """Creates the application, on Qt's offscreen platform if there is no display."""
    if not has_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QApplication(["mwrgui"])
