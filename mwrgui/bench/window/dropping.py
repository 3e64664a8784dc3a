"""Seconds from the drop of a photo to its picture, in a window that has nothing else to do."""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from mwrgui.bench.window.open_window import OpenWindow
from mwrgui.images import read_photo


def measure(photos: Sequence[Path], *, teacher: str, student: str, device: str) -> dict[str, list[float]]:
    """`picture` until each photo is seen, `whole` until all its pixels are, `reading` without a window."""
    with TemporaryDirectory() as folder:
        opened = OpenWindow(Path(folder), teacher=teacher, student=student, device=device)
        opened.program.start([])
        opened.wait_for_rest()
        times: dict[str, list[float]] = {"picture": [], "whole": [], "reading": []}
        for photo in photos:
            began = time.perf_counter()
            read_photo(photo)
            times["reading"].append(time.perf_counter() - began)
            for name, seconds in _drop(opened, photo).items():
                times[name].append(seconds)
        opened.close()
    return times


def _drop(opened: OpenWindow, photo: Path) -> dict[str, float]:
    session, window = opened.program.session, opened.program.window
    session.photos.clear()
    opened.wait_for_rest()
    times: dict[str, float] = {}

    def tell(name: str) -> None:
        window.repaint()
        times[name] = time.perf_counter() - began

    def tell_of_preview() -> None:
        tell("picture")

    def tell_of_photo() -> None:
        if session.restorer.photo:
            tell("whole")

    seen = session.restorer.preview_read.connect(tell_of_preview)
    read = session.restorer.photo_changed.connect(tell_of_photo)
    began = time.perf_counter()
    drop(window, photo)
    opened.wait_for(lambda: "whole" in times)
    session.restorer.preview_read.disconnect(seen)
    session.restorer.photo_changed.disconnect(read)
    return {"picture": times["whole"], **times}


def drop(widget: QWidget, photo: Path) -> None:
    """As a hand does it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    place = widget.rect().center()
    facts = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, QDragEnterEvent(place, *facts))
    QApplication.sendEvent(widget, QDropEvent(QPointF(place), *facts))


if __name__ == "__main__":
    role_of = dict(zip(("teacher", "student", "device"), sys.argv[1:4], strict=True))
    print(json.dumps(measure([Path(name) for name in sys.argv[4:]], **role_of)))
