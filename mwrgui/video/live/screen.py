"""Captures the screen, or a part of it, with the optional package mss."""

import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.video.live.address import LiveAddress, ScreenRegion

if TYPE_CHECKING:
    from mss import MSS

_FRAME_SECONDS = 1 / 25
"""Seconds between two pictures."""


def capture_screen(address: LiveAddress, stop: threading.Event) -> Iterator["partial[NDArray[np.uint8]]"]:
    """Yields, for each picture of the screen, a function that returns it, until `stop` is set.

    The pictures are (H, W, 3) RGB.

    Raises:
        MwrError: mss is not installed, the screen cannot be read, or a part of the region is not on it.
    """
    _require_mss()
    if os.environ.get("WAYLAND_DISPLAY"):
        raise MwrError(
            "The screen cannot be read: Wayland does not show it to programs.",
            "Log in to a session with X11.",
        )
    import mss
    from mss.exception import ScreenShotError

    try:
        with mss.MSS() as screen:
            grabbed_region = _region_to_grab(screen, address.screen_region)
            due = time.monotonic()
            while not stop.wait(max(0.0, due - time.monotonic())):
                due = max(due + _FRAME_SECONDS, time.monotonic())
                shot = screen.grab(grabbed_region)
                yield partial(_bgra_to_rgb, bytes(shot.raw), shot.height, shot.width)
    except ScreenShotError as error:
        raise MwrError(
            "The screen cannot be read: {reason}.",
            "Check that the program runs on a desktop, and may record the screen.",
            reason=str(error).rstrip("."),
        ) from error


def _region_to_grab(screen: "MSS", region: ScreenRegion | None) -> dict[str, int]:
    """The region, or the first monitor if `region` is None, in the form that mss expects.

    Raises:
        MwrError: a part of the region is not on the screen.
    """
    all_monitors, first = screen.monitors[0], screen.monitors[1]
    if region is None:
        return dict(first)
    left, top, width, height = region
    right, bottom = all_monitors["left"] + all_monitors["width"], all_monitors["top"] + all_monitors["height"]
    inside = all_monitors["left"] <= left and all_monitors["top"] <= top
    if not inside or left + width > right or top + height > bottom:
        raise MwrError(
            "Not all of this region is on the screen, which has {width} × {height} pixels.",
            "Choose a smaller one, or move it.",
            width=all_monitors["width"],
            height=all_monitors["height"],
        )
    return {"left": left, "top": top, "width": width, "height": height}


def _bgra_to_rgb(pixels: bytes, height: int, width: int) -> NDArray[np.uint8]:
    picture = np.frombuffer(pixels, np.uint8).reshape(height, width, 4)
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGRA2RGB), np.uint8)


def _require_mss() -> None:
    if not find_spec("mss"):
        raise MwrError(
            "The screen cannot be read: the package “mss”, of mwrgui's extra “video”, is not installed.",
            "Install it with: pip install mss",
        )
