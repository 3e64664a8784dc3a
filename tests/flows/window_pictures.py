"""Helpers that take and check pictures of the window."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from mwrgui.ui.shell.app import Program

Pixels = NDArray[np.uint8]


def results_are_there(program: Program) -> bool:
    restorer, models = program.session.restorer, program.session.models
    metrics = restorer.results.rectangle_metrics if restorer.results.rectangle else restorer.results.metrics
    macs_known = models.teacher.macs and models.student.macs
    return bool(
        len(restorer.results.by_role) == 2 and metrics.agreement and macs_known and not restorer.working
    )


def grab(program: Program) -> Pixels:
    """The pixels of the window, with the shape (H, W, 3)."""
    return pixels_of(program.window.grab().toImage())


def pixels_of(image: QImage) -> Pixels:
    """The pixels of an image, with the shape (H, W, 3)."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def assert_not_blank(picture: Pixels) -> None:
    """Asserts that each quarter has many colours, and both bright and dark pixels, as text has."""
    height, width, _ = picture.shape
    for top in (0, height // 2):
        for left in (0, width // 2):
            quarter = picture[top : top + height // 2, left : left + width // 2]
            colours = np.unique(quarter.reshape(-1, 3), axis=0)
            assert len(colours) > 20
            assert int(quarter.max()) - int(quarter.min()) > 100
