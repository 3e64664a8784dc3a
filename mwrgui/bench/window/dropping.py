"""Seconds from dropping a photo on an idle window until it is shown."""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from mwrgui.bench.window.measured_window import MeasuredWindow
from mwrgui.images import read_photo


def measure(photos: Sequence[Path], *, teacher: str, student: str, device: str) -> dict[str, list[float]]:
    """Drops photos one after the other.

    Returns:
        Times in seconds, one per photo: `picture` until a preview is painted (`whole` if there is none),
        `whole` until all pixels are painted, and `reading` for reading the file alone.
    """
    with TemporaryDirectory() as folder:
        measured = MeasuredWindow(Path(folder), teacher=teacher, student=student, device=device)
        measured.program.start([])
        measured.wait_until_idle()
        times: dict[str, list[float]] = {"picture": [], "whole": [], "reading": []}
        for photo in photos:
            began = time.perf_counter()
            read_photo(photo)
            times["reading"].append(time.perf_counter() - began)
            for name, seconds in _time_drop(measured, photo).items():
                times[name].append(seconds)
        measured.close()
    return times


def _time_drop(measured: MeasuredWindow, photo: Path) -> dict[str, float]:
    session, window = measured.program.session, measured.program.window
    session.photos.remove([item.key for item in session.photos.items])
    measured.wait_until_idle()
    times: dict[str, float] = {}

    def record(name: str) -> None:
        window.repaint()
        times[name] = time.perf_counter() - began

    def record_preview() -> None:
        record("picture")

    def record_photo() -> None:
        if session.restorer.photo:
            record("whole")

    preview_connection = session.restorer.preview_read.connect(record_preview)
    photo_connection = session.restorer.photo_changed.connect(record_photo)
    began = time.perf_counter()
    drop_photo(window, photo)
    measured.wait_for(lambda: "whole" in times)
    session.restorer.preview_read.disconnect(preview_connection)
    session.restorer.photo_changed.disconnect(photo_connection)
    return {"picture": times["whole"], **times}


def drop_photo(widget: QWidget, photo: Path) -> None:
    """Sends the drag and drop events of a file that the user drops in the middle of `widget`."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    place = widget.rect().center()
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, QDragEnterEvent(place, *arguments))
    QApplication.sendEvent(widget, QDropEvent(QPointF(place), *arguments))


if __name__ == "__main__":
    models_and_device = dict(zip(("teacher", "student", "device"), sys.argv[1:4], strict=True))
    print(json.dumps(measure([Path(name) for name in sys.argv[4:]], **models_and_device)))
