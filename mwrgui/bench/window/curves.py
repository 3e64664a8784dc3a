"""Seconds for which drawing the curves of a long run blocks the event loop."""

import json
import sys

from mwrgui.bench.window.application import make_application
from mwrgui.bench.window.redraws import measure_redraws
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance


def measure(points: int) -> dict[str, list[float]]:
    """Returns the times of `RedrawTimes` in seconds, for curves with `points` points each."""
    app = make_application()
    times = measure_redraws(Session(), Appearance(app), steps=points)
    by_name = {
        "making": [times.creation],
        "first": times.first_draw,
        "live": times.redraws,
        "close": times.zoomed_redraws,
    }
    return {name: [time / 1000 for time in milliseconds] for name, milliseconds in by_name.items()}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
