"""Seconds from the start of a process to an empty Qt window: a lower bound for any Qt program."""

import json
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from mwrgui.bench.window.application import make_application


class _EmptyWindow(QWidget):
    """Closes itself after it has been painted."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        QTimer.singleShot(0, self.close)


def measure(began: float) -> dict[str, float]:
    """Returns `window`: seconds since `began`, a time of `time.monotonic`, which all processes share."""
    app = make_application()
    window = _EmptyWindow()
    window.show()
    app.exec()
    return {"window": time.monotonic() - began}


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]))))
