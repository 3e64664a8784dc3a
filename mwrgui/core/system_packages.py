"""Finds the system packages that the window needs and that are missing; installs them as root on Debian.

`main.py` uses this module before the environment exists, so it imports the standard library only.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from pathlib import Path

WINDOW_LIBRARIES = {  # libraries that Qt loads from the system, and their Debian packages
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "fontconfig",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
FONTS_FOLDER = Path("/usr/share/fonts")


def missing_for_window() -> list[str]:
    """Debian packages that Qt needs and that are missing here."""
    missing = [package for library, package in WINDOW_LIBRARIES.items() if not _loads(library)]
    return missing if next(FONTS_FOLDER.rglob("*.[to]tf"), None) else [*missing, "fonts-dejavu-core"]


def may_install() -> bool:
    """Whether this is Debian and the process runs as root."""
    return os.access("/var/lib/dpkg/status", os.W_OK)


def install(packages: list[str]) -> bool:
    """Installs Debian packages without output; returns whether that succeeded."""
    return _succeeds(["apt-get", "update"]) and _succeeds(install_command(packages))


def install_command(packages: list[str]) -> list[str]:
    """The command with which root installs `packages` on Debian."""
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _succeeds(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return not subprocess.run(
        command, env=environment, capture_output=True, stdin=subprocess.DEVNULL
    ).returncode
