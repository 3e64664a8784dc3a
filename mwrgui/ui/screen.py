"""Whether there is a screen to show a window on; asked before Qt, which would end the program."""

import os
import sys

_SIGNS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def has_screen() -> bool:
    """Windows and macOS always have one; elsewhere the environment says so."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(sign) for sign in _SIGNS)
