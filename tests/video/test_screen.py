"""The screen as a live source, on a virtual display with a window that the tests show."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator

import numpy as np
import pytest

pytest.importorskip("mss", reason="the screen needs the package mss, which is not installed")

from mwrgui.core.errors import MwrError
from mwrgui.video.live.address import LiveAddress, read_live_address
from mwrgui.video.live.capture import capture
from mwrgui.video.live.source import LiveSource
from mwrgui.video.shown_frame import ShownFrame

COLOUR = (200, 60, 20)
WINDOW = """
import sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
widget = QWidget(None, Qt.WindowType.FramelessWindowHint)
widget.setPalette(QPalette(QColor(200, 60, 20)))
widget.setGeometry(40, 30, 120, 80)
widget.show()
QTimer.singleShot(500, lambda: print("shown", flush=True))
app.exec()
"""


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """The name of a black display of 320 × 240 pixels with a 120 × 80 window of `COLOUR` at 40, 30."""
    if not shutil.which("Xvfb"):
        pytest.skip("needs Xvfb")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "320x240x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as numbers:
            name = f":{numbers.readline().strip()}"
        environment = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        with subprocess.Popen(
            [sys.executable, "-c", WINDOW], env=environment, stdout=subprocess.PIPE, text=True
        ) as window:
            try:
                if window.stdout.readline() != "shown\n":
                    pytest.skip("Qt shows no windows by X11 here")
                yield name
            finally:
                window.terminate()
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def on_display(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


def first_frame(address: str) -> ShownFrame:
    with LiveSource(read_live_address(address)) as source:
        return next(each for each in source.frames(threading.Event()) if isinstance(each, ShownFrame))


def message_when_opening_fails(address: str) -> str:
    with pytest.raises(MwrError) as caught:
        next(capture(read_live_address(address), threading.Event()))
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "region"),
    [("screen", None), (" Screen:0,0,1x1", (0, 0, 1, 1)), ("screen:-1920,8,640x480", (-1920, 8, 640, 480))],
)
def test_text_is_understood_as_a_region_of_the_screen(text: str, region: tuple[int, ...] | None) -> None:
    address = read_live_address(text)
    assert address.is_screen
    assert not address.is_stream
    assert address.screen_region == region
    assert (str(address.name), address.short_name) == ("Screen", "screen")


@pytest.mark.parametrize("text", ["screen:", "screen:1,2", "screen:0,0,0x5", "screen:0,0,5x", "screens"])
def test_text_that_is_no_region_of_the_screen_is_refused(text: str) -> None:
    with pytest.raises(MwrError, match="screen:0,0,640x480"):
        read_live_address(text)


@pytest.mark.usefixtures("on_display")
def test_the_whole_screen_and_parts_of_it_are_read() -> None:
    whole = first_frame("screen").pixels
    assert whole.shape == (240, 320, 3)
    expected = np.zeros_like(whole)
    expected[30:110, 40:160] = COLOUR
    np.testing.assert_array_equal(whole, expected)
    part = first_frame("screen:30,100,21x33").pixels
    np.testing.assert_array_equal(part, expected[100:133, 30:51])


@pytest.mark.usefixtures("on_display")
def test_frames_arrive_at_most_25_times_a_second_until_the_time_is_up() -> None:
    stop, count = threading.Event(), 0
    with LiveSource(LiveAddress("screen:0,0,64x48")) as source:
        for frame in source.frames(stop, seconds=2.0):
            assert isinstance(frame, ShownFrame)
            count += 1
    assert 5 < count <= 52  # 25 a second, fewer on a busy machine


@pytest.mark.usefixtures("on_display")
def test_a_region_that_exceeds_the_screen_is_reported() -> None:
    assert "which has 320 × 240 pixels" in message_when_opening_fails("screen:300,0,21x10")
    assert "which has 320 × 240 pixels" in message_when_opening_fails("screen:-1,0,5x5")


def test_a_screen_that_cannot_be_read_is_reported_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "Wayland does not show it to programs" in message_when_opening_fails("screen")
    monkeypatch.delenv("WAYLAND_DISPLAY")
    if sys.platform == "linux":
        monkeypatch.setenv("DISPLAY", ":9871")
        assert "The screen cannot be read: " in message_when_opening_fails("screen")
    monkeypatch.setitem(sys.modules, "mss", None)
    assert "pip install mss" in message_when_opening_fails("screen")
