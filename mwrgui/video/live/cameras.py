"""Finds the cameras of this machine."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from mwrgui.video.live.address import LiveAddress

_SYSFS_FOLDER = Path("/sys/class/video4linux")
_TRIED_NUMBERS = 4
"""Number of camera numbers that are tried, from 0 on, on systems that do not list cameras."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that can be opened; `name` is its product name, empty if unknown."""

    address: LiveAddress
    name: str = ""


def find_cameras() -> list[Camera]:
    """Finds cameras, sorted by number; may take seconds, so call it in a background thread.

    On Linux no camera is opened for this; on other systems each is opened for a moment.
    """
    if sys.platform == "linux":
        return _list_linux_cameras()
    from mwrgui.video.live.capture import camera_is_available

    return [Camera(LiveAddress(number)) for number in range(_TRIED_NUMBERS) if camera_is_available(number)]


def _list_linux_cameras() -> list[Camera]:
    """Lists readable video devices with index 0; the other devices of a camera are for its metadata."""
    found = []
    for entry in _SYSFS_FOLDER.glob("video*"):
        number = entry.name.removeprefix("video")
        if number.isdecimal() and _read(entry / "index") == "0" and os.access(f"/dev/{entry.name}", os.R_OK):
            found.append(Camera(LiveAddress(int(number)), _read(entry / "name")))
    return sorted(found, key=lambda camera: int(camera.address.location))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
