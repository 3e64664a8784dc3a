"""Whether there is a screen; checked before Qt starts, which would abort without one."""

import os
import sys

_SIGNS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def has_screen() -> bool:
    """Always true on Windows and macOS; elsewhere the environment says so."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(sign) for sign in _SIGNS)
