"""Delays of window events while a photo is restored, and while the window is idle."""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from mwrgui.bench.window.dropping import drop_photo
from mwrgui.bench.window.event_delays import Heartbeat
from mwrgui.bench.window.measured_window import MeasuredWindow


def measure(
    photo: Path, seconds: float, *, teacher: str, student: str, device: str
) -> dict[str, list[float]]:
    """Returns the delay of each event in seconds: `rest` in an idle window, `working` during restorations.

    Each is measured for at least `seconds`; the photo is dropped again until they have passed.
    """
    with TemporaryDirectory() as folder:
        measured = MeasuredWindow(Path(folder), teacher=teacher, student=student, device=device)
        measured.program.start([])
        measured.wait_until_idle()
        rest = measure_delays(measured, seconds)
        heartbeat, began = Heartbeat(), time.monotonic()
        heartbeat.start()
        photos = measured.program.session.photos
        while True:
            photos.remove([item.key for item in photos.items])
            drop_photo(measured.program.window, photo)
            measured.wait_until_idle()
            if time.monotonic() - began >= seconds:
                break
        working = heartbeat.stop()
        measured.close()
    return {"rest": rest, "working": working}


def measure_delays(measured: MeasuredWindow, seconds: float) -> list[float]:
    """Delays in seconds of the events during the next `seconds`, whatever the window does."""
    heartbeat, end = Heartbeat(), time.monotonic() + seconds
    heartbeat.start()
    measured.wait_for(lambda: time.monotonic() >= end)
    return heartbeat.stop()


if __name__ == "__main__":
    models_and_device = dict(zip(("teacher", "student", "device"), sys.argv[1:4], strict=True))
    print(json.dumps(measure(Path(sys.argv[4]), float(sys.argv[5]), **models_and_device)))
