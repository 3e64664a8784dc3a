"""How the time of frames is measured."""

from PySide6.QtCore import QSize

from mwrgui.ui.theme import Appearance
from mwrgui.ui.widgets.compare.frame_times import measure_frames


def test_every_frame_of_a_drag_and_of_a_zoom_is_timed(appearance: Appearance):
    times = measure_frames(appearance, photo=QSize(400, 300), window=QSize(320, 200), frames=12)
    assert len(times.panning) == len(times.zooming) == 12
    assert min(times.panning + times.zooming) > 0
