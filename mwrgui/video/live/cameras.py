"""The cameras of this machine."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from mwrgui.video.live.address import LiveAddress

_LISTED = Path("/sys/class/video4linux")
_TRIED = 4
"""Numbers that are tried where the system lists no cameras."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that can be opened; `name` is what its maker calls it, empty where that is not known."""

    address: LiveAddress
    name: str = ""


def find_cameras() -> list[Camera]:
    """Cameras by their numbers; may take seconds, so not in the window's thread.

    On Linux none is switched on for it; elsewhere each is for a moment.
    """
    if sys.platform == "linux":
        return _listed()
    from mwrgui.video.live.capture import is_camera

    return [Camera(LiveAddress(number)) for number in range(_TRIED) if is_camera(number)]


def _listed() -> list[Camera]:
    """Devices that give pictures: a camera has others for its metadata, with later indices."""
    found = []
    for entry in _LISTED.glob("video*"):
        number = entry.name.removeprefix("video")
        if number.isdecimal() and _read(entry / "index") == "0" and os.access(f"/dev/{entry.name}", os.R_OK):
            found.append(Camera(LiveAddress(int(number)), _read(entry / "name")))
    return sorted(found, key=lambda camera: int(camera.address.place))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
