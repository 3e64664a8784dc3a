"""A compare view on the screen, and pictures whose pixels encode their own position."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from mwrgui.jobs.job import running_jobs
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.compare import CompareView

Picture = NDArray[np.uint8]


@pytest.fixture(scope="session")
def appearance(qapp: QApplication) -> Appearance:
    appearance = Appearance(qapp)
    appearance.choose("dark")
    return appearance


@pytest.fixture
def view(qtbot, appearance: Appearance) -> Iterator[CompareView]:
    """A visible compare view of 400 by 300 pixels that has the focus."""
    view = CompareView(appearance)
    qtbot.addWidget(view)
    view.resize(400, 300)
    with qtbot.waitExposed(view):
        view.show()
    view.setFocus()
    yield view
    qtbot.waitUntil(lambda: not running_jobs())


@pytest.fixture
def gradient() -> Callable[..., Picture]:
    """Makes a picture: red is the column, green is the row (both modulo 256), blue is `blue`."""

    def make(width: int, height: int, blue: int = 0) -> Picture:
        rows, columns = np.mgrid[:height, :width]
        return np.stack([columns % 256, rows % 256, np.full_like(rows, blue)], axis=2).astype(np.uint8)

    return make


@pytest.fixture
def grab_pixels(view: CompareView) -> Callable[[], Picture]:
    """Returns the pixels that the view shows now, (H, W, 3) RGB."""

    def grab() -> Picture:
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()

    return grab
