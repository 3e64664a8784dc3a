"""How long events wait while the window restores a photo, and while it does nothing."""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from mwrgui.bench.window.dropping import drop
from mwrgui.bench.window.heartbeat import Heartbeat
from mwrgui.bench.window.open_window import OpenWindow


def measure(
    photo: Path, seconds: float, *, teacher: str, student: str, device: str
) -> dict[str, list[float]]:
    """`rest` and `working`: seconds of every event; the photo is dropped until `seconds` have passed."""
    with TemporaryDirectory() as folder:
        opened = OpenWindow(Path(folder), teacher=teacher, student=student, device=device)
        opened.program.start([])
        opened.wait_for_rest()
        rest = listen(opened, seconds)
        heartbeat, began = Heartbeat(), time.monotonic()
        heartbeat.start()
        while True:
            opened.program.session.photos.clear()
            drop(opened.program.window, photo)
            opened.wait_for_rest()
            if time.monotonic() - began >= seconds:
                break
        working = heartbeat.stop()
        opened.close()
    return {"rest": rest, "working": working}


def listen(opened: OpenWindow, seconds: float) -> list[float]:
    """Seconds that events wait while the window goes on with what it does."""
    heartbeat, end = Heartbeat(), time.monotonic() + seconds
    heartbeat.start()
    opened.wait_for(lambda: time.monotonic() >= end)
    return heartbeat.stop()


if __name__ == "__main__":
    role_of = dict(zip(("teacher", "student", "device"), sys.argv[1:4], strict=True))
    print(json.dumps(measure(Path(sys.argv[4]), float(sys.argv[5]), **role_of)))
