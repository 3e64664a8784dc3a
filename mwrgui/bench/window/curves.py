"""Seconds that the curves of a long run take from the event loop."""

import json
import sys

from mwrgui.bench.window.application import make_application
from mwrgui.bench.window.redraws import measure_redraws
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance


def measure(points: int) -> dict[str, list[float]]:
    """`making` the plots, `first` until all is drawn, piece by piece; then refreshes, `live` and `close`."""
    app = make_application()
    times = measure_redraws(Session(), Appearance(app), steps=points)
    told = {"making": [times.making], "first": times.pieces, "live": times.live, "close": times.close}
    return {name: [each / 1000 for each in milliseconds] for name, milliseconds in told.items()}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
