"""Checks whether there is a screen, because Qt aborts the process without one."""

import os
import sys

_DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def has_screen() -> bool:
    """Whether the environment names a display; always True on Windows and macOS."""
    return sys.platform in ("win32", "darwin") or any(map(os.environ.get, _DISPLAY_VARIABLES))
