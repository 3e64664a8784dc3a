"""How the time of frames is measured."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from mwrgui.bench.window.frame_times import measure_frames
from mwrgui.ui.style.theme import Appearance


def test_every_frame_of_a_drag_and_of_a_zoom_is_timed(qapp: QApplication):
    times = measure_frames(Appearance(qapp), photo=QSize(400, 300), window=QSize(320, 200), frames=12)
    assert len(times.panning) == len(times.zooming) == 12
    assert min(times.panning + times.zooming) > 0
