"""Frame times of the compare view while a large photo is panned and zoomed."""

from dataclasses import dataclass
from math import cos, tau
from time import perf_counter

import numpy as np
from PySide6.QtCore import QPointF, QSize

from mwrgui.bench.window.show_exposed import show_exposed
from mwrgui.images import ImageArray
from mwrgui.ui.style.theme import Appearance, Role
from mwrgui.ui.widgets.compare.compare_view import CompareView
from mwrgui.ui.widgets.compare.geometry import View
from mwrgui.ui.widgets.compare.options import SIDE_BY_SIDE, CompareOptions
from mwrgui.ui.widgets.compare.pyramid import build_pyramid

ROLES: tuple[Role, ...] = ("input", "teacher", "student")
PHOTO_SIZE = QSize(6000, 4000)
WINDOW_SIZE = QSize(1920, 1080)
FRAME_COUNT = 240
PAN_STEP = 24.0
"""Longest movement in a frame, in pixels: 240 frames then stay within a photo of `PHOTO_SIZE`."""
LARGEST_ZOOM = 4.0
"""Screen pixels per photo pixel at which zooming turns round."""


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """Seconds from each movement until its frame is painted."""

    panning: list[float]
    zooming: list[float]


def measure_frames(
    appearance: Appearance,
    *,
    photo: QSize = PHOTO_SIZE,
    window: QSize = WINDOW_SIZE,
    frames: int = FRAME_COUNT,
) -> FrameTimes:
    """Pans and zooms three pictures side by side in a new window; call it in the main thread."""
    view = CompareView(appearance)
    view.resize(window)
    view.model.set_options(CompareOptions(mode="side", side_panes=SIDE_BY_SIDE[len(ROLES)]))
    view.model.set_pictures(
        {role: build_pyramid(_synthetic_photo(photo, shade)) for shade, role in enumerate(ROLES)}
    )
    show_exposed(view)
    times = FrameTimes(_pan(view, frames), _zoom(view, frames))
    view.close()
    view.deleteLater()
    return times


def _pan(view: CompareView, frames: int) -> list[float]:
    """Pans along a closed curve, at a zoom between two levels of the image pyramid."""
    view.model.viewport.set_view(View(zoom=0.6))
    times = []
    for frame in range(frames):
        angle = tau * frame / frames
        start = perf_counter()
        view.model.viewport.pan(QPointF(PAN_STEP * cos(angle), PAN_STEP * cos(angle * 3)))
        view.repaint()
        times.append(perf_counter() - start)
    return times


def _zoom(view: CompareView, frames: int) -> list[float]:
    """Zooms from the fitted view to `LARGEST_ZOOM` and back, in equal steps."""
    view.model.viewport.fit_picture()
    step = (LARGEST_ZOOM / view.model.viewport.zoom) ** (2 / frames)
    times = []
    for frame in range(frames):
        factor = step if frame < frames / 2 else 1 / step
        start = perf_counter()
        view.model.viewport.zoom_by(factor, QPointF(view.width() / 6, view.height() / 3))
        view.repaint()
        times.append(perf_counter() - start)
    return times


def _synthetic_photo(size: QSize, shade: int) -> ImageArray:
    """A picture without flat areas, because those would be drawn faster than a photo."""
    columns = np.arange(size.width(), dtype=np.uint16)[None, :, None]
    rows = np.arange(size.height(), dtype=np.uint16)[:, None, None]
    return ((columns * 3 + rows * 5 + np.array([0, 40, 80], np.uint16) + shade) & 255).astype(np.uint8)
